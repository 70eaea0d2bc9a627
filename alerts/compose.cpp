#include <algorithm>
#include <map>
#include <set>

#include "alerts/alert_items.h"
#include "alerts/alerts.h"
#include "alerts/channels/channel.h"
#include "alerts/decision.h"
#include "alerts/muting.h"
#include "alerts/thing.h"
#include "alerts/wording.h"
#include "config/time_zone.h"
#include "core/digest.h"
#include "parsers/json/json.h"

namespace paidtrail {
namespace {

/// What an editor reads in one message; the rest is counted (reference: ops, 1.5).
constexpr std::size_t kItems = 10;

using Pair = std::pair<std::string, std::string>;

std::string id_of(std::string_view kind, const Things& things, const std::vector<std::string>& channels) {
  std::vector<std::string> keys;
  // Neither a newline nor a unit separator stands in what is joined: URLs, ids and times.
  for (const auto& thing : things)
    keys.push_back((thing.notice != nullptr ? "notice\x1F" : "") + thing.kind + "\x1F" + thing.campaign + "\x1F" +
                   thing.subject + "\x1F" + thing.occasion);
  std::sort(keys.begin(), keys.end());
  std::string all = "paidtrail alert\n" + std::string(kind) + "\n";
  for (const auto& key : keys) all += key + "\n";
  for (const auto& channel : channels) all += "channel\x1F" + channel + "\n";
  return uuid_of(all);
}

std::string counts_of(const Things& things, std::string_view language) {
  std::map<std::pair<int, std::string>, std::size_t> counts;
  for (const auto& thing : things) ++counts[{thing.weight, thing.kind}];
  std::string text;
  for (const auto& [kind, count] : counts)
    text += (text.empty() ? "" : ", ") + wording::counted(kind.second, count, language);
  return text;
}

std::optional<std::string> shared_campaign(const Things& things) {
  const std::string& first = things.front().campaign;
  const bool all =
      std::all_of(things.begin(), things.end(), [&](const Thing& thing) { return thing.campaign == first; });
  return all && !first.empty() ? std::optional(first) : std::nullopt;
}

AlertDraft draft_of(Message message, const Things& things, const Config& config) {
  message.language = config.newsroom.language;
  message.more = wording::more(message.language);
  AlertDraft draft;
  draft.alert_id = message.alert_id;
  draft.kind = message.kind;
  draft.campaign = shared_campaign(things);
  draft.title = message.title;
  draft.message = to_json(message);
  draft.created_at = message.created_at;
  for (const auto& thing : things) {
    if (thing.finding != nullptr) draft.findings.push_back(thing.finding->id);
    if (thing.notice != nullptr) draft.notices.push_back(thing.notice->id);
  }
  return draft;
}

std::string name_of_all(const Things& things, const Config& config) {
  const auto campaign = shared_campaign(things);
  return campaign ? campaign_name(config, *campaign) : "";
}

/// By campaign and sharer, in the order of their first: an account stands once in a message, with the weightiest that
/// is told of it.
std::vector<Things> by_sharer(const Things& things) {
  std::vector<Things> groups;
  std::map<std::string, std::size_t> place;
  for (const auto& thing : things) {
    const auto [at, fresh] = place.try_emplace(thing.sharer, groups.size());
    if (!thing.sharer.empty() && !fresh)
      groups[at->second].push_back(thing);
    else
      groups.push_back({thing});
  }
  return groups;
}

MessageItem item_of(const Things& group, const Config& config, std::string_view pseudonym_key) {
  const auto& first = group.front();
  MessageItem item = first.finding != nullptr ? item_of(first.finding->finding, config, pseudonym_key)
                                              : item_from_json(first.notice->notice.item);
  const Things others(group.begin() + 1, group.end());
  if (!others.empty())
    item.headline +=
        wording::of_the_same_account(counts_of(others, config.newsroom.language), config.newsroom.language);
  return item;
}

struct Telling {
  Things things;
  std::vector<std::string> channels;
  bool all_channels = true;             ///< the id of what every channel gets rests on what is told alone
  std::optional<Timestamp> held_until;  ///< something waited until then
};

AlertDraft digest_of(const Telling& telling, const Config& config, std::string_view pseudonym_key) {
  const auto& language = config.newsroom.language;
  const auto& zone = config.newsroom.time_zone;
  const Things& things = telling.things;
  Message message;
  message.kind = things.size() == 1 ? things.front().kind : "digest";
  message.alert_id = id_of(message.kind, things, telling.all_channels ? std::vector<std::string>{} : telling.channels);
  std::vector<std::int64_t> named;
  std::size_t shown = 0;
  for (const auto& group : by_sharer(things)) {
    if (message.items.size() == kItems) break;
    message.items.push_back(item_of(group, config, pseudonym_key));
    shown += group.size();
    if (group.front().finding != nullptr) named.push_back(group.front().finding->id);
  }
  message.items_left_out = things.size() - shown;
  message.title = things.size() == 1 ? message.items.front().headline
                                     : wording::digest_title(things.size(), name_of_all(things, config), language);
  const auto [first, last] = std::minmax_element(
      things.begin(), things.end(), [](const Thing& a, const Thing& b) { return a.found_at < b.found_at; });
  message.summary = wording::digest_summary(counts_of(things, language), local_time(first->found_at, zone),
                                            local_time(last->found_at, zone), language);
  message.created_at = telling.held_until.value_or(last->found_at);
  AlertDraft draft = draft_of(std::move(message), things, config);
  draft.channels = telling.channels;
  draft.named = std::move(named);
  return draft;
}

Things all_of(const std::map<Pair, Things>& by_pair) {
  Things all;
  for (const auto& [pair, things] : by_pair) all.insert(all.end(), things.begin(), things.end());
  return all;
}

AlertDraft baseline_of(const std::map<Pair, Things>& by_pair, const Config& config,
                       const std::vector<std::string>& channels) {
  const auto& language = config.newsroom.language;
  const Things all = all_of(by_pair);
  Message message;
  message.kind = "baseline";
  for (const auto& [pair, things] : by_pair) {
    if (message.items.size() == kItems) {
      ++message.items_left_out;
      continue;
    }
    MessageItem item;
    item.headline = campaign_name(config, pair.first) + " · " + pair.second + (language == "fr" ? " : " : ": ") +
                    counts_of(things, language);
    message.items.push_back(std::move(item));
  }
  message.alert_id = id_of(message.kind, all, {});
  message.title = wording::baseline_title(name_of_all(all, config), language);
  message.summary = wording::baseline_summary(counts_of(all, language), language);
  message.created_at = std::max_element(all.begin(), all.end(), [](const Thing& a, const Thing& b) {
                         return a.found_at < b.found_at;
                       })->found_at;
  AlertDraft draft = draft_of(std::move(message), all, config);
  draft.channels = channels;
  return draft;
}

/// Whether the pair's baseline ends now or ended before.
Result<bool> ended(Writer& store, const Pair& pair, const std::vector<Pair>* pairs_whole) {
  if (pairs_whole == nullptr) return true;
  if (std::find(pairs_whole->begin(), pairs_whole->end(), pair) != pairs_whole->end()) return true;
  return store.pair_complete(pair.first, pair.second);
}

/// Baseline findings by campaign × source, without the pairs that go on.
Result<std::map<Pair, Things>> baselines_of(Writer& store, const Things& things, const std::vector<Pair>* pairs_whole) {
  std::map<Pair, Things> by_pair;
  for (const auto& thing : things) by_pair[{thing.campaign, thing.source}].push_back(thing);
  for (auto at = by_pair.begin(); at != by_pair.end();) {
    const auto is_over = ended(store, at->first, pairs_whole);
    if (!is_over) return is_over.error();
    at = *is_over ? std::next(at) : by_pair.erase(at);
  }
  return by_pair;
}

bool quiet(const Config& config, Timestamp now) {
  const auto& hours = config.alert.quiet_hours;
  if (!hours) return false;
  const int minute = minute_of_day(now, config.newsroom.time_zone);
  return hours->from < hours->to ? minute >= hours->from && minute < hours->to
                                 : minute >= hours->from || minute < hours->to;
}

/// Whether the hour, day or week in which waiting began is over.
bool slot_is_over(Digest digest, Timestamp since, Timestamp now, const std::string& zone) {
  switch (digest) {
    case Digest::run:
      return true;
    case Digest::hourly:
      return local_hour(since, zone) != local_hour(now, zone);
    case Digest::daily:
      return local_day(since, zone) != local_day(now, zone);
    case Digest::weekly:
      return local_week(since, zone) != local_week(now, zone);
  }
  return true;
}

std::int64_t integer_of(const Cell& cell) {
  const auto* number = std::get_if<std::int64_t>(&cell);
  return number == nullptr ? 0 : *number;
}

/// Messages of the last hour by channel.
Result<std::map<std::string, std::int64_t>> told_lately(Writer& store, Timestamp now) {
  const Timestamp from(now.millis() - std::chrono::hours(1), false);
  const auto rows =
      store.query("SELECT channel, count(*) FROM alert_log WHERE created_at > ?1 AND created_at <= ?2 GROUP BY channel",
                  {from.rfc3339(), now.rfc3339()});
  if (!rows) return rows.error();
  std::map<std::string, std::int64_t> counts;
  for (const auto& row : rows->rows)
    if (const auto* channel = std::get_if<std::string>(&row.at(0))) counts[*channel] = integer_of(row.at(1));
  return counts;
}

/// What one channel is told now; the rest waits.
class ChannelTurn {
 public:
  ChannelTurn(const Config& config, const ChannelConfig& channel, Timestamp now, std::int64_t told_lately)
      : config_(config), channel_(channel), now_(now), full_(told_lately >= channel.most_an_hour) {}

