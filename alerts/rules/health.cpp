#include "alerts/message.h"
#include "alerts/rules/cells.h"
#include "alerts/rules/rules.h"
#include "alerts/wording.h"
#include "config/time_zone.h"

namespace paidtrail {
namespace {

constexpr std::int64_t kNoisy = 50;  // findings of one kind a week: more than anybody reads (reference: ops, 1.3)

class Week {
 public:
  Week(Writer& store, const Config& config, const RunFacts& run)
      : store_(store),
        config_(config),
        run_(run),
        week_(local_week(run.now, config.newsroom.time_zone)),
        from_(Timestamp(run.now.millis() - std::chrono::days(7), false).rfc3339()) {}

  /// The first run of a week, where there was one in a week before.
  Result<bool> begins() {
    const auto last = store_.query("SELECT max(started_at) FROM runs WHERE started_at < ?1 AND run_id <> ?2",
                                   {run_.started_at.rfc3339(), run_.run_id});
    if (!last) return last.error();
    const auto at = time(last->rows.at(0).at(0));
    return at && local_week(*at, config_.newsroom.time_zone) < week_;
  }

  Result<std::vector<Notice>> lines() {
    for (const auto step : {&Week::noisy, &Week::sources, &Week::channels, &Week::false_alarms})
      if (auto done = (this->*step)(); !done) return done.error();
    if (notices_.empty())
      if (auto done = all_well(); !done) return done.error();
    return std::move(notices_);
  }

 private:
  const std::string& language() const { return config_.newsroom.language; }

  void add(const std::string& subject, std::string headline) {
    MessageItem item;
    item.headline = std::move(headline);
    notices_.push_back({"health", std::nullopt, subject, week_, "info", to_json(item), run_.now});
  }

  Status noisy() {
    const auto rows = store_.query(
        "SELECT kind, sum(n) AS all_of_them FROM (SELECT kind, count(*) AS n FROM findings WHERE found_at >= ?1 "
        "GROUP BY kind UNION ALL SELECT kind, count(*) FROM notices WHERE found_at >= ?1 GROUP BY kind) GROUP BY kind "
        "HAVING all_of_them > ?2 ORDER BY kind",
        {from_, kNoisy});
    if (!rows) return rows.error();
    for (const auto& row : rows->rows)
      add("noisy " + text(row.at(0)),
          wording::noisy(wording::counted(text(row.at(0)), static_cast<std::size_t>(integer(row.at(1))), language()),
                         language()));
    return Ok{};
  }

  Status sources() {
    for (const SourceConfig& source : config_.sources) {
      const auto answers =
          store_.query("SELECT count(*) FROM source_outcomes WHERE source = ?1 AND at >= ?2 AND failure IS NULL",
                       {source.name, from_});
      if (!answers) return answers.error();
      if (integer(answers->rows.at(0).at(0)) == 0)
        add("source " + source.name, wording::source_without_answer(source.name, language()));
    }
    return Ok{};
  }

  Status channels() {
    const auto off = store_.channels_off();
    if (!off) return off.error();
    for (const ChannelConfig& channel : config_.alert.channels) {
      const auto dead =
          store_.query("SELECT count(*) FROM alert_log WHERE channel = ?1 AND state = 'dead' AND created_at >= ?2",
                       {channel.name, from_});
      if (!dead) return dead.error();
      const std::int64_t count = integer(dead->rows.at(0).at(0));
      if (count > 0 || off->contains(channel.name))
        add("channel " + channel.name,
            wording::channel_without_luck(channel.name, count, off->contains(channel.name), language()));
    }
    return Ok{};
  }

  Status false_alarms() {
    const auto rows = store_.query(
        "SELECT kind, count(*) FROM acknowledgements WHERE false_alarm = 1 AND acknowledged_at >= ?1 GROUP BY kind "
        "ORDER BY kind",
        {from_});
    if (!rows) return rows.error();
    for (const auto& row : rows->rows)
      add("false " + text(row.at(0)), wording::false_alarms(text(row.at(0)), integer(row.at(1)), language()));
    return Ok{};
  }

  Status all_well() {
    const auto counts = store_.query(
        "SELECT (SELECT count(*) FROM runs WHERE started_at >= ?1), "
        "(SELECT count(*) FROM alert_log WHERE state = 'sent' AND created_at >= ?1)",
        {from_});
    if (!counts) return counts.error();
    add("all well",
        wording::quiet_week(integer(counts->rows.at(0).at(0)), integer(counts->rows.at(0).at(1)), language()));
    return Ok{};
  }

  Writer& store_;
  const Config& config_;
  const RunFacts& run_;
  std::string week_;
  std::string from_;
  std::vector<Notice> notices_;
};

}  // namespace

Result<std::vector<Notice>> health_notices(Writer& store, const Config& config, const RunFacts& run) {
  if (!config.alert.health || run.replay) return std::vector<Notice>{};
  Week week(store, config, run);
  const auto begins = week.begins();
  if (!begins) return begins.error();
  if (!*begins) return std::vector<Notice>{};
  return week.lines();
}

}  // namespace paidtrail
