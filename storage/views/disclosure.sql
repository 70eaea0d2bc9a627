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
  d.lang
FROM judgement j
JOIN verdict d ON d.judgement = j.id
JOIN post p ON p.id = j.post
WHERE j.id = (
  SELECT o.id
    FROM judgement o
    JOIN verdict e ON e.judgement = o.id AND e.jurisdiction = d.jurisdiction
    LEFT JOIN campaign_post c ON c.campaign = o.campaign AND c.post = o.post
   WHERE o.campaign = j.campaign AND o.post = j.post AND o.rules_version = j.rules_version
   ORDER BY c.judgement IS o.id DESC, o.id DESC
   LIMIT 1);
