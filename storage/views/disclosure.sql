-- One row per campaign × post × jurisdiction × rules version: the judgement that counts now, else the last one under
-- those rules.
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
