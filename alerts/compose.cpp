#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "alerts/alert_items.h"
#include "alerts/alerts.h"
#include "alerts/channels/channel.h"
#include "alerts/wording.h"
#include "config/time_zone.h"
#include "core/digest.h"
#include "parsers/json/json.h"

namespace paidtrail {
namespace {

/// What an editor reads in one message; the rest is counted (reference: ops, 1.5).
constexpr std::size_t kItems = 10;

/// What cannot wait stands first.
constexpr std::array kByWeight = {FindingKind::first_undisclosed,
                                  FindingKind::disclosure_removed,
                                  FindingKind::post_deleted,
                                  FindingKind::link_changed,
                                  FindingKind::coordinated,
                                  FindingKind::exchange,
                                  FindingKind::copy_paste,
                                  FindingKind::fan_in,
                                  FindingKind::surge,
                                  FindingKind::clockwork,
                                  FindingKind::even_growth,
                                  FindingKind::new_link};

using Findings = std::vector<const StoredFinding*>;
using Pair = std::pair<std::string, std::string>;

std::size_t weight(FindingKind kind) {
  return static_cast<std::size_t>(std::find(kByWeight.begin(), kByWeight.end(), kind) - kByWeight.begin());
}

auto order_of(const Finding& finding) {
  return std::tuple(weight(finding.kind), finding.found_at.millis(), std::string_view(finding.campaign),
                    std::string_view(finding.subject), std::string_view(finding.occasion));
}

std::string id_of(std::string_view kind, const Findings& findings) {
  std::vector<std::string> keys;
  for (const auto* stored : findings) {
    const Finding& f = stored->finding;
    // Neither a newline nor a unit separator stands in what is joined: URLs, ids and times.
    keys.push_back(std::string(kFindingKinds.name(f.kind)) + "\x1F" + f.campaign + "\x1F" + f.subject + "\x1F" +
                   f.occasion);
  }
  std::sort(keys.begin(), keys.end());
  std::string all = "paidtrail alert\n" + std::string(kind) + "\n";
  for (const auto& key : keys) all += key + "\n";
  return uuid_of(all);
}

std::string counts_of(const Findings& findings, std::string_view language) {
  std::map<std::size_t, std::size_t> counts;
  for (const auto* stored : findings) ++counts[weight(stored->finding.kind)];
  std::string text;
  for (const auto& [place, count] : counts)
    text += (text.empty() ? "" : ", ") + wording::counted(kByWeight.at(place), count, language);
  return text;
}

std::optional<std::string> shared_campaign(const Findings& findings) {
  const std::string& first = findings.front()->finding.campaign;
  const bool all = std::all_of(findings.begin(), findings.end(),
                               [&](const StoredFinding* stored) { return stored->finding.campaign == first; });
  return all ? std::optional(first) : std::nullopt;
}

std::vector<std::string> channels_of(const Config& config, bool local_only) {
  std::vector<std::string> names;
  for (const auto& channel : config.alert.channels) {
    const auto* type = find_channel_type(channel.type);
    if (type != nullptr && (type->local || !local_only)) names.push_back(channel.name);
  }
  return names;
}

std::string source_of(const Finding& finding) {
  const auto details = Json::parse(finding.details, "details of a finding");
  return details ? (*details)["source"].string().value_or("") : "";
}

AlertDraft draft_of(Message message, const Findings& findings, const Config& config, bool local_only) {
  const auto latest = std::max_element(findings.begin(), findings.end(), [](const auto* a, const auto* b) {
    return a->finding.found_at < b->finding.found_at;
  });
  message.created_at = (*latest)->finding.found_at;
  message.language = config.newsroom.language;
  message.more = wording::more(message.language);
  AlertDraft draft;
  draft.alert_id = message.alert_id;
  draft.kind = message.kind;
  draft.campaign = shared_campaign(findings);
  draft.title = message.title;
  draft.message = to_json(message);
  draft.created_at = message.created_at;
  for (const auto* stored : findings) draft.findings.push_back(stored->id);
  draft.channels = channels_of(config, local_only);
  return draft;
}

std::string name_of_all(const Findings& findings, const Config& config) {
  const auto campaign = shared_campaign(findings);
  return campaign ? campaign_name(config, *campaign) : "";
}

AlertDraft digest_of(const Findings& findings, const Config& config, std::string_view pseudonym_key, bool local_only) {
  const auto& language = config.newsroom.language;
  const auto& zone = config.newsroom.time_zone;
  Message message;
  message.kind = findings.size() == 1 ? std::string(kFindingKinds.name(findings.front()->finding.kind)) : "digest";
  message.alert_id = id_of(message.kind, findings);
  for (const auto* stored : findings) {
    if (message.items.size() == kItems) break;
    message.items.push_back(item_of(stored->finding, config, pseudonym_key));
  }
  message.items_left_out = findings.size() - message.items.size();
  message.title = findings.size() == 1
                      ? message.items.front().headline
                      : wording::digest_title(findings.size(), name_of_all(findings, config), language);
  const auto [first, last] = std::minmax_element(findings.begin(), findings.end(), [](const auto* a, const auto* b) {
    return a->finding.found_at < b->finding.found_at;
  });
  message.summary = wording::digest_summary(counts_of(findings, language), local_time((*first)->finding.found_at, zone),
                                            local_time((*last)->finding.found_at, zone), language);
  return draft_of(std::move(message), findings, config, local_only);
}

AlertDraft baseline_of(const std::map<Pair, Findings>& by_pair, const Config& config, bool local_only) {
  const auto& language = config.newsroom.language;
  Message message;
  message.kind = "baseline";
  Findings all;
  for (const auto& [pair, findings] : by_pair) {
    all.insert(all.end(), findings.begin(), findings.end());
    if (message.items.size() == kItems) {
      ++message.items_left_out;
      continue;
    }
    MessageItem item;
    item.headline = campaign_name(config, pair.first) + " · " + pair.second + (language == "fr" ? " : " : ": ") +
                    counts_of(findings, language);
    message.items.push_back(std::move(item));
  }
  message.alert_id = id_of(message.kind, all);
  message.title = wording::baseline_title(name_of_all(all, config), language);
  message.summary = wording::baseline_summary(counts_of(all, language), language);
  return draft_of(std::move(message), all, config, local_only);
}

/// Whether the pair's baseline ends now or ended before.
Result<bool> ended(Writer& store, const Pair& pair, const std::vector<Pair>* pairs_whole) {
  if (pairs_whole == nullptr) return true;
  if (std::find(pairs_whole->begin(), pairs_whole->end(), pair) != pairs_whole->end()) return true;
  return store.pair_complete(pair.first, pair.second);
}

/// Baseline findings by campaign × source, without the pairs that go on.
Result<std::map<Pair, Findings>> baselines_of(Writer& store, const Findings& findings,
                                              const std::vector<Pair>* pairs_whole) {
  std::map<Pair, Findings> by_pair;
  for (const auto* stored : findings) by_pair[{stored->finding.campaign, source_of(stored->finding)}].push_back(stored);
  for (auto at = by_pair.begin(); at != by_pair.end();) {
    const auto is_over = ended(store, at->first, pairs_whole);
    if (!is_over) return is_over.error();
    at = *is_over ? std::next(at) : by_pair.erase(at);
  }
  return by_pair;
}

}  // namespace

Result<std::vector<AlertDraft>> compose_alerts(Writer& store, const Config& config, bool local_only,
                                               const std::vector<std::pair<std::string, std::string>>* pairs_whole) {
  auto stored = store.findings_without_alert();
  if (!stored) return stored.error();
  std::sort(stored->begin(), stored->end(),
            [](const auto& a, const auto& b) { return order_of(a.finding) < order_of(b.finding); });
  Findings fresh;
  Findings first_looks;
  for (const auto& finding : *stored) (finding.baseline ? first_looks : fresh).push_back(&finding);

  const auto key = store.pseudonym_key();
  if (!key) return key.error();
  auto baselines = baselines_of(store, first_looks, pairs_whole);
  if (!baselines) return baselines.error();
  std::vector<AlertDraft> drafts;
  if (!baselines->empty()) drafts.push_back(baseline_of(*baselines, config, local_only));
  if (!fresh.empty()) drafts.push_back(digest_of(fresh, config, *key, local_only));
  return drafts;
}

}  // namespace paidtrail
