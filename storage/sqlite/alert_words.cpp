#include "storage/sqlite/alert_words.h"

#include <optional>

#include "storage/sqlite/connection.h"

namespace paidtrail::sqlite {

Status save_acknowledgement(Connection& store, const Acknowledgement& acknowledgement) {
  const auto saved = store.write([&]() {
    return store
        .sql(R"(
          INSERT INTO acknowledgement (alert, false_alarm, note, at, until_at, until_ms)
          SELECT id, ?2, ?3, ?4, ?5, ?6 FROM alert WHERE alert_id = ?1)")
        .bind(acknowledgement.alert_id, acknowledgement.false_alarm, acknowledgement.note, acknowledgement.at,
              acknowledgement.until, unix_ms(acknowledgement.until))
        .keep();
  });
  if (!saved) return saved.error();
  if (*saved == 0)
    return Error{ErrorKind::usage,
                 "there is no alert '" + acknowledgement.alert_id + "'; 'paidtrail alerts list' shows all"};
  return Ok{};
}

Result<std::vector<Acknowledged>> acknowledged(Connection& store, Timestamp now) {
  return store.attempt([&] {
    std::vector<Acknowledged> all;
    auto rows = store.sql(R"(
        SELECT f.kind, f.campaign, f.subject, k.until_at
          FROM acknowledgement k
          JOIN alert_finding t ON t.alert = k.alert
          JOIN finding f ON f.id = t.finding
         WHERE k.until_ms > ?1
        UNION ALL
        SELECT n.kind, coalesce(n.campaign, ''), n.subject, k.until_at
          FROM acknowledgement k
          JOIN alert_notice t ON t.alert = k.alert
          JOIN notice n ON n.id = t.notice
         WHERE k.until_ms > ?1
         ORDER BY 1, 2, 3, 4)");
    rows.bind(unix_ms(now));
    while (rows.step()) all.push_back({rows.text(0), rows.text(1), rows.text(2), rows.time(3)});
    return all;
  });
}

Result<std::int64_t> save_silence(Connection& store, const Silence& silence) {
  return store.write([&] {
    store
        .sql(R"(
          INSERT INTO silence (campaign, platform, handle, kind, source, why, at, at_ms, until_at, until_ms)
          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10))")
        .bind(silence.campaign, silence.platform, silence.handle, silence.kind, silence.source, silence.why, silence.at,
              unix_ms(silence.at), silence.until, unix_ms(silence.until))
        .keep();
    return store.last_id();
  });
}

Status end_silence(Connection& store, std::int64_t number, Timestamp at) {
  const auto ended = store.write([&] {
    return store
        .sql(R"(
          INSERT INTO silence_end (silence, at, at_ms)
          SELECT id, ?2, ?3 FROM silence WHERE id = ?1 AND until_ms > ?3
          ON CONFLICT DO NOTHING)")
        .bind(number, at, unix_ms(at))
        .keep();
  });
  if (!ended) return ended.error();
  if (*ended == 0)
    return Error{ErrorKind::usage, "no silence " + std::to_string(number) +
                                       " holds; 'paidtrail alerts silence --list' shows those that do"};
  return Ok{};
}

Result<std::vector<Silence>> silences(Connection& store, Timestamp now) {
  return store.attempt([&] {
    std::vector<Silence> all;
    auto rows = store.sql(R"(
        SELECT s.id, s.campaign, s.platform, s.handle, s.kind, s.source, s.why, s.at, s.until_at
          FROM silence s
         WHERE s.at_ms <= ?1 AND s.until_ms > ?1
           AND NOT EXISTS (SELECT 1 FROM silence_end e WHERE e.silence = s.id AND e.at_ms <= ?1)
         ORDER BY s.id)");
    rows.bind(unix_ms(now));
    while (rows.step())
      all.push_back({rows.integer(0), rows.maybe_text(1), rows.maybe_text(2), rows.maybe_text(3), rows.maybe_text(4),
                     rows.maybe_text(5), rows.maybe_text(6), rows.time(7), rows.time(8)});
    return all;
  });
}

Result<std::map<std::string, std::string>> channels_off(Connection& store) {
  return store.attempt([&] {
    std::map<std::string, std::string> off;
    auto rows = store.sql(R"(
        SELECT s.channel, s.settings
          FROM channel_switch s
         WHERE s.is_on = 0
           AND s.id = (SELECT max(later.id) FROM channel_switch later WHERE later.channel = s.channel))");
    while (rows.step()) off.emplace(rows.text(0), rows.maybe_text(1).value_or(""));
    return off;
  });
}

Status channel_on(Connection& store, const std::string& channel, Timestamp at) {
  return store.write([&] {
    store.sql("INSERT INTO channel_switch (channel, is_on, at) VALUES (?1, 1, ?2)").bind(channel, at).run();
    return Ok{};
  });
}

}  // namespace paidtrail::sqlite