  void add_waiting(Thing thing, Timestamp since) {
    oldest_ = oldest_ ? std::min(*oldest_, since) : since;
    things_.push_back(std::move(thing));
  }

  /// False where the channel does not take what weighs so little.
  bool add(const Thing& thing) {
    if (thing.severity < channel_.min_severity) return false;
    things_.push_back(thing);
    fresh_.insert(thing.key());
    return true;
  }

  Things take(std::vector<WaitingAlert>& waiting) {
    const bool open = !quiet(config_, now_) &&
                      slot_is_over(channel_.digest, oldest_.value_or(now_), now_, config_.newsroom.time_zone);
    Things told;
    for (const auto& thing : things_) {
      if (!full_ && (open || thing.severity == Severity::urgent)) {
        held_ = held_ || !fresh_.contains(thing.key());
        told.push_back(thing);
        continue;
      }
      kept_.push_back(thing);
      if (fresh_.contains(thing.key()))
        waiting.push_back({channel_.name, thing.finding ? std::optional(thing.finding->id) : std::nullopt,
                           thing.notice ? std::optional(thing.notice->id) : std::nullopt, now_});
    }
    std::sort(told.begin(), told.end(), before);
    return told;
  }

  /// Whether what is told had waited.
  bool held() const { return held_; }

