#include "storage/sqlite/alerts.h"

#include <optional>
#include <stdexcept>

#include "storage/sqlite/connection.h"

namespace paidtrail::sqlite {
namespace {

std::int64_t alert_key(Connection& store, const std::string& alert_id) {
  auto found = store.sql("SELECT id FROM alert WHERE alert_id = ?1");
  if (!found.bind(alert_id).step()) throw std::runtime_error("there is no alert " + alert_id);
  return found.integer(0);
}

void note_event(Connection& store, std::int64_t alert, const std::string& channel, DeliveryState state,
                const std::optional<Timestamp>& at, const std::optional<std::string>& error) {
  store.sql("INSERT INTO delivery_event (alert, channel, state, at, error) VALUES (?1, ?2, ?3, ?4, ?5)")
      .bind(alert, channel, kDeliveryStates.name(state), at, error)
      .run();
}

void save_alert(Connection& store, const AlertDraft& draft) {
  const bool fresh = store
                         .sql(R"(
                           INSERT INTO alert (alert_id, kind, campaign, title, message, created_at)
                           VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                           ON CONFLICT (alert_id) DO NOTHING)")
                         .bind(draft.alert_id, draft.kind, draft.campaign, draft.title, draft.message, draft.created_at)
                         .keep() > 0;
  const std::int64_t alert = alert_key(store, draft.alert_id);
  for (const auto finding : draft.findings)
    store.sql("INSERT INTO alert_finding (finding, alert) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
        .bind(finding, alert)
        .run();
  if (!fresh) return;
  for (const auto& channel : draft.channels) {
    store.sql("INSERT INTO delivery (alert, channel, state) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")
        .bind(alert, channel, kDeliveryStates.name(DeliveryState::pending))
        .keep();
    note_event(store, alert, channel, DeliveryState::pending, draft.created_at, std::nullopt);
  }
}

}  // namespace

Result<std::vector<StoredFinding>> findings_without_alert(Connection& store) {
  return store.attempt([&] {
    std::vector<StoredFinding> findings;
    auto rows = store.sql(R"(
        SELECT f.id, f.kind, f.campaign, f.subject, f.occasion, f.score, f.details, f.found_at, f.baseline
          FROM finding f
         WHERE NOT EXISTS (SELECT 1 FROM alert_finding a WHERE a.finding = f.id)
         ORDER BY f.id)");
    while (rows.step()) {
      StoredFinding stored;
      stored.id = rows.integer(0);
      stored.finding = {kFindingKinds.value(rows.text(1)).value_or(FindingKind::new_link),
                        rows.text(2),
                        rows.text(3),
                        rows.text(4),
                        rows.maybe_real(5),
                        rows.text(6),
                        rows.time(7)};
      stored.baseline = rows.integer(8) != 0;
      findings.push_back(std::move(stored));
    }
    return findings;
  });
}

Status save_alerts(Connection& store, const std::vector<AlertDraft>& alerts,
                   const std::vector<std::pair<std::string, std::string>>& pairs_complete) {
  return store.write([&] {
    for (const AlertDraft& draft : alerts) save_alert(store, draft);
    for (const auto& [campaign, source] : pairs_complete)
      store.sql("INSERT INTO source_pair (campaign, source) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
          .bind(campaign, source)
          .run();
    return Ok{};
  });
}

Result<std::vector<OutboxRow>> Outbox::due(Timestamp now) {
  return store_.write([&] {
    std::vector<OutboxRow> due;
    std::vector<std::pair<std::int64_t, std::string>> died;
    {
      auto rows = store_.sql(R"(
          SELECT a.alert_id, d.channel, a.kind, a.title, a.message, d.state, d.attempts, a.created_at, d.next_at, d.alert
            FROM delivery d JOIN alert a ON a.id = d.alert
           WHERE d.state NOT IN ('sent', 'dead') AND d.next_ms <= ?1
           ORDER BY d.alert, d.channel)");
      rows.bind(unix_ms(now));
      while (rows.step()) {
        OutboxRow row{rows.text(0),
                      rows.text(1),
                      rows.text(2),
                      rows.text(3),
                      rows.text(4),
                      kDeliveryStates.value(rows.text(5)).value_or(DeliveryState::pending),
                      static_cast<int>(rows.integer(6)),
                      rows.time(7),
                      rows.maybe_time(8)};
        if (row.state == DeliveryState::sending) {
          if (in_flight_.contains({row.alert_id, row.channel})) continue;
          row.state = DeliveryState::unknown;
          died.emplace_back(rows.integer(9), row.channel);
        }
        due.push_back(std::move(row));
      }
    }
    for (const auto& [alert, channel] : died) {
      store_.sql("UPDATE delivery SET state = 'unknown' WHERE alert = ?1 AND channel = ?2").bind(alert, channel).keep();
      note_event(store_, alert, channel, DeliveryState::unknown, now, std::nullopt);
    }
    return due;
  });
}

Status Outbox::sending(const std::string& alert_id, const std::string& channel, Timestamp at) {
  const Status noted = store_.write([&] {
    const std::int64_t alert = alert_key(store_, alert_id);
    store_.sql("UPDATE delivery SET state = 'sending', attempts = attempts + 1 WHERE alert = ?1 AND channel = ?2")
        .bind(alert, channel)
        .keep();
    note_event(store_, alert, channel, DeliveryState::sending, at, std::nullopt);
    return Ok{};
  });
  if (noted) in_flight_.emplace(alert_id, channel);
  return noted;
}

Status Outbox::done(const OutboxResult& result) {
  const Status noted = store_.write([&] {
    const std::int64_t alert = alert_key(store_, result.alert_id);
    const bool sent = result.state == DeliveryState::sent;
    store_
        .sql(R"(
          UPDATE delivery
             SET state = ?3, next_at = ?4, next_ms = ?5, delivered_at = coalesce(?6, delivered_at), last_error = ?7
           WHERE alert = ?1 AND channel = ?2)")
        .bind(alert, result.channel, kDeliveryStates.name(result.state), result.next_at,
              result.next_at ? unix_ms(*result.next_at) : 0, sent ? std::optional(result.at) : std::nullopt,
              result.error)
        .keep();
    note_event(store_, alert, result.channel, result.state, result.at, result.error);
    return Ok{};
  });
  if (noted) in_flight_.erase({result.alert_id, result.channel});
  return noted;
}

}  // namespace paidtrail::sqlite
