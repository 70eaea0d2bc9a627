-- One row per campaign × account. `personal_link` is the link whose publisher id or short URL only this account used;
-- where there are several, one with a publisher id of its own goes first, then the one used first.
CREATE VIEW sharers AS
WITH
used AS (
  SELECT p.campaign, p.account_key, s.link, k.network, k.publisher, min(p.post_key) AS first_post
    FROM shared_posts p
    JOIN share s ON s.campaign = p.campaign AND s.post = p.post_key
    LEFT JOIN link_check k
      ON k.id = (SELECT n.id FROM link_check n WHERE n.link = s.link ORDER BY n.checked_ms DESC LIMIT 1)
   GROUP BY p.campaign, p.account_key, s.link
),
own_link AS (
  SELECT campaign, link FROM used GROUP BY campaign, link HAVING count(*) = 1
),
own_publisher AS (
  SELECT campaign, network, publisher
    FROM used
   WHERE publisher IS NOT NULL
   GROUP BY campaign, network, publisher
  HAVING count(DISTINCT account_key) = 1
),
ranked AS (
  SELECT u.campaign, u.account_key, l.url,
         row_number() OVER (PARTITION BY u.campaign, u.account_key
                            ORDER BY o.publisher IS NULL, u.first_post, l.url) AS place
    FROM used u
    JOIN own_link w ON w.campaign = u.campaign AND w.link = u.link
    JOIN link l ON l.id = u.link
    LEFT JOIN own_publisher o
      ON o.campaign = u.campaign AND o.network IS u.network AND o.publisher = u.publisher
),
link_counts AS (
  SELECT campaign, account_key, count(*) AS links FROM used GROUP BY campaign, account_key
),
latest AS (
  SELECT campaign, account_key, handle, account_name, account_url,
         row_number() OVER (PARTITION BY campaign, account_key ORDER BY version_key DESC) AS place
    FROM shared_posts
),
counted AS (
  SELECT
    campaign,
    platform,
    account_id,
    account_key,
    count(*) AS posts,
    -- '!' sorts before '.', as the end of a time without a fraction must.
    replace(min(replace(shared_at, 'Z', '!')), '!', 'Z') AS first_share,
    replace(max(replace(shared_at, 'Z', '!')), '!', 'Z') AS last_share,
    count(*) FILTER (WHERE verdict = 'compliant') AS compliant,
    count(*) FILTER (WHERE verdict = 'insufficient') AS insufficient,
    count(*) FILTER (WHERE verdict = 'hidden') AS hidden,
    count(*) FILTER (WHERE verdict = 'absent') AS absent,
    count(*) FILTER (WHERE verdict = 'unknown') AS unknown,
    count(*) FILTER (WHERE incitement IN ('explicit', 'exchange')) AS inciting_posts
  FROM shared_posts
  WHERE account_key > 0
  GROUP BY campaign, platform, account_id, account_key
)
SELECT
  c.campaign,
  c.platform,
  c.account_id,
  n.handle,
  c.posts,
  m.links,
  c.first_share,
  c.last_share,
  c.compliant,
  c.insufficient,
  c.hidden,
  c.absent,
  c.unknown,
  c.compliant * 1.0 / nullif(c.compliant + c.insufficient + c.hidden + c.absent, 0) AS compliance_rate,
  c.inciting_posts,
  r.url AS personal_link,
  n.account_name,
  n.account_url,
  (SELECT count(*) FROM answer a
    WHERE a.account = c.account_key AND (a.campaign IS NULL OR a.campaign = c.campaign)) AS answers
FROM counted c
JOIN link_counts m ON m.campaign = c.campaign AND m.account_key = c.account_key
JOIN latest n ON n.campaign = c.campaign AND n.account_key = c.account_key AND n.place = 1
LEFT JOIN ranked r ON r.campaign = c.campaign AND r.account_key = c.account_key AND r.place = 1;
