#include <algorithm>
#include <map>
#include <set>

#include "alerts/alert_items.h"
#include "alerts/rules/cells.h"
#include "alerts/rules/rules.h"
#include "alerts/wording.h"
#include "core/digest.h"
#include "core/json_writer.h"
#include "parsers/json/json.h"

namespace paidtrail {
namespace {

constexpr std::chrono::seconds kTimeLimit{5};  // of one rule: a run holds its lock meanwhile
constexpr std::size_t kRowsARun = 100;         // the rest is told by the next runs

/// Column of a rule → the field of a finding's details that it fills. What stands here not is told as `name: value`.
const std::map<std::string, std::string, std::less<>> kFields = {{"who", "handle"},
                                                                 {"handle", "handle"},
                                                                 {"account_name", "account_name"},
                                                                 {"account_id", "account_id"},
                                                                 {"platform", "platform"},
                                                                 {"followers", "followers"},
                                                                 {"post_url", "post_url"},
                                                                 {"shared_at", "shared_at"},
                                                                 {"when", "shared_at"},
                                                                 {"text", "text"},
                                                                 {"excerpt", "text"},
                                                                 {"link", "short_url"},
                                                                 {"short_url", "short_url"},
                                                                 {"leads_to", "final_url"},
                                                                 {"final_url", "final_url"},
                                                                 {"destination", "destination"}};

struct Told {
  Timestamp last;
};

class Rows {
 public:
  Rows(const AlertRule& rule, const Table& table, const Config& config, const RunFacts& run, std::string_view key)
      : rule_(rule), table_(table), config_(config), run_(run), pseudonym_key_(key) {}

  /// Who a row is: its key columns, each with its name and its length, so that no two rows look alike.
  std::string identity(const std::vector<Cell>& row) const {
    std::string all;
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      if (!rule_.key.empty() && std::find(rule_.key.begin(), rule_.key.end(), table_.columns[i]) == rule_.key.end())
        continue;
      const std::string value = null(row[i]) ? "null" : "=" + text(row[i]);
      all += table_.columns[i] + "\x1F" + std::to_string(value.size()) + "\x1F" + value + "\n";
    }
    return sha256_hex(all).substr(0, 32);
  }

  Notice notice(const std::vector<Cell>& row, std::string occasion) const {
    Notice made{rule_.name,
                value(row, "campaign"),
                identity(row),
                std::move(occasion),
                std::string(kSeverities.name(rule_.severity)),
                to_json(item(row)),
                run_.now};
    return made;
  }

 private:
  std::optional<std::string> value(const std::vector<Cell>& row, std::string_view column) const {
    for (std::size_t i = 0; i < table_.columns.size(); ++i)
      if (table_.columns[i] == column && !null(row[i])) return text(row[i]);
    return std::nullopt;
  }

  MessageItem item(const std::vector<Cell>& row) const {
    JsonWriter json;
    json.begin_object();
    std::set<std::string> filled;
    std::string others;
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      const std::string& column = table_.columns[i];
      if (null(row[i]) || column == "headline" || column == "campaign") continue;
      const auto field = kFields.find(column);
      if (field == kFields.end()) {
        others += (others.empty() ? "" : "; ") + column + ": " + text(row[i]);
      } else if (filled.insert(field->second).second) {
        if (const auto* number = std::get_if<std::int64_t>(&row[i]); number != nullptr && column == "followers")
          json.field(field->second, *number);
        else
          json.field(field->second, text(row[i]));
      }
    }
    json.end_object();
    std::string headline = rule_.title.empty() ? rule_.name : rule_.title;
    if (const auto own = value(row, "headline")) headline += (config_.newsroom.language == "fr" ? " : " : ": ") + *own;
    const auto details = Json::parse(json.take(), "row of a rule");
    MessageItem made = item_of(std::move(headline), details ? *details : Json(), config_, pseudonym_key_);
    if (!others.empty()) made.rule = others;
    return made;
  }

  const AlertRule& rule_;
  const Table& table_;
  const Config& config_;
  const RunFacts& run_;
  std::string_view pseudonym_key_;
};

Notice about_rule(const char* kind, const AlertRule& rule, std::string occasion, const MessageItem& item,
                  Severity severity, Timestamp now) {
  return {kind,          std::nullopt, rule.name, std::move(occasion), std::string(kSeverities.name(severity)),
          to_json(item), now};
}

