-- `errors` counts what `problems` names as a JSON array.
CREATE VIEW runs AS
SELECT
  r.run_id,
  r.started_at,
  r.ended_at,
  r.state,
  r.posts_seen,
  r.posts_new,
  r.shares_new,
  r.links_resolved,
  (SELECT count(*) FROM run_problem p WHERE p.run = r.id) AS errors,
  r.archive_file,
  r.findings_new,
  r.alerts_sent,
  (SELECT json_group_array(json_object('where', p.place, 'what', p.what))
     FROM (SELECT place, what FROM run_problem WHERE run = r.id ORDER BY position) p) AS problems
FROM run r;
