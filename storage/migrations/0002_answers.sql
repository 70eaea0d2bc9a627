-- What a person answered; the author's own reply as a ground of a judgement; when a disclosure that came later was there.

-- The tables that name `judgement` keep its name; foreign keys are off and checked at the end (schema.cpp).
CREATE TABLE judgement_next (
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
INSERT INTO judgement_next (id, campaign, post, version, campaign_version, rules_version, judged_at, run_id)
SELECT id, campaign, post, version, campaign_version, rules_version, judged_at, run_id FROM judgement;
DROP TABLE judgement;
ALTER TABLE judgement_next RENAME TO judgement;
CREATE UNIQUE INDEX judgement_once
  ON judgement (campaign, post, rules_version, campaign_version, version, coalesce(reply, 0));

ALTER TABLE verdict ADD COLUMN undisclosed_at TEXT;  -- when the first text was fetched, which had no disclosure
ALTER TABLE verdict ADD COLUMN disclosed_at TEXT;    -- of the edit that brought it, else when it was first fetched

CREATE INDEX post_version_reply ON post_version (of_post_id) WHERE kind = 'reply';

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
CREATE INDEX answer_by_account ON answer (account);
CREATE TRIGGER answer_stays BEFORE UPDATE ON answer
BEGIN SELECT raise(ABORT, 'an answer is never changed; a correction is a new answer'); END;
CREATE TRIGGER answer_is_kept BEFORE DELETE ON answer
BEGIN SELECT raise(ABORT, 'an answer is never deleted'); END;
