-- One row per campaign × platform × jurisdiction, over the posts that are shares.
-- The bounds are Wilson's score interval, z = 1.959964; rate and bounds are null where nothing can be counted.
CREATE VIEW compliance AS
WITH
counted AS (
  SELECT
    c.campaign,
    p.platform,
    d.jurisdiction,
    count(*) AS posts,
    count(*) FILTER (WHERE d.verdict = 'compliant') AS compliant,
    count(*) FILTER (WHERE d.verdict = 'insufficient') AS insufficient,
    count(*) FILTER (WHERE d.verdict = 'hidden') AS hidden,
    count(*) FILTER (WHERE d.verdict = 'absent') AS absent,
    count(*) FILTER (WHERE d.verdict = 'unknown') AS unknown,
    count(*) FILTER (WHERE d.verdict = 'not_applicable') AS not_applicable
  FROM campaign_post c
  JOIN post p ON p.id = c.post
  JOIN post_version v ON v.id = c.version
  JOIN verdict d ON d.judgement = c.judgement
  WHERE c.shares > 0
  GROUP BY c.campaign, p.platform, d.jurisdiction
),
rated AS (
  SELECT
    *,
    compliant + insufficient + hidden + absent AS n,
    compliant * 1.0 / nullif(compliant + insufficient + hidden + absent, 0) AS rate,
    1.959964 * 1.959964 AS zz
  FROM counted
)
SELECT
  campaign,
  platform,
  jurisdiction,
  posts,
  compliant,
  insufficient,
  hidden,
  absent,
  unknown,
  rate AS compliance_rate,
  max(0.0, (rate + zz / (2 * n) - 1.959964 * sqrt(rate * (1 - rate) / n + zz / (4.0 * n * n))) / (1 + zz / n))
    AS rate_low,
  min(1.0, (rate + zz / (2 * n) + 1.959964 * sqrt(rate * (1 - rate) / n + zz / (4.0 * n * n))) / (1 + zz / n))
    AS rate_high,
  not_applicable
FROM rated;
