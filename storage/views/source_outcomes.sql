-- One row per run × source that was asked: what failed, or null where it answered. `position` is the order.
CREATE VIEW source_outcomes AS
SELECT run_id, source, at, failure, id AS position
FROM source_outcome;
