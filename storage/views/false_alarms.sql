-- One row per thing that an alert told of which an operator's last word called a false alarm.
CREATE VIEW false_alarms AS
SELECT
  a.alert_id,
  CASE a.kind WHEN 'baseline' THEN a.kind ELSE coalesce(f.kind, n.kind, a.kind) END AS rule,
  coalesce(f.campaign, n.campaign, a.campaign) AS campaign,
  coalesce(f.subject, n.subject) AS subject,
  f.details,
  a.created_at,
  k.at AS said_at,
  k.note
FROM acknowledgement k
JOIN alert a ON a.id = k.alert
LEFT JOIN (
  SELECT alert, finding, NULL AS notice FROM alert_finding
  UNION ALL
  SELECT alert, NULL, notice FROM alert_notice
) t ON t.alert = a.id
LEFT JOIN finding f ON f.id = t.finding
LEFT JOIN notice n ON n.id = t.notice
WHERE k.false_alarm = 1
  AND k.id = (SELECT max(later.id) FROM acknowledgement later WHERE later.alert = k.alert);
