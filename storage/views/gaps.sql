-- What a source could not give: a span that no pass has seen, and why.
CREATE VIEW gaps AS
SELECT campaign, source, from_at, to_at, reason, run_id
FROM gap;
