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

/// A channel that got an alert waits for its findings and notices no longer.
void no_longer_waits(Connection& store, const AlertDraft& draft) {
  for (const auto& channel : draft.channels) {
    for (const auto finding : draft.findings)
      store.sql("DELETE FROM alert_waiting WHERE finding = ?1 AND channel = ?2").bind(finding, channel).run();
    for (const auto notice : draft.notices)
      store.sql("DELETE FROM alert_waiting WHERE notice = ?1 AND channel = ?2").bind(notice, channel).run();
  }
}

void name_posts(Connection& store, const AlertDraft& draft, std::int64_t alert) {
  for (const auto finding : draft.named)
    store
        .sql(R"(
          INSERT INTO alert_post (campaign, platform, post_id, alert)
          SELECT campaign, details ->> '$.platform', details ->> '$.post_id', ?2
            FROM finding
           WHERE id = ?1 AND json_valid(details)
             AND details ->> '$.platform' IS NOT NULL AND details ->> '$.post_id' IS NOT NULL
          ON CONFLICT DO NOTHING)")
        .bind(finding, alert)
        .run();
}

StoredFinding read_finding(const Statement& row) {
  StoredFinding stored;
  stored.id = row.integer(0);
  stored.finding = {kFindingKinds.value(row.text(1)).value_or(FindingKind::new_link),
                    row.text(2),
                    row.text(3),
                    row.text(4),
                    row.maybe_real(5),
                    row.text(6),
                    row.time(7)};
  stored.baseline = row.integer(8) != 0;
  return stored;
}

StoredNotice read_notice(const Statement& row) {
  return {row.integer(0),
          {row.text(1), row.maybe_text(2), row.text(3), row.text(4), row.text(5), row.text(6), row.time(7),
           row.integer(8) != 0}};
}

}  // namespace

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
  for (const auto notice : draft.notices)
    store.sql("INSERT INTO alert_notice (notice, alert) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
        .bind(notice, alert)
        .keep();
  name_posts(store, draft, alert);
  no_longer_waits(store, draft);
  if (!fresh) return;
  for (const auto& channel : draft.channels) {
    store.sql("INSERT INTO delivery (alert, channel, state) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")
        .bind(alert, channel, kDeliveryStates.name(DeliveryState::pending))
        .keep();
    note_event(store, alert, channel, DeliveryState::pending, draft.created_at, std::nullopt);
  }
}

Result<std::vector<StoredFinding>> findings_without_alert(Connection& store) {
  return store.attempt([&] {
    std::vector<StoredFinding> findings;
    auto rows = store.sql(R"(
        SELECT f.id, f.kind, f.campaign, f.subject, f.occasion, f.score, f.details, f.found_at, f.baseline
          FROM finding f
         WHERE NOT EXISTS (SELECT 1 FROM alert_finding a WHERE a.finding = f.id)
           AND NOT EXISTS (SELECT 1 FROM alert_waiting w WHERE w.finding = f.id)
           AND NOT EXISTS (SELECT 1 FROM alert_muted m WHERE m.finding = f.id)
         ORDER BY f.id)");
    while (rows.step()) findings.push_back(read_finding(rows));
    return findings;
  });
}

Result<std::vector<StoredNotice>> notices_without_alert(Connection& store) {
  return store.attempt([&] {
    std::vector<StoredNotice> notices;
    auto rows = store.sql(R"(
        SELECT n.id, n.kind, n.campaign, n.subject, n.occasion, n.severity, n.item, n.found_at, n.told
          FROM notice n
         WHERE n.told = 1
           AND NOT EXISTS (SELECT 1 FROM alert_notice a WHERE a.notice = n.id)
           AND NOT EXISTS (SELECT 1 FROM alert_waiting w WHERE w.notice = n.id)
           AND NOT EXISTS (SELECT 1 FROM alert_muted m WHERE m.notice = n.id)
         ORDER BY n.id)");
    while (rows.step()) notices.push_back(read_notice(rows));
    return notices;
  });
}

Result<WaitingAlerts> waiting_alerts(Connection& store) {
  return store.attempt([&] {
    WaitingAlerts waiting;
    auto rows = store.sql("SELECT channel, finding, notice, since FROM alert_waiting ORDER BY channel, id");
    while (rows.step())
      waiting.rows.push_back({rows.text(0), rows.maybe_integer(1), rows.maybe_integer(2), rows.time(3)});
    auto findings = store.sql(R"(
        SELECT f.id, f.kind, f.campaign, f.subject, f.occasion, f.score, f.details, f.found_at, f.baseline
          FROM finding f
         WHERE f.id IN (SELECT finding FROM alert_waiting)
         ORDER BY f.id)");
    while (findings.step()) waiting.findings.push_back(read_finding(findings));
    auto notices = store.sql(R"(
        SELECT n.id, n.kind, n.campaign, n.subject, n.occasion, n.severity, n.item, n.found_at, n.told
          FROM notice n
         WHERE n.id IN (SELECT notice FROM alert_waiting)
         ORDER BY n.id)");
    while (notices.step()) waiting.notices.push_back(read_notice(notices));
    return waiting;
  });
}

Status save_notices(Connection& store, const std::vector<Notice>& notices) {
  return store.write([&] {
    for (const Notice& notice : notices)
      store
          .sql(R"(
            INSERT INTO notice (kind, campaign, subject, occasion, severity, item, found_at, told)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT DO NOTHING)")
          .bind(notice.kind, notice.campaign, notice.subject, notice.occasion, notice.severity, notice.item,
                notice.found_at, notice.told)
          .keep();
    return Ok{};
  });
}

Status save_alerts(Connection& store, const AlertPlan& plan,
                   const std::vector<std::pair<std::string, std::string>>& pairs_complete) {
  return store.write([&] {
    for (const WaitingAlert& row : plan.waiting)
      store
          .sql(R"(
            INSERT INTO alert_waiting (channel, finding, notice, since) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT DO NOTHING)")
          .bind(row.channel, row.finding, row.notice, row.since)
          .run();
    for (const auto finding : plan.muted)
      store.sql("INSERT INTO alert_muted (finding) VALUES (?1) ON CONFLICT DO NOTHING").bind(finding).run();
    for (const auto notice : plan.muted_notices)
      store.sql("INSERT INTO alert_muted (notice) VALUES (?1) ON CONFLICT DO NOTHING").bind(notice).run();
    for (const AlertDraft& draft : plan.drafts) save_alert(store, draft);
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
          SELECT a.alert_id, d.channel, a.kind, a.title, a.message, d.state, d.attempts, a.created_at, d.next_at, d.alert,
                 EXISTS (SELECT 1 FROM delivery_event e
                          WHERE e.alert = d.alert AND e.channel = d.channel AND e.state = 'unknown')
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
                      rows.maybe_time(8),
                      rows.integer(10) != 0};
        if (row.state == DeliveryState::sending) {
          if (in_flight_.contains({row.alert_id, row.channel})) continue;
          row.state = DeliveryState::unknown;
          row.possible_repeat = true;
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
    if (result.off) {
      store_.sql("INSERT INTO channel_switch (channel, is_on, settings, why, at) VALUES (?1, 0, ?2, ?3, ?4)")
          .bind(result.channel, result.off->settings, result.off->why, result.at)
          .run();
      save_alert(store_, result.off->told);
    }
    return Ok{};
  });
  if (noted) in_flight_.erase({result.alert_id, result.channel});
  return noted;
}

}  // namespace paidtrail::sqlite
