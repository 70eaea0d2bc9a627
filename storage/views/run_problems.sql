-- One row per run × source, link, file or channel that failed, in the order of the run's report.
CREATE VIEW run_problems AS
SELECT r.run_id, p.position, p.place, p.what
FROM run_problem p
JOIN run r ON r.id = p.run;
