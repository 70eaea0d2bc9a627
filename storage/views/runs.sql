-- `errors` counts the rows of `run_problems`.
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
  r.paid_visit_requests
FROM run r;