  /// What goes on waiting after take(), and why.
  const Things& kept() const { return kept_; }
  Fate why_kept() const {
    if (full_) return Fate::most_an_hour;
    return quiet(config_, now_) ? Fate::quiet_hours : Fate::digest;
  }

 private:
  const Config& config_;
  const ChannelConfig& channel_;
  Timestamp now_;
  bool full_;
  bool held_ = false;
  std::optional<Timestamp> oldest_;
  Things things_;
  Things kept_;
  std::set<std::string> fresh_;
};

std::vector<const ChannelConfig*> channels_of(const Config& config, bool local_only) {
  std::vector<const ChannelConfig*> channels;
  for (const auto& channel : config.alert.channels) {
    const auto* type = find_channel_type(channel.type);
    if (type != nullptr && (type->local || !local_only)) channels.push_back(&channel);
  }
  return channels;
}

/// Channels that are told the same at the same time get one message.
void add_to(std::vector<Telling>& tellings, Things told, const std::string& channel, bool held, Timestamp now) {
  const auto same = [](const Things& a, const Things& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Thing& x, const Thing& y) { return x.key() == y.key(); });
  };
  const auto at = std::find_if(tellings.begin(), tellings.end(), [&](const Telling& telling) {
    return telling.held_until.has_value() == held && same(telling.things, told);
  });
  if (at != tellings.end())
    at->channels.push_back(channel);
  else
    tellings.push_back({std::move(told), {channel}, true, held ? std::optional(now) : std::nullopt});
}

struct Composing {
  Writer& store;
  const Config& config;
  Timestamp now;
  bool local_only;
  std::vector<Decision>* decisions;
  AlertPlan plan{};

