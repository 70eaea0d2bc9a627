-- One row per silence: what it holds back, from when to when. `ended_at` is before `until` where somebody ended it.
CREATE VIEW silences AS
SELECT
  s.id AS silence,
  s.campaign,
  s.platform,
  s.handle,
  s.kind,
  s.source,
  s.why,
  s.at AS created_at,
  s.until_at AS until,
  e.at AS ended_at
FROM silence s
LEFT JOIN silence_end e ON e.silence = s.id;
