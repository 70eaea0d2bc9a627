-- What was fetched, judged and told is appended with its time and version. Tables may change; the views do not.
-- `_at` is ISO-8601 UTC text as its source wrote it (milliseconds only where it had them); `_ms` beside it is the same
-- moment in Unix milliseconds wherever moments are compared, since "10:00:00Z" sorts after "10:00:00.500Z" as text.
-- Rows marked "work" are the store's own memory of what is to be done; they say nothing that the others do not.

CREATE TABLE store_state (  -- work
  id INTEGER PRIMARY KEY CHECK (id = 1),
  content INTEGER NOT NULL DEFAULT 0,  -- grows with every write that a view other than `runs` shows
  views_digest TEXT NOT NULL DEFAULT '',
  pseudonym_key TEXT NOT NULL DEFAULT (hex(randomblob(32)))
) STRICT;
INSERT INTO store_state (id) VALUES (1);

-- runs ---------------------------------------------------------------------------------------------------------------

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
CREATE INDEX run_open ON run (id) WHERE state = 'running';

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
CREATE TRIGGER evidence_record_stays BEFORE UPDATE ON evidence_record
BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER evidence_record_is_kept BEFORE DELETE ON evidence_record
BEGIN SELECT raise(ABORT, 'evidence is never deleted'); END;

-- sources ------------------------------------------------------------------------------------------------------------

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

-- posts --------------------------------------------------------------------------------------------------------------

CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  identity TEXT NOT NULL,  -- the platform's id; where it gives none @handle, address or name
  account_id TEXT,
  UNIQUE (platform, identity)
) STRICT;

CREATE TABLE post (
  id INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  post_id TEXT NOT NULL,
  first_seen_at TEXT NOT NULL,
  first_seen_ms INTEGER NOT NULL,
  UNIQUE (platform, post_id)
) STRICT;

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
CREATE INDEX post_version_tombstone ON post_version (post, fetched_ms) WHERE deleted = 1;

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
CREATE INDEX post_link_by_link ON post_link (link, post);
CREATE INDEX post_link_by_post ON post_link (post, link);

-- links --------------------------------------------------------------------------------------------------------------

CREATE TABLE link_schedule (  -- work: the links that are followed, and when each is to be asked next
  link INTEGER PRIMARY KEY REFERENCES link (id),
  checked INTEGER NOT NULL DEFAULT 0,
  due_ms INTEGER DEFAULT 0,  -- null: never, a visit was paid
  failures INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX link_schedule_due ON link_schedule (checked, due_ms, link);

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
CREATE INDEX link_check_changed ON link_check (link, checked_ms) WHERE changed_from IS NOT NULL;
CREATE INDEX link_check_resolved ON link_check (link, checked_ms) WHERE outcome = 'resolved';

CREATE TABLE check_hop (
  link_check INTEGER NOT NULL REFERENCES link_check (id),
  position INTEGER NOT NULL,
  url TEXT NOT NULL,
  status INTEGER,
  via TEXT NOT NULL,
  ms INTEGER,
  PRIMARY KEY (link_check, position)
) STRICT, WITHOUT ROWID;

-- matching and judging -----------------------------------------------------------------------------------------------

CREATE TABLE sighting (
  campaign TEXT NOT NULL,
  post INTEGER NOT NULL REFERENCES post (id),
  source TEXT NOT NULL,
  first_seen_at TEXT NOT NULL,
  PRIMARY KEY (post, campaign, source)
) STRICT, WITHOUT ROWID;

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
CREATE INDEX share_by_link ON share (link, campaign, post);
CREATE INDEX share_by_post ON share (post);

CREATE TABLE judgement (
  id INTEGER PRIMARY KEY,
  campaign TEXT NOT NULL,
  post INTEGER NOT NULL REFERENCES post (id),
  version INTEGER NOT NULL REFERENCES post_version (id),
  campaign_version TEXT NOT NULL,
  rules_version TEXT NOT NULL,
  judged_at TEXT NOT NULL,
  run_id TEXT NOT NULL,
  UNIQUE (campaign, post, rules_version, campaign_version, version)
) STRICT;

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
  lang TEXT,
  PRIMARY KEY (judgement, position),
  UNIQUE (judgement, jurisdiction)
) STRICT, WITHOUT ROWID;

-- One row a campaign × post that its sources saw. `looked` holds the versions of campaign and rules under which the post
-- was matched last, '' where its newest version or chain has not been matched; `waiting` counts its followed links without
-- an answer. A kill between fetching and matching leaves the row as it was, so that nothing is lost or done twice.
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
CREATE INDEX campaign_post_by_post ON campaign_post (post);
CREATE INDEX campaign_post_to_match ON campaign_post (campaign, looked, post) WHERE waiting = 0;
CREATE INDEX campaign_post_shares ON campaign_post (campaign, post) WHERE shares > 0;

CREATE TABLE recheck (  -- work: shares that are to be looked at again
  post INTEGER PRIMARY KEY REFERENCES post (id),
  campaign TEXT NOT NULL,
  source TEXT NOT NULL,
  due_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX recheck_due ON recheck (source, due_ms, post);

-- findings and alerts ------------------------------------------------------------------------------------------------

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

CREATE TABLE alert (
  id INTEGER PRIMARY KEY,
  alert_id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  campaign TEXT,
  title TEXT NOT NULL,
  message TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE alert_finding (
  finding INTEGER PRIMARY KEY REFERENCES finding (id),
  alert INTEGER NOT NULL REFERENCES alert (id)
) STRICT;

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
CREATE INDEX delivery_open ON delivery (alert, channel) WHERE state NOT IN ('sent', 'dead');

CREATE TABLE delivery_event (
  id INTEGER PRIMARY KEY,
  alert INTEGER NOT NULL,
  channel TEXT NOT NULL,
  state TEXT NOT NULL,
  at TEXT,
  error TEXT,
  FOREIGN KEY (alert, channel) REFERENCES delivery (alert, channel)
) STRICT;
