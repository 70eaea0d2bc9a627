-- One row per campaign × hashtag of its shares, grouped without case, shown as first spelled.
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
