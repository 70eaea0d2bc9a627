-- One row per campaign × post with at least one campaign link: what the other views count.
-- Text and verdict are those of the version that was judged last; a tombstone leaves both and sets deleted_at.
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
WHERE c.shares > 0;
