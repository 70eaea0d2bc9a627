-- One row per thing that a run rule or a custom rule told or remembered; findings have a view of their own.
CREATE VIEW notices AS
SELECT
  n.kind,
  n.campaign,
  n.subject,
  n.occasion,
  n.severity,
  n.item,
  n.found_at,
  (SELECT a.alert_id FROM alert_notice t JOIN alert a ON a.id = t.alert WHERE t.notice = n.id ORDER BY a.id LIMIT 1)
    AS alert_id
FROM notice n;
