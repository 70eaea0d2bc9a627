#include "config/load_alert.h"

#include <algorithm>
#include <set>

#include "config/nearest.h"
#include "core/finding.h"

namespace paidtrail {
namespace {

/// What the program itself tells beside findings; a custom rule may not take such a name.
constexpr std::string_view kOwnKinds[] = {
    "baseline",    "campaign_silent", "channel_off", "compliance_low", "compliance_back", "digest",        "health",
    "rule_begins", "rule_failed",     "run_missing", "run_stuck",      "source_back",     "source_failed", "test"};

std::vector<std::string> known_kinds() {
  std::vector<std::string> kinds;
  for (const auto& [kind, name] : kFindingKinds.rows) kinds.emplace_back(name);
  kinds.insert(kinds.end(), std::begin(kOwnKinds), std::end(kOwnKinds));
  return kinds;
}

template <class Names>
auto one_of(TableReader& table, const std::string& key, const Names& names) -> decltype(names.value("")) {
  const auto text = table.text(key);
  if (!text) return std::nullopt;
  if (const auto value = names.value(text->value)) return value;
  std::string all;
  for (const auto& [value, name] : names.rows) all += (all.empty() ? "" : ", ") + std::string(name);
  table.complain(text->at, "unknown '" + text->value + "' ('" + key + "' in " + table.title() + "); there are " + all);
  return std::nullopt;
}

std::optional<Placed<std::chrono::milliseconds>> duration(TableReader& table, const std::string& key) {
  const auto text = table.text(key);
  if (!text) return std::nullopt;
  const auto value = parse_duration(text->value);
  if (!value)
    table.complain(text->at, value.error().message + " ('" + key + "' in " + table.title() + ")");
  else if (value->count() <= 0)
    table.complain(text->at, "'" + key + "' in " + table.title() + " must be longer than nothing");
  else
    return Placed<std::chrono::milliseconds>{*value, text->at};
  return std::nullopt;
}

void read_number(TableReader& table, const std::string& key, std::int64_t least, std::int64_t most,
                 std::int64_t& number) {
  const auto value = table.integer(key);
  if (!value) return;
  number = value->value;
  if (number < least || number > most)
    table.complain(value->at, "'" + key + "' in " + table.title() + " must be from " + std::to_string(least) + " to " +
                                  std::to_string(most));
}

std::optional<int> minute_of_day(std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : 99; };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const int hour = digit(0) * 10 + digit(1);
  const int minute = digit(3) * 10 + digit(4);
  if (hour > 23 || minute > 59) return std::nullopt;
  return hour * 60 + minute;
}

void read_quiet_hours(TableReader& table, AlertConfig& alert) {
  const auto text = table.text("quiet_hours");
  if (!text) return;
  const std::string& value = text->value;
  const auto from = minute_of_day(value.substr(0, std::min<std::size_t>(5, value.size())));
  const auto to = value.size() == 11 && value[5] == '-' ? minute_of_day(value.substr(6)) : std::nullopt;
  if (!from || !to)
    table.complain(text->at, "'quiet_hours' in [alert] are two times of day, such as \"22:00-07:00\"");
  else if (*from == *to)
    table.complain(text->at, "'quiet_hours' in [alert] begin when they end: nothing would ever be told");
  else
    alert.quiet_hours = QuietHours{*from, *to};
}

void read_urgent(TableReader& table, AlertConfig& alert) {
  if (table.any("urgent") == nullptr) return;
  alert.urgent.clear();
  const auto kinds = known_kinds();
  for (const auto& kind : table.list("urgent")) {
    if (std::find(kinds.begin(), kinds.end(), kind.value) == kinds.end())
      table.complain(kind.at,
                     "unknown kind '" + kind.value + "' ('urgent' in [alert])" + did_you_mean(kind.value, kinds));
    alert.urgent.push_back(kind.value);
  }
}

/// A rule's name is a kind of message: a word that commands take without quotes.
bool is_word(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

void read_rule_name(TableReader& table, const AlertConfig& alert, AlertRule& rule) {
  const auto name = table.text("name");
  if (!name) {
    if (table.any("name") == nullptr) table.missing("name");
    return;
  }
  rule.name = name->value;
  const auto kinds = known_kinds();
  if (!is_word(rule.name))
    table.complain(name->at, "'name' in [[alert.rule]] is a word of a-z, 0-9, _ and -");
  else if (std::find(kinds.begin(), kinds.end(), rule.name) != kinds.end())
    table.complain(name->at, "'" + rule.name + "' is a kind of the program's own; give the rule another name");
  else if (std::any_of(alert.rules.begin(), alert.rules.end(),
                       [&](const auto& other) { return other.name == rule.name; }))
    table.complain(name->at, "rule '" + rule.name + "' stands twice; names are unique");
}

void check_repeat(TableReader& table, const std::optional<Placed<std::chrono::milliseconds>>& repeat,
                  const AlertConfig& alert) {
  if (repeat && repeat->value > alert.keep)
    table.complain(repeat->at, "'repeat' in " + table.title() +
                                   " is longer than it is remembered what was told ('keep' in [alert]): it would never "
                                   "come; shorten it, or lengthen 'keep'");
}

AlertRule read_rule(TableReader& table, const AlertConfig& alert) {
  AlertRule rule;
  rule.position = table.position();
  read_rule_name(table, alert, rule);
  if (const auto sql = table.text("sql")) {
    rule.sql = sql->value;
    rule.position = sql->at;
  } else if (table.any("sql") == nullptr) {
    table.missing("sql", "a SELECT over the views");
  }
  if (const auto title = table.text("title")) rule.title = title->value;
  rule.severity = one_of(table, "severity", kSeverities).value_or(Severity::warning);
  const auto repeat = duration(table, "repeat");
  check_repeat(table, repeat, alert);
  if (repeat) rule.repeat = repeat->value;
  if (table.any("key") != nullptr)
    for (auto& column : table.list("key")) rule.key.push_back(std::move(column.value));
  table.complain_of_unknown_keys();
  return rule;
}

void read_channels(TableReader& table, const EndpointContext& context, AlertConfig& alert) {
  for (const auto* node : table.tables("channel")) {
    TableReader own(*node, "[[alert.channel]]", table.complaints());
    const auto digest = one_of(own, "digest", kDigests);
    const auto severity = one_of(own, "min_severity", kSeverities);
    std::int64_t most = ChannelConfig{}.most_an_hour;
    read_number(own, "most_an_hour", 1, 1000, most);
    ChannelConfig channel = read_channel(own, context);
    channel.digest = digest.value_or(Digest::run);
    channel.min_severity = severity.value_or(Severity::info);
    channel.most_an_hour = most;
    const bool twice =
        !channel.name.empty() && std::any_of(alert.channels.begin(), alert.channels.end(),
                                             [&](const ChannelConfig& other) { return other.name == channel.name; });
    if (twice) table.complain(channel.position, "channel '" + channel.name + "' stands twice; names are unique");
    alert.channels.push_back(std::move(channel));
  }
}

}  // namespace

void read_alert(TableReader& table, const EndpointContext& context, AlertConfig& alert) {
  if (const auto below = table.integer("private_below")) {
    alert.private_below = below->value;
    if (below->value < 0) table.complain(below->at, "'private_below' in [alert] must not be negative");
  }
  read_quiet_hours(table, alert);
  read_urgent(table, alert);
  if (const auto keep = duration(table, "keep")) alert.keep = keep->value;
  const auto repeat = duration(table, "repeat");
  check_repeat(table, repeat, alert);
  if (repeat) alert.repeat = repeat->value;
  read_number(table, "undisclosed_above", 0, INT64_MAX, alert.undisclosed_above);
  read_number(table, "failed_runs", 1, 1000, alert.failed_runs);
  if (const auto silent = duration(table, "silent_after")) alert.silent_after = silent->value;
  if (const auto longest = duration(table, "longest_run")) alert.longest_run = longest->value;
  read_number(table, "compliance_below", 0, 100, alert.compliance_below);
  read_number(table, "compliance_posts", 1, INT64_MAX, alert.compliance_posts);
  if (const auto health = table.boolean("health")) alert.health = health->value;
  for (const auto* node : table.tables("rule")) {
    TableReader rule(*node, "[[alert.rule]]", table.complaints());
    alert.rules.push_back(read_rule(rule, alert));
  }
  read_channels(table, context, alert);
  table.complain_of_unknown_keys();
}

}  // namespace paidtrail
