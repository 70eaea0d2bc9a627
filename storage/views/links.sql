-- One row per short link that was followed or shared; the facts are those of its latest check.
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
