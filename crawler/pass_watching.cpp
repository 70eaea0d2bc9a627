#include "crawler/pass_watching.h"

#include <algorithm>
#include <vector>

#include "core/json_writer.h"

namespace paidtrail::pass {
namespace {

using std::chrono::hours;

constexpr std::int64_t kLeastShares = 10;
constexpr std::int64_t kTimes = 4;
constexpr hours kLookBack{24 * 7};
constexpr std::size_t kLeastHours = 24;

std::optional<std::string> time_text(const std::optional<Timestamp>& at) {
  return at ? std::optional(at->rfc3339()) : std::nullopt;
}

/// Shares of each hour from `from` up to `until`, empty ones included.
std::vector<std::int64_t> hours_between(const Writer::HourlyShares& shares, Timestamp from, Timestamp until) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>((until.millis() - from.millis()) / hours(1)), 0);
  for (const auto& hour : shares.hours)
    if (hour.hour >= from && hour.hour < until)
      counts[static_cast<std::size_t>((hour.hour.millis() - from.millis()) / hours(1))] = hour.shares;
  return counts;
}

std::int64_t median_of(std::vector<std::int64_t> counts) {
  const auto middle = counts.begin() + static_cast<std::ptrdiff_t>((counts.size() - 1) / 2);
  std::nth_element(counts.begin(), middle, counts.end());
  return *middle;
}

Finding finding_of(const Writer::DeletedPost& deleted, const Campaign& campaign) {
  const Post& post = deleted.post;
  const Account account = post.account.value_or(Account{});
  JsonWriter json;
  json.begin_object()
      .field("platform", post.platform)
      .field("post_id", post.post_id)
      .field("post_url", post.url)
      .field("account_id", account.id)
      .field("handle", account.handle)
      .field("account_name", account.name)
      .field("followers", account.followers)
      .field("shared_at", time_text(post.created_at))
      .field("text", post.text)
      .field("source", deleted.source)
      .field("told_in", deleted.alert_id)
      .end_object();
  return {FindingKind::post_deleted, campaign.id, post.platform + ":" + post.post_id, "", std::nullopt, json.take(),
          deleted.deleted_at};
}

Finding finding_of(const Surge& surge, const Campaign& campaign) {
  JsonWriter json;
  json.begin_object()
      .field("hour", surge.hour.rfc3339())
      .field("shares", surge.shares)
      .field("usual", surge.usual)
      .end_object();
  return {FindingKind::surge,
          campaign.id,
          campaign.id,
          surge.hour.date(),
          static_cast<double>(surge.shares) / static_cast<double>(std::max<std::int64_t>(1, surge.usual)),
          json.take(),
          surge.seen_at};
}

}  // namespace

std::optional<Surge> surge_of(const Writer::HourlyShares& shares, Timestamp now) {
  if (!shares.first) return std::nullopt;
  const Timestamp earliest(Timestamp::Millis(now.day() - std::chrono::days(1)), false);
  for (const auto& hour : shares.hours) {
    if (hour.hour < earliest || hour.hour > now || hour.shares < kLeastShares) continue;
    const Timestamp from = std::max(*shares.first, Timestamp(hour.hour.millis() - kLookBack, false));
    const auto before = hours_between(shares, from, hour.hour);
    if (before.size() < kLeastHours) continue;
    const std::int64_t usual = median_of(before);
    if (hour.shares >= kTimes * std::max<std::int64_t>(1, usual))
      return Surge{hour.hour, hour.shares, usual, hour.seen_at};
  }
  return std::nullopt;
}

Status watch_campaign(const PassParts& parts, const Campaign& campaign, PassResult& result) {
  std::vector<Finding> findings;
  const auto deleted = parts.store.deleted_after_alert(campaign.id);
  if (!deleted) return deleted.error();
  for (const auto& post : *deleted) findings.push_back(finding_of(post, campaign));
  const Timestamp from(result.as_of.millis() - kLookBack - hours(48), false);
  const auto shares = parts.store.shares_by_hour(campaign.id, from);
  if (!shares) return shares.error();
  if (const auto surge = surge_of(*shares, result.as_of)) findings.push_back(finding_of(*surge, campaign));
  if (findings.empty()) return Ok{};
  auto saved = parts.store.save_findings(findings, false);
  if (!saved) return saved.error();
  result.totals.findings_new += *saved;
  return Ok{};
}

}  // namespace paidtrail::pass