  void decide(const Thing& thing, Fate fate, const std::string& channel, const std::string& alert_id = "") {
    if (decisions != nullptr) decisions->push_back({channel, alert_id, thing.key(), thing.kind, thing.severity, fate});
  }
  void decide_told(const Things& things, const AlertDraft& draft) {
    for (const auto& channel : draft.channels)
      for (const auto& thing : things) decide(thing, Fate::told, channel, draft.alert_id);
    if (draft.channels.empty())
      for (const auto& thing : things) decide(thing, Fate::told, "", draft.alert_id);
  }

  void mute(const Thing& thing) {
    if (thing.finding != nullptr) plan.muted.push_back(thing.finding->id);
    if (thing.notice != nullptr) plan.muted_notices.push_back(thing.notice->id);
  }

  Status tell(const Things& fresh, const WaitingAlerts& waiting, std::string_view pseudonym_key) {
    const auto channels = channels_of(config, local_only);
    const auto lately = told_lately(store, now);
    if (!lately) return lately.error();
    std::vector<Telling> tellings;
    std::set<std::string> taken;
    for (const auto* channel : channels) {
      const auto count = lately->find(channel->name);
      ChannelTurn turn(config, *channel, now, count == lately->end() ? 0 : count->second);
      for (const auto& row : waiting.rows)
        if (row.channel == channel->name)
          if (auto thing = waiting_thing(waiting, row, config)) turn.add_waiting(*std::move(thing), row.since);
      for (const auto& thing : fresh)
        if (turn.add(thing))
          taken.insert(thing.key());
        else
          decide(thing, Fate::min_severity, channel->name);
      Things told = turn.take(plan.waiting);
      for (const auto& thing : turn.kept()) decide(thing, turn.why_kept(), channel->name);
      if (!told.empty()) add_to(tellings, std::move(told), channel->name, turn.held(), now);
    }
    if (config.alert.channels.empty() || channels.empty()) {
      if (!fresh.empty()) tellings.push_back({fresh, {}, true, std::nullopt});
    } else {
      for (const auto& thing : fresh)
        if (!taken.contains(thing.key())) mute(thing);
    }
    for (auto& telling : tellings) {
      telling.all_channels = telling.channels.size() == channels.size();
      plan.drafts.push_back(digest_of(telling, config, pseudonym_key));
      decide_told(telling.things, plan.drafts.back());
    }
    return Ok{};
  }
};

}  // namespace

Result<AlertPlan> compose_alerts(Writer& store, const Config& config, Timestamp now, bool local_only,
                                 const std::vector<std::pair<std::string, std::string>>* pairs_whole,
                                 std::vector<Decision>* decisions) {
  const auto findings = store.findings_without_alert();
  if (!findings) return findings.error();
  const auto notices = store.notices_without_alert();
  if (!notices) return notices.error();
  const auto waiting = store.waiting_alerts();
  if (!waiting) return waiting.error();
  const auto mutes = Mutes::read(store, config, now);
  if (!mutes) return mutes.error();
  const auto key = store.pseudonym_key();
  if (!key) return key.error();

  Composing composing{store, config, now, local_only, decisions};
  Things fresh;
  Things first_looks;
  const auto take = [&](Thing thing) {
    if (thing.finding != nullptr && thing.finding->baseline) {
      first_looks.push_back(std::move(thing));
    } else if (const auto why = mutes->hold(thing)) {
      composing.mute(thing);
      composing.decide(thing, *why, "");
    } else {
      fresh.push_back(std::move(thing));
    }
  };
  for (const auto& finding : *findings) take(thing_of(finding, config));
  for (const auto& notice : *notices) take(thing_of(notice, config));
  std::sort(fresh.begin(), fresh.end(), before);
  std::sort(first_looks.begin(), first_looks.end(), before);

  auto baselines = baselines_of(store, first_looks, pairs_whole);
  if (!baselines) return baselines.error();
  std::vector<std::string> names;
  for (const auto* channel : channels_of(config, local_only)) names.push_back(channel->name);
  if (!baselines->empty()) {
    composing.plan.drafts.push_back(baseline_of(*baselines, config, names));
    composing.decide_told(all_of(*baselines), composing.plan.drafts.back());
  }
  if (auto told = composing.tell(fresh, *waiting, *key); !told) return told.error();
  return std::move(composing.plan);
}

}  // namespace paidtrail
