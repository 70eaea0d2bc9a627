-- One row per answer of an account, in its own words. A correction is a new answer; none is ever changed.
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
