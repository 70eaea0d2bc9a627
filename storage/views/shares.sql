-- One row per post × campaign link in it.
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
