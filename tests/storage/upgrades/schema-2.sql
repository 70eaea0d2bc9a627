-- A database of schema 2: that of schema 1 brought up to it, with one message that names a post and may have been sent twice. Written by `.dump`.
PRAGMA application_id = 1885631602;
PRAGMA user_version = 2;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE store_state (  -- work
  id INTEGER PRIMARY KEY CHECK (id = 1),
  content INTEGER NOT NULL DEFAULT 0,  -- grows with every write that a view other than `runs` shows
  views_digest TEXT NOT NULL DEFAULT '',
  pseudonym_key TEXT NOT NULL DEFAULT (hex(randomblob(32)))
) STRICT;
INSERT INTO store_state VALUES(1,8,'8846800df530aaf4bce2db4194aee4e4b4d48076c1199e54dadd9a0dc0f63aec','EE8E2FF5913CE2F869AD05243DBE91F309D1CD8E467679BBCC1AC179BD700EA3');
CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE,
  started_at TEXT NOT NULL,
  archive_file TEXT,
  state TEXT NOT NULL,
  ended_at TEXT,
  posts_seen INTEGER NOT NULL DEFAULT 0,
  posts_new INTEGER NOT NULL DEFAULT 0,
  shares_new INTEGER NOT NULL DEFAULT 0,
  links_resolved INTEGER NOT NULL DEFAULT 0,
  findings_new INTEGER NOT NULL DEFAULT 0,
  alerts_sent INTEGER NOT NULL DEFAULT 0,
  paid_visit_requests INTEGER NOT NULL DEFAULT 0  -- to hosts that are paid per visit
) STRICT;
INSERT INTO run VALUES(1,'20261125T231643Z-7ee079','2026-11-25T23:16:43.487Z','paidtrail-20261125231643-20261125T231643Z-7ee079.warc.gz','done','2026-11-25T23:16:43.631Z',3,3,3,2,3,0,0);
INSERT INTO run VALUES(2,'20261125T231645Z-cd5768','2026-11-25T23:16:45.274Z','paidtrail-20261125231645-20261125T231645Z-cd5768.warc.gz','done','2026-11-25T23:16:45.374Z',2,1,0,0,0,0,0);
CREATE TABLE run_problem (
  run INTEGER NOT NULL REFERENCES run (id),
  position INTEGER NOT NULL,
  place TEXT NOT NULL,  -- source, link, file or channel
  what TEXT NOT NULL,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE evidence_record (
  seq INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL,
  record_id TEXT NOT NULL UNIQUE,
  url TEXT NOT NULL,
  fetched_at TEXT NOT NULL,
  warc_file TEXT NOT NULL,
  warc_offset INTEGER NOT NULL,
  payload_sha256 TEXT NOT NULL,
  chain_sha256 TEXT NOT NULL
) STRICT;
INSERT INTO evidence_record VALUES(1,'20261125T231643Z-7ee079','urn:uuid:52de3fa6-3437-8144-8756-8deb9f7e618e','http://127.0.0.1:9/robots.txt','2026-11-25T23:16:43.521Z','paidtrail-20261125231643-20261125T231643Z-7ee079.warc.gz',847,'b205fcbbd2adfaf6adc822e33c99ce3829e7e8e70892eb0495d24ee7e6bebcdd','cdc4a14ec0b45be6f162dc5ecc58f491757369e9dc747aa8ca3f7eb9fbc0a911');
CREATE TABLE source_mark (  -- work
  campaign TEXT NOT NULL,
  source TEXT NOT NULL,
  mark TEXT NOT NULL,
  run_id TEXT NOT NULL,
  PRIMARY KEY (campaign, source)
) STRICT, WITHOUT ROWID;
CREATE TABLE source_pair (  -- campaign × source whose baseline has ended
  campaign TEXT NOT NULL,
  source TEXT NOT NULL,
  PRIMARY KEY (campaign, source)
) STRICT, WITHOUT ROWID;
INSERT INTO source_pair VALUES('vote','import');
CREATE TABLE gap (
  id INTEGER PRIMARY KEY,
  campaign TEXT NOT NULL,
  source TEXT NOT NULL,
  from_at TEXT NOT NULL,
  to_at TEXT NOT NULL,
  reason TEXT NOT NULL,
  run_id TEXT NOT NULL,
  UNIQUE (campaign, source, from_at, to_at, reason)
) STRICT;
CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  identity TEXT NOT NULL,  -- the platform's id; where it gives none @handle, address or name
  account_id TEXT,
  UNIQUE (platform, identity)
) STRICT;
INSERT INTO account VALUES(1,'mastodon','7','7');
INSERT INTO account VALUES(2,'mastodon','8','8');
CREATE TABLE post (
  id INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  post_id TEXT NOT NULL,
  first_seen_at TEXT NOT NULL,
  first_seen_ms INTEGER NOT NULL,
  UNIQUE (platform, post_id)
) STRICT;
INSERT INTO post VALUES(1,'mastodon','1','2026-11-25T23:16:43.487Z',1795648603487);
INSERT INTO post VALUES(2,'mastodon','2','2026-11-25T23:16:43.487Z',1795648603487);
INSERT INTO post VALUES(3,'mastodon','3','2026-11-25T23:16:43.487Z',1795648603487);
INSERT INTO post VALUES(4,'mastodon','4','2026-11-25T23:16:45.274Z',1795648605274);
CREATE TABLE post_version (
  id INTEGER PRIMARY KEY,
  post INTEGER NOT NULL REFERENCES post (id),
  fetched_at TEXT NOT NULL,
  fetched_ms INTEGER NOT NULL,
  deleted INTEGER NOT NULL,  -- 1: a tombstone, everything below is null; what was seen before stays
  record_id TEXT,
  run_id TEXT NOT NULL,
  url TEXT,
  account INTEGER REFERENCES account (id),
  handle TEXT,
  account_name TEXT,
  account_url TEXT,
  followers INTEGER,
  created_at TEXT,
  created_ms INTEGER,
  edited_at TEXT,
  lang TEXT,
  kind TEXT,
  of_post_id TEXT,
  text TEXT,
  hashtags TEXT NOT NULL,  -- JSON arrays
  mentions TEXT NOT NULL,
  paid_label INTEGER,
  UNIQUE (post, fetched_ms, deleted)
) STRICT;
INSERT INTO post_version VALUES(1,1,'2026-11-25T23:16:43.487Z',1795648603487,0,NULL,'20261125T231643Z-7ee079','https://m.test/@x/1',1,'ana@m.test','Ana','https://m.test/@ana',12,'2017-01-20T09:00:00.000Z',1484902800000,NULL,'fr','original',NULL,'Où voter ? http://127.0.0.1:9/a','[]','[]',NULL);
INSERT INTO post_version VALUES(2,2,'2026-11-25T23:16:43.487Z',1795648603487,0,NULL,'20261125T231643Z-7ee079','https://m.test/@x/2',2,'bob@m.test','Bob','https://m.test/@bob',12,'2017-01-20T09:30:00.000Z',1484904600000,NULL,'fr','original',NULL,'#Publicité Où voter ? http://127.0.0.1:9/b','[]','[]',NULL);
INSERT INTO post_version VALUES(3,3,'2026-11-25T23:16:43.487Z',1795648603487,0,NULL,'20261125T231643Z-7ee079','https://m.test/@x/3',1,'ana@m.test','Ana','https://m.test/@ana',12,'2017-01-20T10:00:00.000Z',1484906400000,NULL,'fr','original',NULL,'Cliquez sur le lien svp http://127.0.0.1:9/a','[]','[]',NULL);
INSERT INTO post_version VALUES(4,1,'2026-11-25T23:16:45.274Z',1795648605274,0,NULL,'20261125T231645Z-cd5768','https://m.test/@x/1',1,'ana@m.test','Ana','https://m.test/@ana',12,'2017-01-20T09:00:00.000Z',1484902800000,'2017-01-20T11:00:00.000Z','fr','original',NULL,'#Publicité Où voter ? http://127.0.0.1:9/a','[]','[]',NULL);
INSERT INTO post_version VALUES(5,4,'2026-11-25T23:16:45.274Z',1795648605274,0,NULL,'20261125T231645Z-cd5768','https://m.test/@x/4',2,'bob@m.test','Bob','https://m.test/@bob',12,'2017-01-20T12:00:00.000Z',1484913600000,NULL,'fr','original',NULL,'rien','[]','[]',NULL);
CREATE TABLE post_hashtag (
  version INTEGER NOT NULL REFERENCES post_version (id),
  position INTEGER NOT NULL,
  tag TEXT NOT NULL,
  folded TEXT NOT NULL,  -- Unicode full case folding, which SQLite has not
  PRIMARY KEY (version, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE link (
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE,  -- as shared
  first_seen_at TEXT         -- in a post; null where only the configuration names it
) STRICT;
INSERT INTO link VALUES(1,'http://127.0.0.1:9/a','2026-11-25T23:16:43.487Z');
INSERT INTO link VALUES(2,'http://127.0.0.1:9/b','2026-11-25T23:16:43.487Z');
CREATE TABLE post_link (
  version INTEGER NOT NULL REFERENCES post_version (id),
  position INTEGER NOT NULL,
  post INTEGER NOT NULL REFERENCES post (id),
  link INTEGER NOT NULL REFERENCES link (id),
  expanded TEXT,
  display TEXT,
  start_at INTEGER,
  end_at INTEGER,
  PRIMARY KEY (version, position)
) STRICT, WITHOUT ROWID;
INSERT INTO post_link VALUES(1,0,1,1,NULL,'http://127.0.0.1:9/a',11,31);
INSERT INTO post_link VALUES(2,0,2,2,NULL,'http://127.0.0.1:9/b',22,42);
INSERT INTO post_link VALUES(3,0,3,1,NULL,'http://127.0.0.1:9/a',24,44);
INSERT INTO post_link VALUES(4,0,1,1,NULL,'http://127.0.0.1:9/a',22,42);
CREATE TABLE link_schedule (  -- work: the links that are followed, and when each is to be asked next
  link INTEGER PRIMARY KEY REFERENCES link (id),
  checked INTEGER NOT NULL DEFAULT 0,
  due_ms INTEGER DEFAULT 0,  -- null: never, a visit was paid
  failures INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO link_schedule VALUES(1,1,1795652203487,1);
INSERT INTO link_schedule VALUES(2,1,1795652203487,1);
CREATE TABLE link_check (
  id INTEGER PRIMARY KEY,
  link INTEGER NOT NULL REFERENCES link (id),
  checked_at TEXT NOT NULL,
  checked_ms INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  status INTEGER,
  final_url TEXT,
  canonical_url TEXT,
  destination TEXT,
  network TEXT,
  publisher TEXT,
  campaign_parameter TEXT,
  click_id TEXT,
  hop_count INTEGER NOT NULL,
  digest TEXT NOT NULL,  -- of everything but times: equal digests conclude the same
  changed_from TEXT,     -- the destination resolved before, where this one is another
  run_id TEXT NOT NULL,
  UNIQUE (link, checked_ms)
) STRICT;
INSERT INTO link_check VALUES(1,1,'2026-11-25T23:16:43.487Z',1795648603487,'blocked_address',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,'a2919dd42cad507ebfd6efe7d57672719288734c4c4f7f8b1c1c6bcb7b5cc774',NULL,'20261125T231643Z-7ee079');
INSERT INTO link_check VALUES(2,2,'2026-11-25T23:16:43.487Z',1795648603487,'blocked_address',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,'99d42322c51c6c123e36db9b9b8ebd1f8120ecd8432541506f3fd4cd00aa722f',NULL,'20261125T231643Z-7ee079');
CREATE TABLE check_hop (
  link_check INTEGER NOT NULL REFERENCES link_check (id),
  position INTEGER NOT NULL,
  url TEXT NOT NULL,
  status INTEGER,
  via TEXT NOT NULL,
  ms INTEGER,
  PRIMARY KEY (link_check, position)
) STRICT, WITHOUT ROWID;
INSERT INTO check_hop VALUES(1,0,'http://127.0.0.1:9/a',NULL,'start',NULL);
INSERT INTO check_hop VALUES(2,0,'http://127.0.0.1:9/b',NULL,'start',NULL);
CREATE TABLE sighting (
  campaign TEXT NOT NULL,
  post INTEGER NOT NULL REFERENCES post (id),
  source TEXT NOT NULL,
  first_seen_at TEXT NOT NULL,
  PRIMARY KEY (post, campaign, source)
) STRICT, WITHOUT ROWID;
INSERT INTO sighting VALUES('vote',1,'import','2026-11-25T23:16:43.487Z');
INSERT INTO sighting VALUES('vote',2,'import','2026-11-25T23:16:43.487Z');
INSERT INTO sighting VALUES('vote',3,'import','2026-11-25T23:16:43.487Z');
INSERT INTO sighting VALUES('vote',4,'import','2026-11-25T23:16:45.274Z');
CREATE TABLE share (
  id INTEGER PRIMARY KEY,
  campaign TEXT NOT NULL,
  post INTEGER NOT NULL REFERENCES post (id),
  link INTEGER NOT NULL REFERENCES link (id),
  rule TEXT NOT NULL,
  matched TEXT NOT NULL,
  first_seen_at TEXT NOT NULL,  -- of the post in this campaign
  run_id TEXT NOT NULL,
  UNIQUE (campaign, post, link)
) STRICT;
INSERT INTO share VALUES(1,'vote',1,1,'link','http://127.0.0.1:9/a','2026-11-25T23:16:43.487Z','20261125T231643Z-7ee079');
INSERT INTO share VALUES(2,'vote',2,2,'link','http://127.0.0.1:9/b','2026-11-25T23:16:43.487Z','20261125T231643Z-7ee079');
INSERT INTO share VALUES(3,'vote',3,1,'link','http://127.0.0.1:9/a','2026-11-25T23:16:43.487Z','20261125T231643Z-7ee079');
CREATE TABLE verdict (
  judgement INTEGER NOT NULL REFERENCES judgement (id),
  position INTEGER NOT NULL,  -- in the campaign's list of jurisdictions
  jurisdiction TEXT NOT NULL,
  verdict TEXT NOT NULL,
  terms TEXT NOT NULL,  -- JSON, as `reasons`, `rules` and `incitement_terms`
  reasons TEXT NOT NULL,
  rules TEXT NOT NULL,
  incitement TEXT NOT NULL,
  incitement_terms TEXT NOT NULL,
  lang TEXT, undisclosed_at TEXT, disclosed_at TEXT,
  PRIMARY KEY (judgement, position),
  UNIQUE (judgement, jurisdiction)
) STRICT, WITHOUT ROWID;
INSERT INTO verdict VALUES(1,0,'FR','absent','[]','["no_term"]','["EU-UCPD-A1-11","EU-UCPD-7-2","EU-ECD-6","FR-LCEN-20","FR-CONSO-L121-3","FR-CONSO-L121-4"]','none','[]','fr',NULL,NULL);
INSERT INTO verdict VALUES(1,1,'EU','absent','[]','["no_term"]','["EU-UCPD-A1-11","EU-UCPD-7-2","EU-ECD-6"]','none','[]','fr',NULL,NULL);
INSERT INTO verdict VALUES(1,2,'BRIEF','absent','[]','["required_tag_missing"]','[]','none','[]','fr',NULL,NULL);
INSERT INTO verdict VALUES(2,0,'FR','compliant','[{"text":"#Publicité","term":"publicité","status":"accepted","start":0,"end":10}]','["accepted_term"]','[]','none','[]','fr',NULL,NULL);
INSERT INTO verdict VALUES(2,1,'EU','compliant','[{"text":"#Publicité","term":"publicité","status":"accepted","start":0,"end":10}]','["accepted_term"]','[]','none','[]','fr',NULL,NULL);
INSERT INTO verdict VALUES(2,2,'BRIEF','absent','[]','["required_tag_missing"]','[]','none','[]','fr',NULL,NULL);
INSERT INTO verdict VALUES(3,0,'FR','absent','[]','["no_term"]','["EU-UCPD-A1-11","EU-UCPD-7-2","EU-ECD-6","FR-LCEN-20","FR-CONSO-L121-3","FR-CONSO-L121-4"]','explicit','["Cliquez"]','fr',NULL,NULL);
INSERT INTO verdict VALUES(3,1,'EU','absent','[]','["no_term"]','["EU-UCPD-A1-11","EU-UCPD-7-2","EU-ECD-6"]','explicit','["Cliquez"]','fr',NULL,NULL);
INSERT INTO verdict VALUES(3,2,'BRIEF','absent','[]','["required_tag_missing"]','[]','explicit','["Cliquez"]','fr',NULL,NULL);
INSERT INTO verdict VALUES(4,0,'FR','compliant','[{"text":"#Publicité","term":"publicité","status":"accepted","start":0,"end":10}]','["accepted_term","added_by_edit"]','[]','none','[]','fr',NULL,NULL);
INSERT INTO verdict VALUES(4,1,'EU','compliant','[{"text":"#Publicité","term":"publicité","status":"accepted","start":0,"end":10}]','["accepted_term","added_by_edit"]','[]','none','[]','fr',NULL,NULL);
INSERT INTO verdict VALUES(4,2,'BRIEF','absent','[]','["required_tag_missing"]','[]','none','[]','fr',NULL,NULL);
CREATE TABLE campaign_post (  -- work, but for `judgement` and `shares`: what "now" is in the views
  campaign TEXT NOT NULL,
  post INTEGER NOT NULL REFERENCES post (id),
  source TEXT NOT NULL,  -- that saw it first
  first_seen_at TEXT NOT NULL,
  looked TEXT NOT NULL DEFAULT '',
  revision INTEGER NOT NULL DEFAULT 0,
  waiting INTEGER NOT NULL DEFAULT 0,
  version INTEGER REFERENCES post_version (id),
  judgement INTEGER REFERENCES judgement (id),
  shares INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (campaign, post)
) STRICT, WITHOUT ROWID;
INSERT INTO campaign_post VALUES('vote',1,'import','2026-11-25T23:16:43.487Z',replace('89ea3caed862ee48\nc2ad45b635962e78','\n',char(10)),2,0,4,4,1);
INSERT INTO campaign_post VALUES('vote',2,'import','2026-11-25T23:16:43.487Z',replace('89ea3caed862ee48\nc2ad45b635962e78','\n',char(10)),1,0,2,2,1);
INSERT INTO campaign_post VALUES('vote',3,'import','2026-11-25T23:16:43.487Z',replace('89ea3caed862ee48\nc2ad45b635962e78','\n',char(10)),1,0,3,3,1);
INSERT INTO campaign_post VALUES('vote',4,'import','2026-11-25T23:16:45.274Z',replace('89ea3caed862ee48\nc2ad45b635962e78','\n',char(10)),0,0,5,NULL,0);
CREATE TABLE recheck (  -- work: shares that are to be looked at again
  post INTEGER PRIMARY KEY REFERENCES post (id),
  campaign TEXT NOT NULL,
  source TEXT NOT NULL,
  due_ms INTEGER NOT NULL
) STRICT;
INSERT INTO recheck VALUES(1,'vote','import',1795652203487);
INSERT INTO recheck VALUES(2,'vote','import',1795652203487);
INSERT INTO recheck VALUES(3,'vote','import',1795652203487);
CREATE TABLE finding (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  campaign TEXT NOT NULL,
  subject TEXT NOT NULL,
  occasion TEXT NOT NULL,
  score REAL,
  details TEXT NOT NULL,
  found_at TEXT NOT NULL,
  baseline INTEGER NOT NULL,
  UNIQUE (kind, campaign, subject, occasion)
) STRICT;
INSERT INTO finding VALUES(1,'new_link','vote','http://127.0.0.1:9/a','',NULL,'{"platform":"mastodon","post_id":"1","post_url":"https://m.test/@x/1","account_id":"7","handle":"ana@m.test","account_name":"Ana","followers":12,"shared_at":"2017-01-20T09:00:00.000Z","text":"Où voter ? http://127.0.0.1:9/a","source":"import","short_url":"http://127.0.0.1:9/a","final_url":null,"destination":null,"jurisdiction":"FR","verdict":"absent","reasons":["No disclosure was seen in the post as fetched."],"rules":["EU-UCPD-A1-11: Directive 2005/29/EC, Annex I point 11","EU-UCPD-7-2: Directive 2005/29/EC, Art. 7(2)","EU-ECD-6: Directive 2000/31/EC, Art. 6(a)-(b)","FR-LCEN-20: Loi n° 2004-575, art. 20","FR-CONSO-L121-3: Code de la consommation, art. L. 121-3 (before 2016-07-01: L. 121-1 II)","FR-CONSO-L121-4: Code de la consommation, art. L. 121-4, 11°"]}','2026-11-25T23:16:43.487Z',1);
INSERT INTO finding VALUES(2,'first_undisclosed','vote','mastodon:7','',NULL,'{"platform":"mastodon","post_id":"1","post_url":"https://m.test/@x/1","account_id":"7","handle":"ana@m.test","account_name":"Ana","followers":12,"shared_at":"2017-01-20T09:00:00.000Z","text":"Où voter ? http://127.0.0.1:9/a","source":"import","short_url":"http://127.0.0.1:9/a","final_url":null,"destination":null,"jurisdiction":"FR","verdict":"absent","reasons":["No disclosure was seen in the post as fetched."],"rules":["EU-UCPD-A1-11: Directive 2005/29/EC, Annex I point 11","EU-UCPD-7-2: Directive 2005/29/EC, Art. 7(2)","EU-ECD-6: Directive 2000/31/EC, Art. 6(a)-(b)","FR-LCEN-20: Loi n° 2004-575, art. 20","FR-CONSO-L121-3: Code de la consommation, art. L. 121-3 (before 2016-07-01: L. 121-1 II)","FR-CONSO-L121-4: Code de la consommation, art. L. 121-4, 11°"]}','2026-11-25T23:16:43.487Z',1);
INSERT INTO finding VALUES(3,'new_link','vote','http://127.0.0.1:9/b','',NULL,'{"platform":"mastodon","post_id":"2","post_url":"https://m.test/@x/2","account_id":"8","handle":"bob@m.test","account_name":"Bob","followers":12,"shared_at":"2017-01-20T09:30:00.000Z","text":"#Publicité Où voter ? http://127.0.0.1:9/b","source":"import","short_url":"http://127.0.0.1:9/b","final_url":null,"destination":null,"jurisdiction":"FR","verdict":"compliant","reasons":["A word that the rules of this jurisdiction accept stands in the post."],"rules":[]}','2026-11-25T23:16:43.487Z',1);
CREATE TABLE alert (
  id INTEGER PRIMARY KEY,
  alert_id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  campaign TEXT,
  title TEXT NOT NULL,
  message TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
INSERT INTO alert VALUES(1,'00e3b7b6-2039-842b-9ac9-0aeb05175043','baseline','vote','The watch begins: vote','{"alert_id":"00e3b7b6-2039-842b-9ac9-0aeb05175043","kind":"baseline","title":"The watch begins: vote","summary":"Already there at the beginning: 1 account with a post without a disclosure seen, 2 new links. From now on only what is new is told.","items":[{"headline":"vote · import: 1 account with a post without a disclosure seen, 2 new links","who":null,"platform":null,"when":null,"when_local":null,"excerpt":null,"post_url":null,"link":null,"leads_to":null,"rule":null}],"items_left_out":0,"more":"See all: paidtrail alerts list; paidtrail sql \"SELECT * FROM findings ORDER BY found_at DESC\"","created_at":"2026-11-25T23:16:43.487Z","possible_repeat":false,"language":"en"}','2026-11-25T23:16:43.487Z');
INSERT INTO alert VALUES(2,'7d1f6f0e-0000-8000-9000-000000000002','new_link','vote','New link','{}','2026-11-25T23:16:43.487Z');
CREATE TABLE alert_finding (
  finding INTEGER PRIMARY KEY REFERENCES finding (id),
  alert INTEGER NOT NULL REFERENCES alert (id)
) STRICT;
INSERT INTO alert_finding VALUES(1,1);
INSERT INTO alert_finding VALUES(2,1);
INSERT INTO alert_finding VALUES(3,2);
CREATE TABLE delivery (
  alert INTEGER NOT NULL REFERENCES alert (id),
  channel TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at TEXT,
  next_ms INTEGER NOT NULL DEFAULT 0,
  delivered_at TEXT,
  last_error TEXT,
  PRIMARY KEY (alert, channel)
) STRICT, WITHOUT ROWID;
INSERT INTO delivery VALUES(2,'desk','sent',1,NULL,0,NULL,NULL);
CREATE TABLE delivery_event (
  id INTEGER PRIMARY KEY,
  alert INTEGER NOT NULL,
  channel TEXT NOT NULL,
  state TEXT NOT NULL,
  at TEXT,
  error TEXT,
  FOREIGN KEY (alert, channel) REFERENCES delivery (alert, channel)
) STRICT;
INSERT INTO delivery_event VALUES(1,2,'desk','unknown','2017-01-20T10:00:00Z',NULL);
CREATE TABLE IF NOT EXISTS "judgement" (
  id INTEGER PRIMARY KEY,
  campaign TEXT NOT NULL,
  post INTEGER NOT NULL REFERENCES post (id),
  version INTEGER NOT NULL REFERENCES post_version (id),
  campaign_version TEXT NOT NULL,
  rules_version TEXT NOT NULL,
  judged_at TEXT NOT NULL,
  run_id TEXT NOT NULL,
  reply INTEGER REFERENCES post_version (id)  -- the author's own reply that holds the disclosure which `version` lacks
) STRICT;
INSERT INTO judgement VALUES(1,'vote',1,1,'89ea3caed862ee48','c2ad45b635962e78','2026-11-25T23:16:43.487Z','20261125T231643Z-7ee079',NULL);
INSERT INTO judgement VALUES(2,'vote',2,2,'89ea3caed862ee48','c2ad45b635962e78','2026-11-25T23:16:43.487Z','20261125T231643Z-7ee079',NULL);
INSERT INTO judgement VALUES(3,'vote',3,3,'89ea3caed862ee48','c2ad45b635962e78','2026-11-25T23:16:43.487Z','20261125T231643Z-7ee079',NULL);
INSERT INTO judgement VALUES(4,'vote',1,4,'89ea3caed862ee48','c2ad45b635962e78','2026-11-25T23:16:45.274Z','20261125T231645Z-cd5768',NULL);
CREATE TABLE answer (
  id INTEGER PRIMARY KEY,
  answer_id TEXT NOT NULL UNIQUE,  -- digest of all that follows but `stored_at`: the same answer twice is one
  account INTEGER NOT NULL REFERENCES account (id),
  campaign TEXT,  -- null: whatever the campaign
  post INTEGER REFERENCES post (id),  -- null: all posts of the account
  handle TEXT,  -- of the account when it answered
  account_name TEXT,
  answered_by TEXT,
  received_at TEXT NOT NULL,
  stored_at TEXT NOT NULL,
  text TEXT NOT NULL,
  text_sha256 TEXT NOT NULL
) STRICT;
CREATE INDEX run_open ON run (id) WHERE state = 'running';
CREATE INDEX post_version_tombstone ON post_version (post, fetched_ms) WHERE deleted = 1;
CREATE INDEX post_link_by_link ON post_link (link, post);
CREATE INDEX post_link_by_post ON post_link (post, link);
CREATE INDEX link_schedule_due ON link_schedule (checked, due_ms, link);
CREATE INDEX link_check_changed ON link_check (link, checked_ms) WHERE changed_from IS NOT NULL;
CREATE INDEX link_check_resolved ON link_check (link, checked_ms) WHERE outcome = 'resolved';
CREATE INDEX share_by_link ON share (link, campaign, post);
CREATE INDEX share_by_post ON share (post);
CREATE INDEX campaign_post_by_post ON campaign_post (post);
CREATE INDEX campaign_post_to_match ON campaign_post (campaign, looked, post) WHERE waiting = 0;
CREATE INDEX campaign_post_shares ON campaign_post (campaign, post) WHERE shares > 0;
CREATE INDEX recheck_due ON recheck (source, due_ms, post);
CREATE INDEX delivery_open ON delivery (alert, channel) WHERE state NOT IN ('sent', 'dead');
CREATE TRIGGER evidence_record_stays BEFORE UPDATE ON evidence_record
BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER evidence_record_is_kept BEFORE DELETE ON evidence_record
BEGIN SELECT raise(ABORT, 'evidence is never deleted'); END;
CREATE UNIQUE INDEX judgement_once
  ON judgement (campaign, post, rules_version, campaign_version, version, coalesce(reply, 0));
CREATE INDEX post_version_reply ON post_version (of_post_id) WHERE kind = 'reply';
CREATE INDEX answer_by_account ON answer (account);
CREATE TRIGGER answer_stays BEFORE UPDATE ON answer
BEGIN SELECT raise(ABORT, 'an answer is never changed; a correction is a new answer'); END;
CREATE TRIGGER answer_is_kept BEFORE DELETE ON answer
BEGIN SELECT raise(ABORT, 'an answer is never deleted'); END;
CREATE VIEW alert_log AS
SELECT
  a.alert_id,
  a.kind,
  a.campaign,
  a.title,
  d.channel,
  d.state,
  d.attempts,
  a.created_at,
  d.delivered_at,
  d.last_error,
  d.next_at
FROM delivery d
JOIN alert a ON a.id = d.alert;
CREATE VIEW answers AS
SELECT
  a.answer_id,
  a.campaign,
  c.platform,
  c.account_id,
  a.handle,
  a.account_name,
  p.post_id,
  a.answered_by,
  a.received_at,
  a.stored_at,
  a.text,
  a.text_sha256,
  a.account AS account_key
FROM answer a
JOIN account c ON c.id = a.account
LEFT JOIN post p ON p.id = a.post;
CREATE VIEW compliance AS
WITH
counted AS (
  SELECT
    c.campaign,
    p.platform,
    d.jurisdiction,
    count(*) AS posts,
    count(*) FILTER (WHERE d.verdict = 'compliant') AS compliant,
    count(*) FILTER (WHERE d.verdict = 'insufficient') AS insufficient,
    count(*) FILTER (WHERE d.verdict = 'hidden') AS hidden,
    count(*) FILTER (WHERE d.verdict = 'absent') AS absent,
    count(*) FILTER (WHERE d.verdict = 'unknown') AS unknown,
    count(*) FILTER (WHERE d.verdict = 'not_applicable') AS not_applicable
  FROM campaign_post c
  JOIN post p ON p.id = c.post
  JOIN post_version v ON v.id = c.version
  JOIN verdict d ON d.judgement = c.judgement
  WHERE c.shares > 0
  GROUP BY c.campaign, p.platform, d.jurisdiction
),
rated AS (
  SELECT
    *,
    compliant + insufficient + hidden + absent AS n,
    compliant * 1.0 / nullif(compliant + insufficient + hidden + absent, 0) AS rate,
    1.959964 * 1.959964 AS zz
  FROM counted
)
SELECT
  campaign,
  platform,
  jurisdiction,
  posts,
  compliant,
  insufficient,
  hidden,
  absent,
  unknown,
  rate AS compliance_rate,
  max(0.0, (rate + zz / (2 * n) - 1.959964 * sqrt(rate * (1 - rate) / n + zz / (4.0 * n * n))) / (1 + zz / n))
    AS rate_low,
  min(1.0, (rate + zz / (2 * n) + 1.959964 * sqrt(rate * (1 - rate) / n + zz / (4.0 * n * n))) / (1 + zz / n))
    AS rate_high,
  not_applicable
FROM rated;
CREATE VIEW compliance_daily AS
WITH
counted AS (
  SELECT
    c.campaign,
    p.platform,
    d.jurisdiction,
    substr(v.created_at, 1, 10) AS day,
    count(*) AS posts,
    count(*) FILTER (WHERE d.verdict = 'compliant') AS compliant,
    count(*) FILTER (WHERE d.verdict = 'insufficient') AS insufficient,
    count(*) FILTER (WHERE d.verdict = 'hidden') AS hidden,
    count(*) FILTER (WHERE d.verdict = 'absent') AS absent,
    count(*) FILTER (WHERE d.verdict = 'unknown') AS unknown,
    count(*) FILTER (WHERE d.verdict = 'not_applicable') AS not_applicable
  FROM campaign_post c
  JOIN post p ON p.id = c.post
  JOIN post_version v ON v.id = c.version
  JOIN verdict d ON d.judgement = c.judgement
  WHERE c.shares > 0
  GROUP BY c.campaign, p.platform, d.jurisdiction, day
),
rated AS (
  SELECT
    *,
    compliant + insufficient + hidden + absent AS n,
    compliant * 1.0 / nullif(compliant + insufficient + hidden + absent, 0) AS rate,
    1.959964 * 1.959964 AS zz
  FROM counted
)
SELECT
  campaign,
  platform,
  jurisdiction,
  day,
  posts,
  compliant,
  insufficient,
  hidden,
  absent,
  unknown,
  rate AS compliance_rate,
  max(0.0, (rate + zz / (2 * n) - 1.959964 * sqrt(rate * (1 - rate) / n + zz / (4.0 * n * n))) / (1 + zz / n))
    AS rate_low,
  min(1.0, (rate + zz / (2 * n) + 1.959964 * sqrt(rate * (1 - rate) / n + zz / (4.0 * n * n))) / (1 + zz / n))
    AS rate_high,
  not_applicable
FROM rated;
CREATE VIEW disclosure AS
SELECT
  j.campaign,
  p.platform,
  p.post_id,
  d.jurisdiction,
  d.verdict,
  d.reasons,
  d.terms,
  d.rules,
  j.rules_version,
  j.judged_at,
  d.incitement,
  d.incitement_terms,
  d.lang,
  coalesce(c.judgement = j.id, 0) AS current,
  d.undisclosed_at,
  d.disclosed_at,
  (SELECT q.post_id FROM post_version r JOIN post q ON q.id = r.post WHERE r.id = j.reply) AS reply_post_id,
  (SELECT coalesce(r.created_at, r.fetched_at) FROM post_version r WHERE r.id = j.reply) AS reply_at,
  (SELECT count(*)
     FROM answer a
     JOIN post_version v ON v.account = a.account
    WHERE v.id = j.version
      AND (a.campaign IS NULL OR a.campaign = j.campaign) AND (a.post IS NULL OR a.post = j.post)) AS answers
FROM judgement j
JOIN verdict d ON d.judgement = j.id
JOIN post p ON p.id = j.post
LEFT JOIN campaign_post c ON c.campaign = j.campaign AND c.post = j.post
WHERE j.id = (
  SELECT o.id
    FROM judgement o
    JOIN verdict e ON e.judgement = o.id AND e.jurisdiction = d.jurisdiction
    LEFT JOIN campaign_post n ON n.campaign = o.campaign AND n.post = o.post
   WHERE o.campaign = j.campaign AND o.post = j.post AND o.rules_version = j.rules_version
   ORDER BY n.judgement IS o.id DESC, o.id DESC
   LIMIT 1);
CREATE VIEW evidence AS
SELECT record_id, run_id, url, fetched_at, warc_file, warc_offset, payload_sha256, chain_sha256
FROM evidence_record;
CREATE VIEW findings AS
SELECT kind, campaign, subject, score, details, found_at, occasion
FROM finding;
CREATE VIEW gaps AS
SELECT campaign, source, from_at, to_at, reason, run_id
FROM gap;
CREATE VIEW hashtags AS
SELECT
  p.campaign,
  substr(min(printf('%020d%020d%06d', coalesce(v.created_ms, v.fetched_ms), p.post_key, h.position) || h.tag), 47)
    AS hashtag,
  count(DISTINCT p.post_key) AS posts,
  count(DISTINCT p.account_key) AS sharers,
  replace(min(replace(p.shared_at, 'Z', '!')), '!', 'Z') AS first_used,
  replace(max(replace(p.shared_at, 'Z', '!')), '!', 'Z') AS last_used
FROM shared_posts p
JOIN post_version v ON v.id = p.version_key
JOIN post_hashtag h ON h.version = p.version_key
GROUP BY p.campaign, h.folded;
CREATE VIEW hops AS
SELECT l.url AS short_url, k.checked_at, h.position, h.url, h.status, h.via, h.ms
FROM check_hop h
JOIN link_check k ON k.id = h.link_check
JOIN link l ON l.id = k.link;
CREATE VIEW links AS
SELECT
  l.url AS short_url,
  k.final_url,
  k.destination,
  k.canonical_url,
  k.outcome,
  k.hop_count,
  k.network,
  k.publisher,
  k.campaign_parameter,
  k.click_id,
  l.first_seen_at,
  k.checked_at AS last_checked_at,
  (SELECT count(*) FROM link_check n WHERE n.link = l.id AND n.changed_from IS NOT NULL) AS times_changed,
  (SELECT count(DISTINCT coalesce(v.account, -s.post))
     FROM share s
     JOIN campaign_post c ON c.campaign = s.campaign AND c.post = s.post
     JOIN post_version v ON v.id = c.version
    WHERE s.link = l.id) AS sharers,
  (SELECT count(DISTINCT s.post) FROM share s WHERE s.link = l.id) AS posts
FROM link l
LEFT JOIN link_check k
  ON k.id = (SELECT n.id FROM link_check n WHERE n.link = l.id ORDER BY n.checked_ms DESC LIMIT 1)
WHERE EXISTS (SELECT 1 FROM link_schedule f WHERE f.link = l.id) OR EXISTS (SELECT 1 FROM share s WHERE s.link = l.id);
CREATE VIEW run_problems AS
SELECT r.run_id, p.position, p.place, p.what
FROM run_problem p
JOIN run r ON r.id = p.run;
CREATE VIEW runs AS
SELECT
  r.run_id,
  r.started_at,
  r.ended_at,
  r.state,
  r.posts_seen,
  r.posts_new,
  r.shares_new,
  r.links_resolved,
  (SELECT count(*) FROM run_problem p WHERE p.run = r.id) AS errors,
  r.archive_file,
  r.findings_new,
  r.alerts_sent,
  r.paid_visit_requests
FROM run r;
CREATE VIEW shared_posts AS
SELECT
  c.campaign,
  p.platform,
  p.post_id,
  v.url AS post_url,
  a.account_id,
  v.handle,
  v.account_name,
  v.account_url,
  v.followers,
  v.created_at AS shared_at,
  v.lang,
  v.kind,
  v.of_post_id,
  v.text,
  v.hashtags,
  v.mentions,
  first.verdict,
  first.jurisdiction,
  brief.verdict AS brief_verdict,
  coalesce(first.incitement, brief.incitement) AS incitement,
  v.paid_label,
  v.edited_at,
  (SELECT t.fetched_at
     FROM post_version t
    WHERE t.post = c.post AND t.deleted = 1
      AND NOT EXISTS (SELECT 1 FROM post_version later
                       WHERE later.post = t.post AND later.deleted = 0 AND later.fetched_ms > t.fetched_ms)
    ORDER BY t.fetched_ms
    LIMIT 1) AS deleted_at,
  c.first_seen_at,
  v.record_id,
  c.post AS post_key,
  v.id AS version_key,
  -- A post without an account is nobody else's: it counts as a sharer of its own.
  coalesce(v.account, -c.post) AS account_key,
  (SELECT count(*)
     FROM answer a
    WHERE a.account = v.account
      AND (a.campaign IS NULL OR a.campaign = c.campaign) AND (a.post IS NULL OR a.post = c.post)) AS answers
FROM campaign_post c
JOIN post p ON p.id = c.post
JOIN post_version v ON v.id = c.version
LEFT JOIN account a ON a.id = v.account
LEFT JOIN verdict first ON first.judgement = c.judgement AND first.position = 0 AND first.jurisdiction <> 'BRIEF'
LEFT JOIN verdict brief ON brief.judgement = c.judgement AND brief.jurisdiction = 'BRIEF'
WHERE c.shares > 0
;
CREATE VIEW sharers AS
WITH
used AS (
  SELECT p.campaign, p.account_key, s.link, k.network, k.publisher, min(p.post_key) AS first_post
    FROM shared_posts p
    JOIN share s ON s.campaign = p.campaign AND s.post = p.post_key
    LEFT JOIN link_check k
      ON k.id = (SELECT n.id FROM link_check n WHERE n.link = s.link ORDER BY n.checked_ms DESC LIMIT 1)
   GROUP BY p.campaign, p.account_key, s.link
),
own_link AS (
  SELECT campaign, link FROM used GROUP BY campaign, link HAVING count(*) = 1
),
own_publisher AS (
  SELECT campaign, network, publisher
    FROM used
   WHERE publisher IS NOT NULL
   GROUP BY campaign, network, publisher
  HAVING count(DISTINCT account_key) = 1
),
ranked AS (
  SELECT u.campaign, u.account_key, l.url,
         row_number() OVER (PARTITION BY u.campaign, u.account_key
                            ORDER BY o.publisher IS NULL, u.first_post, l.url) AS place
    FROM used u
    JOIN own_link w ON w.campaign = u.campaign AND w.link = u.link
    JOIN link l ON l.id = u.link
    LEFT JOIN own_publisher o
      ON o.campaign = u.campaign AND o.network IS u.network AND o.publisher = u.publisher
),
link_counts AS (
  SELECT campaign, account_key, count(*) AS links FROM used GROUP BY campaign, account_key
),
latest AS (
  SELECT campaign, account_key, handle, account_name, account_url,
         row_number() OVER (PARTITION BY campaign, account_key ORDER BY version_key DESC) AS place
    FROM shared_posts
),
counted AS (
  SELECT
    campaign,
    platform,
    account_id,
    account_key,
    count(*) AS posts,
    -- '!' sorts before '.', as the end of a time without a fraction must.
    replace(min(replace(shared_at, 'Z', '!')), '!', 'Z') AS first_share,
    replace(max(replace(shared_at, 'Z', '!')), '!', 'Z') AS last_share,
    count(*) FILTER (WHERE verdict = 'compliant') AS compliant,
    count(*) FILTER (WHERE verdict = 'insufficient') AS insufficient,
    count(*) FILTER (WHERE verdict = 'hidden') AS hidden,
    count(*) FILTER (WHERE verdict = 'absent') AS absent,
    count(*) FILTER (WHERE verdict = 'unknown') AS unknown,
    count(*) FILTER (WHERE incitement IN ('explicit', 'exchange')) AS inciting_posts
  FROM shared_posts
  WHERE account_key > 0
  GROUP BY campaign, platform, account_id, account_key
)
SELECT
  c.campaign,
  c.platform,
  c.account_id,
  n.handle,
  c.posts,
  m.links,
  c.first_share,
  c.last_share,
  c.compliant,
  c.insufficient,
  c.hidden,
  c.absent,
  c.unknown,
  c.compliant * 1.0 / nullif(c.compliant + c.insufficient + c.hidden + c.absent, 0) AS compliance_rate,
  c.inciting_posts,
  r.url AS personal_link,
  n.account_name,
  n.account_url,
  (SELECT count(*) FROM answer a
    WHERE a.account = c.account_key AND (a.campaign IS NULL OR a.campaign = c.campaign)) AS answers
FROM counted c
JOIN link_counts m ON m.campaign = c.campaign AND m.account_key = c.account_key
JOIN latest n ON n.campaign = c.campaign AND n.account_key = c.account_key AND n.place = 1
LEFT JOIN ranked r ON r.campaign = c.campaign AND r.account_key = c.account_key AND r.place = 1
;
CREATE VIEW shares AS
SELECT
  p.campaign,
  p.platform,
  p.post_id,
  p.post_url,
  p.account_id,
  p.handle,
  p.account_name,
  p.shared_at,
  p.lang,
  p.kind,
  p.text,
  p.hashtags,
  l.url AS short_url,
  k.final_url,
  k.destination,
  k.network,
  k.publisher,
  k.outcome,
  k.hop_count AS hops,
  p.verdict,
  p.jurisdiction,
  p.brief_verdict,
  p.incitement,
  p.paid_label,
  p.edited_at,
  p.deleted_at,
  p.first_seen_at,
  p.account_url,
  p.followers,
  s.rule,
  s.matched,
  p.record_id,
  p.answers
FROM shared_posts p
JOIN share s ON s.campaign = p.campaign AND s.post = p.post_key
JOIN link l ON l.id = s.link
LEFT JOIN link_check k
  ON k.id = (SELECT n.id FROM link_check n WHERE n.link = s.link ORDER BY n.checked_ms DESC LIMIT 1);
COMMIT;
