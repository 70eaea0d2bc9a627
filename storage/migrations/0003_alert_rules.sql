-- What deserves a message beside the findings, what waits, what is muted and why, and what operators said of alerts.

CREATE TABLE notice (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,  -- a run rule's or a custom rule's
  campaign TEXT,
  subject TEXT NOT NULL,
  occasion TEXT NOT NULL,
  severity TEXT NOT NULL,
  item TEXT NOT NULL,  -- JSON, as in `alert.message`
  found_at TEXT NOT NULL,
  told INTEGER NOT NULL,  -- 0: only remembered, nobody is told
  UNIQUE (kind, subject, occasion)
) STRICT;

CREATE TABLE alert_notice (
  notice INTEGER NOT NULL REFERENCES notice (id),
  alert INTEGER NOT NULL REFERENCES alert (id),
  PRIMARY KEY (notice, alert)
) STRICT, WITHOUT ROWID;

-- Channels may be told of one finding at different times, in different messages.
CREATE TABLE alert_finding_next (
  finding INTEGER NOT NULL REFERENCES finding (id),
  alert INTEGER NOT NULL REFERENCES alert (id),
  PRIMARY KEY (finding, alert)
) STRICT, WITHOUT ROWID;
INSERT INTO alert_finding_next (finding, alert) SELECT finding, alert FROM alert_finding;
DROP TABLE alert_finding;
ALTER TABLE alert_finding_next RENAME TO alert_finding;
CREATE INDEX alert_finding_by_alert ON alert_finding (alert);
CREATE INDEX alert_notice_by_alert ON alert_notice (alert);

CREATE TABLE alert_waiting (  -- work: what a channel is still to be told
  id INTEGER PRIMARY KEY,
  channel TEXT NOT NULL,
  finding INTEGER REFERENCES finding (id),
  notice INTEGER REFERENCES notice (id),
  since TEXT NOT NULL,
  CHECK ((finding IS NULL) <> (notice IS NULL))
) STRICT;
CREATE UNIQUE INDEX alert_waiting_finding ON alert_waiting (finding, channel) WHERE finding IS NOT NULL;
CREATE UNIQUE INDEX alert_waiting_notice ON alert_waiting (notice, channel) WHERE notice IS NOT NULL;

CREATE TABLE alert_muted (  -- silenced, or acknowledged before
  id INTEGER PRIMARY KEY,
  finding INTEGER UNIQUE REFERENCES finding (id),
  notice INTEGER UNIQUE REFERENCES notice (id),
  CHECK ((finding IS NULL) <> (notice IS NULL))
) STRICT;

CREATE TABLE alert_post (  -- posts that an item of an alert named
  campaign TEXT NOT NULL,
  platform TEXT NOT NULL,
  post_id TEXT NOT NULL,
  alert INTEGER NOT NULL REFERENCES alert (id),
  PRIMARY KEY (campaign, platform, post_id)
) STRICT, WITHOUT ROWID;
INSERT INTO alert_post (campaign, platform, post_id, alert)
SELECT f.campaign, f.details ->> '$.platform', f.details ->> '$.post_id', min(t.alert)
  FROM alert_finding t
  JOIN finding f ON f.id = t.finding
  JOIN alert a ON a.id = t.alert
 WHERE a.kind <> 'baseline' AND json_valid(f.details)
   AND f.details ->> '$.platform' IS NOT NULL AND f.details ->> '$.post_id' IS NOT NULL
 GROUP BY 1, 2, 3;

CREATE TABLE acknowledgement (
  id INTEGER PRIMARY KEY,
  alert INTEGER NOT NULL REFERENCES alert (id),
  false_alarm INTEGER NOT NULL,
  note TEXT,
  at TEXT NOT NULL,
  until_at TEXT NOT NULL,  -- what the alert tells of is not told again before
  until_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX acknowledgement_by_alert ON acknowledgement (alert);
CREATE TRIGGER acknowledgement_stays BEFORE UPDATE ON acknowledgement
BEGIN SELECT raise(ABORT, 'an acknowledgement is never changed'); END;
CREATE TRIGGER acknowledgement_is_kept BEFORE DELETE ON acknowledgement
BEGIN SELECT raise(ABORT, 'an acknowledgement is never deleted'); END;

CREATE TABLE silence (
  id INTEGER PRIMARY KEY,
  campaign TEXT,  -- null: all, as in the columns that follow
  platform TEXT,
  handle TEXT,
  kind TEXT,
  source TEXT,
  why TEXT,
  at TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  until_at TEXT NOT NULL,
  until_ms INTEGER NOT NULL
) STRICT;
CREATE TRIGGER silence_stays BEFORE UPDATE ON silence
BEGIN SELECT raise(ABORT, 'a silence is never changed; end it'); END;
CREATE TRIGGER silence_is_kept BEFORE DELETE ON silence
BEGIN SELECT raise(ABORT, 'a silence is never deleted; end it'); END;
CREATE TABLE silence_end (  -- before its time
  silence INTEGER PRIMARY KEY REFERENCES silence (id),
  at TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE channel_switch (  -- the last row of a channel says whether it is on; without a row it is
  id INTEGER PRIMARY KEY,
  channel TEXT NOT NULL,
  is_on INTEGER NOT NULL,
  settings TEXT,  -- digest of its configuration
  why TEXT,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX channel_switch_by_channel ON channel_switch (channel, id);

CREATE TABLE source_outcome (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL,
  source TEXT NOT NULL,
  at TEXT NOT NULL,
  failure TEXT,  -- null: it answered
  UNIQUE (run_id, source)
) STRICT;
CREATE INDEX source_outcome_by_source ON source_outcome (source, id);
