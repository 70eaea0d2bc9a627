-- One row per alert × channel.
CREATE VIEW alert_log AS
SELECT
  a.alert_id,
  a.kind,
  a.campaign,
  a.title,
  d.channel,
  d.state,
  d.attempts,
  a.created_at,
  d.delivered_at,
  d.last_error,
  d.next_at
FROM delivery d
JOIN alert a ON a.id = d.alert;
