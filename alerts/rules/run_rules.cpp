#include <algorithm>
#include <set>

#include "alerts/alert_items.h"
#include "alerts/rules/cells.h"
#include "alerts/rules/rules.h"
#include "alerts/wording.h"
#include "config/time_zone.h"

namespace paidtrail {
namespace {

using std::chrono::minutes;

constexpr std::size_t kRunsLookedAt = 11;
constexpr std::size_t kLeastGaps = 5;
constexpr int kTimesTheUsualGap = 3;
/// A rate that swings about the limit is told once: it must rise this much above it to count as back.
constexpr std::int64_t kBackAbove = 5;

class RunRules {
 public:
  RunRules(Reader& store, const Config& config, const RunFacts& run) : store_(store), config_(config), run_(run) {}

  Result<std::vector<Notice>> all() {
    if (!run_.replay)
      if (auto done = runs(); !done) return done.error();
    if (auto done = sources(); !done) return done.error();
    for (const Campaign& campaign : config_.campaigns) {
      if (auto done = silence(campaign); !done) return done.error();
      if (auto done = compliance(campaign); !done) return done.error();
    }
    return std::move(notices_);
  }

 private:
  const std::string& language() const { return config_.newsroom.language; }
  std::string local(Timestamp at) const { return local_time(at, config_.newsroom.time_zone); }

  Notice& add(std::string kind, std::string subject, std::string occasion, Severity severity, std::string headline) {
    MessageItem item;
    item.headline = std::move(headline);
    notices_.push_back({std::move(kind), std::nullopt, std::move(subject), std::move(occasion),
                        std::string(kSeverities.name(severity)), to_json(item), run_.now});
    return notices_.back();
  }

  /// A state that goes on is told again after `alert.repeat`: the key is that of its beginning and of the repeat.
  std::string occasion(const std::string& beginning, Timestamp since) const {
    if (!config_.alert.repeat || run_.now <= since) return beginning;
    const auto times = (run_.now.millis() - since.millis()) / *config_.alert.repeat;
    return times == 0 ? beginning : beginning + " +" + std::to_string(times);
  }

  Status sources() {
    for (const SourceConfig& source : config_.sources) {
      const auto streak = store_.query(
          "SELECT count(*), min(position), max(failure) FROM source_outcomes WHERE source = ?1 AND position > "
          "(SELECT coalesce(max(position), 0) FROM source_outcomes WHERE source = ?1 AND failure IS NULL)",
          {source.name});
      if (!streak) return streak.error();
      const std::int64_t failed = integer(streak->rows.at(0).at(0));
      if (failed == 0) {
        if (auto done = recovery(source.name); !done) return done;
        continue;
      }
      if (failed < config_.alert.failed_runs) continue;
      failing_.insert(source.name);
      const auto first =
          store_.query("SELECT run_id, at FROM source_outcomes WHERE position = ?1", {streak->rows.at(0).at(1)});
      if (!first) return first.error();
      const Timestamp since = time(first->rows.at(0).at(1)).value_or(run_.now);
      MessageItem item;
      item.headline = wording::source_failed(source.name, failed, local(since), language());
      item.rule = text(streak->rows.at(0).at(2));
      add("source_failed", source.name, occasion(text(first->rows.at(0).at(0)), since), Severity::warning, "").item =
          to_json(item);
    }
    return Ok{};
  }

  Status recovery(const std::string& source) {
    const auto told = store_.query(
        "SELECT occasion FROM notices WHERE kind = 'source_failed' AND subject = ?1 ORDER BY found_at DESC LIMIT 1",
        {source});
    if (!told) return told.error();
    if (told->rows.empty()) return Ok{};
    const std::string last = text(told->rows.at(0).at(0));
    add("source_back", source, last.substr(0, last.find(" +")), Severity::info,
        wording::source_back(source, language()));
    return Ok{};
  }

  bool explained(const Campaign& campaign) const {
    return missing_ || std::any_of(config_.sources.begin(), config_.sources.end(), [&](const SourceConfig& source) {
             return failing_.contains(source.name) &&
                    std::find(source.campaigns.begin(), source.campaigns.end(), campaign.id) != source.campaigns.end();
           });
  }

  Status silence(const Campaign& campaign) {
    if (campaign.until && run_.now.day() > *campaign.until) return Ok{};
    const auto last = store_.query("SELECT max(first_seen_at) FROM shared_posts WHERE campaign = ?1", {campaign.id});
    if (!last) return last.error();
    const auto at = time(last->rows.at(0).at(0));
    if (!at || run_.now.millis() - at->millis() < config_.alert.silent_after || explained(campaign)) return Ok{};
    const Timestamp told_from(at->millis() + config_.alert.silent_after, false);
    add("campaign_silent", campaign.id, occasion(at->rfc3339(), told_from), Severity::info,
        wording::campaign_silent(campaign_name(config_, campaign.id), local(*at), language()))
        .campaign = campaign.id;
    return Ok{};
  }