std::string version_of(const AlertRule& rule) {
  std::string all = rule.sql;
  for (const auto& column : rule.key) all += "\x1F" + column;
  return sha256_hex(all).substr(0, 16);
}

Result<std::map<std::string, Told>> told_rows(Reader& store, const AlertRule& rule, Timestamp since) {
  const auto rows =
      store.query("SELECT subject, max(found_at) FROM notices WHERE kind = ?1 AND found_at >= ?2 GROUP BY subject",
                  {rule.name, since.rfc3339()});
  if (!rows) return rows.error();
  std::map<std::string, Told> told;
  for (const auto& row : rows->rows) told[text(row.at(0))] = {time(row.at(1)).value_or(Timestamp())};
  return told;
}

Result<bool> known(Reader& store, const AlertRule& rule) {
  const auto rows = store.query("SELECT 1 FROM notices WHERE kind = 'rule_begins' AND subject = ?1 AND occasion = ?2",
                                {rule.name, version_of(rule)});
  if (!rows) return rows.error();
  return !rows->rows.empty();
}

/// A key column that the SELECT does not give would make one row of all.
std::optional<std::string> missing_key(const AlertRule& rule, const Table& table) {
  for (const auto& column : rule.key)
    if (std::find(table.columns.begin(), table.columns.end(), column) == table.columns.end()) return column;
  return std::nullopt;
}

Status apply(Reader& store, const Config& config, const RunFacts& run, std::string_view key, const AlertRule& rule,
             CustomNotices& made) {
  std::vector<Notice>& notices = made.notices;
  const auto table = rows_of(store, rule);
  if (!table) {
    const std::string& failure = table.error().message;
    if (table.error().kind != ErrorKind::usage) return table.error();
    MessageItem item;
    item.headline = wording::rule_failed(rule.name, config.newsroom.language);
    item.rule = rule.position.str() + ": " + failure;
    notices.push_back(about_rule("rule_failed", rule, sha256_hex(rule.sql + failure).substr(0, 16), item,
                                 Severity::warning, run.now));
    made.problems.push_back({rule.position.str(), "'sql' of rule '" + rule.name + "': " + failure});
    return Ok{};
  }
  const auto begun = known(store, rule);
  if (!begun) return begun.error();
  const auto told = told_rows(store, rule, Timestamp(run.now.millis() - config.alert.keep, false));
  if (!told) return told.error();
  const Rows rows(rule, *table, config, run, key);
  const auto repeat = rule.repeat ? rule.repeat : config.alert.repeat;
  std::size_t count = 0;
  for (const auto& row : table->rows) {
    const auto before = told->find(rows.identity(row));
    const bool again = before != told->end() && repeat && run.now.millis() - before->second.last.millis() >= *repeat;
    if (before != told->end() && !again) continue;
    if (*begun && count == kRowsARun) break;
    notices.push_back(rows.notice(row, run.now.rfc3339()));
    notices.back().told = *begun;
    ++count;
  }
  if (*begun) return Ok{};
  MessageItem item;
  item.headline = wording::rule_begins(rule.name, table->rows.size(), config.newsroom.language);
  notices.push_back(about_rule("rule_begins", rule, version_of(rule), item, Severity::info, run.now));
  return Ok{};
}

}  // namespace

Result<CustomNotices> custom_notices(Reader& store, const Config& config, const RunFacts& run,
                                     std::string_view pseudonym_key) {
  CustomNotices made;
  for (const AlertRule& rule : config.alert.rules)
    if (auto done = apply(store, config, run, pseudonym_key, rule, made); !done) return done.error();
  return made;
}

Result<Table> rows_of(Reader& store, const AlertRule& rule) {
  auto table = store.query(rule.sql, {}, kTimeLimit);
  if (!table) return table;
  if (const auto column = missing_key(rule, *table))
    return Error{ErrorKind::usage, "the key column '" + *column + "' is not selected"};
  return table;
}

Status check_rules(Reader& store, const Config& config) {
  std::string complaints;
  for (const AlertRule& rule : config.alert.rules) {
    const auto plan = store.query("EXPLAIN " + rule.sql, {}, kTimeLimit);
    if (plan) continue;
    if (plan.error().kind != ErrorKind::usage) return plan.error();
    complaints += (complaints.empty() ? "" : "\n") + rule.position.str() + ": 'sql' of rule '" + rule.name +
                  "': " + plan.error().message;
  }
  if (!complaints.empty()) return Error{ErrorKind::config, complaints};
  return Ok{};
}

}  // namespace paidtrail
