-- One row per word of an operator on an alert: seen, or a false alarm.
CREATE VIEW acknowledgements AS
SELECT
  a.alert_id,
  a.kind,
  a.campaign,
  a.title,
  k.false_alarm,
  k.note,
  k.at AS acknowledged_at,
  k.until_at AS until
FROM acknowledgement k
JOIN alert a ON a.id = k.alert;