  /// The first look at a campaign remembers how it stands: that is no news.
  Status compliance(const Campaign& campaign) {
    if (campaign.jurisdictions.empty()) return Ok{};
    const std::string& jurisdiction = campaign.jurisdictions.front();
    const auto rate = store_.query(
        "SELECT sum(compliant), sum(compliant + insufficient + hidden + absent) FROM compliance "
        "WHERE campaign = ?1 AND jurisdiction = ?2",
        {campaign.id, jurisdiction});
    if (!rate) return rate.error();
    const std::int64_t compliant = integer(rate->rows.at(0).at(0));
    const std::int64_t judged = integer(rate->rows.at(0).at(1));
    if (judged < config_.alert.compliance_posts) return Ok{};
    const std::string subject = campaign.id + " " + jurisdiction;
    const auto before = store_.query(
        "SELECT kind FROM notices WHERE kind IN ('compliance_low', 'compliance_back') AND subject = ?1 "
        "ORDER BY found_at DESC LIMIT 1",
        {subject});
    if (!before) return before.error();
    const bool first = before->rows.empty();
    const bool was_low = !first && text(before->rows.at(0).at(0)) == "compliance_low";
    const std::int64_t limit = config_.alert.compliance_below + (was_low ? kBackAbove : 0);
    const bool low = compliant * 100 < limit * judged;
    if (!first && low == was_low) return Ok{};
    Notice& notice =
        add(low ? "compliance_low" : "compliance_back", subject, run_.run_id, low ? Severity::warning : Severity::info,
            wording::compliance(campaign_name(config_, campaign.id), jurisdiction, compliant, judged,
                                config_.alert.compliance_below, low, language()));
    notice.campaign = campaign.id;
    notice.told = !first;
    return Ok{};
  }

  Status runs() {
    const auto rows = store_.query(
        "SELECT run_id, started_at, ended_at FROM runs WHERE started_at < ?1 AND run_id <> ?2 "
        "ORDER BY started_at DESC LIMIT ?3",
        {run_.started_at.rfc3339(), run_.run_id, static_cast<std::int64_t>(kRunsLookedAt)});
    if (!rows) return rows.error();
    std::vector<Timestamp> starts;
    for (const auto& row : rows->rows) {
      const auto started = time(row.at(1));
      if (!started) continue;
      starts.push_back(*started);
      const auto ended = time(row.at(2));
      if (ended && ended->millis() - started->millis() > config_.alert.longest_run)
        add("run_stuck", text(row.at(0)), "", Severity::warning,
            wording::run_stuck(text(row.at(0)),
                               std::chrono::duration_cast<minutes>(ended->millis() - started->millis()), language()));
    }
    std::vector<std::chrono::milliseconds> gaps;
    for (std::size_t i = 1; i < starts.size(); ++i) gaps.push_back(starts[i - 1].millis() - starts[i].millis());
    if (gaps.size() < kLeastGaps) return Ok{};
    std::sort(gaps.begin(), gaps.end());
    const auto usual = gaps[gaps.size() / 2];
    if (usual < minutes(1) || run_.started_at.millis() - starts[0].millis() <= kTimesTheUsualGap * usual) return Ok{};
    missing_ = true;
    add("run_missing", text(rows->rows.at(0).at(0)), "", Severity::warning,
        wording::run_missing(local(starts[0]), std::chrono::duration_cast<minutes>(usual), language()));
    return Ok{};
  }

  Reader& store_;
  const Config& config_;
  const RunFacts& run_;
  std::vector<Notice> notices_;
  std::set<std::string> failing_;
  bool missing_ = false;
};

}  // namespace

Result<std::vector<Notice>> run_notices(Reader& store, const Config& config, const RunFacts& run) {
  return RunRules(store, config, run).all();
}

Result<std::vector<RunProblem>> watch_rules(Writer& store, const Config& config, const RunFacts& run) {
  const auto key = store.pseudonym_key();
  if (!key) return key.error();
  auto notices = run_notices(store, config, run);
  if (!notices) return notices.error();
  auto custom = custom_notices(store, config, run, *key);
  if (!custom) return custom.error();
  auto health = health_notices(store, config, run);
  if (!health) return health.error();
  notices->insert(notices->end(), custom->notices.begin(), custom->notices.end());
  notices->insert(notices->end(), health->begin(), health->end());
  if (!notices->empty())
    if (auto saved = store.save_notices(*notices); !saved) return saved.error();
  return std::move(custom->problems);
}

}  // namespace paidtrail
