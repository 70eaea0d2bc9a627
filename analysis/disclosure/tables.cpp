#include "analysis/disclosure/tables.h"

#include <algorithm>
#include <charconv>

#include "core/timestamp.h"

namespace paidtrail::disclosure {
namespace {

template <class T>
struct Named {
  std::string_view name;
  T value;
};

constexpr Named<PositionRule> kPositions[] = {{"anywhere", PositionRule::anywhere},
                                              {"before_link", PositionRule::before_link},
                                              {"start50", PositionRule::start50},
                                              {"start50_or_first3", PositionRule::start50_or_first3}};
constexpr Named<LanguageRule> kLanguages[] = {{"none", LanguageRule::none},
                                              {"message", LanguageRule::message},
                                              {"message_or_official", LanguageRule::message_or_official}};

template <class T, std::size_t N>
std::optional<T> value_of(const Named<T> (&names)[N], std::string_view name) {
  for (const auto& row : names)
    if (row.name == name) return row.value;
  return std::nullopt;
}

Status read_jurisdictions(const Rules& rules, Tables& tables) {
  auto cells = Cells::open(
      rules, "jurisdictions.tsv",
      {"jurisdiction", "languages", "eu", "position_rule", "language_rule", "effective_from", "effective_to"});
  if (!cells) return cells.error();
  for (const auto& row : cells->table().rows) {
    JurisdictionRow parsed;
    parsed.code = cells->get(row, 0);
    if (parsed.code.empty()) return cells->table().error(row, "no jurisdiction");
    parsed.languages = split(cells->get(row, 1), ',');
    for (const auto& language : parsed.languages)
      if (!language_code(language)) return cells->table().error(row, "'" + language + "' is no language code");
    const auto eu = cells->yes(row, 2);
    if (!eu) return eu.error();
    parsed.eu = *eu;
    const auto position = value_of(kPositions, cells->get(row, 3));
    if (!position) return cells->table().error(row, "'" + cells->get(row, 3) + "' is no position_rule");
    parsed.position = *position;
    const auto language = value_of(kLanguages, cells->get(row, 4));
    if (!language) return cells->table().error(row, "'" + cells->get(row, 4) + "' is no language_rule");
    parsed.language = *language;
    const auto period = cells->period(row, 5, 6);
    if (!period) return period.error();
    parsed.period = *period;
    tables.jurisdictions.push_back(std::move(parsed));
  }
  return Ok{};
}

Status read_platforms(const Rules& rules, Tables& tables) {
  auto cells = Cells::open(
      rules, "platform_truncation.tsv",
      {"platform", "surface", "hidden_from_chars", "hidden_from_line", "has_paid_label", "label_since", "media_first"});
  if (!cells) return cells.error();
  for (const auto& row : cells->table().rows) {
    PlatformRow parsed;
    parsed.name = cells->get(row, 0);
    if (parsed.name.empty()) return cells->table().error(row, "no platform");
    constexpr std::string_view kBefore = "before ";
    if (const auto at = cells->get(row, 1).find(kBefore); at != std::string::npos) {
      const auto day = Timestamp::parse_date(std::string_view(cells->get(row, 1)).substr(at + kBefore.size()));
      if (!day) return cells->table().error(row, "the surface's date is no YYYY-MM-DD");
      parsed.only_before = day->day();
    }
    const auto characters = cells->number(row, 2);
    if (!characters) return characters.error();
    const auto line = cells->number(row, 3);
    if (!line) return line.error();
    const auto label = cells->yes(row, 4);
    if (!label) return label.error();
    const auto since = cells->day(row, 5);
    if (!since) return since.error();
    const auto media = cells->yes(row, 6);
    if (!media) return media.error();
    parsed.hidden_from_chars = *characters;
    parsed.hidden_from_line = *line;
    parsed.has_label = *label;
    parsed.label_since = *since;
    parsed.media_first = *media;
    tables.platforms.push_back(std::move(parsed));
  }
  return Ok{};
}

Status read_reasons(const Rules& rules, Tables& tables) {
  auto cells = Cells::open(rules, "reasons.tsv", {"reason", "kind", "en", "fr"});
  if (!cells) return cells.error();
  for (const auto& row : cells->table().rows) {
    const auto id = kReasonNames.value(cells->get(row, 0));
    if (!id || *id == ReasonId::incitement)
      return cells->table().error(row, "'" + cells->get(row, 0) + "' is no reason of the closed list");
    if (std::find(tables.reason_order.begin(), tables.reason_order.end(), *id) != tables.reason_order.end())
      return cells->table().error(row, "reason '" + cells->get(row, 0) + "' stands twice");
    const std::string& kind = cells->get(row, 1);
    if (kind != "finding" && kind != "note" && kind != "limit" && kind != "pipeline" && kind != "brief")
      return cells->table().error(row, "'" + kind + "' is no kind of reason");
    if (cells->get(row, 2).empty() || cells->get(row, 3).empty())
      return cells->table().error(row, "a sentence is missing");
    tables.reasons.push_back({cells->get(row, 0), kind, cells->get(row, 2), cells->get(row, 3)});
    tables.reason_order.push_back(*id);
  }
  for (const auto& [id, name] : kReasonNames.rows)
    if (id != ReasonId::incitement &&
        std::find(tables.reason_order.begin(), tables.reason_order.end(), id) == tables.reason_order.end())
      return Error{ErrorKind::config, cells->table().path + ":1: reason '" + std::string(name) + "' is missing"};
  return Ok{};
}

Status read_rules(const Rules& rules, Tables& tables) {
  auto cells =
      Cells::open(rules, "rules.tsv",
                  {"jurisdiction", "rule_id", "requirement", "citation", "in_force_from", "in_force_to", "grounds"});
  if (!cells) return cells.error();
  for (const auto& row : cells->table().rows) {
    RuleRow parsed;
    parsed.jurisdiction = cells->get(row, 0);
    parsed.id = cells->get(row, 1);
    if (parsed.id.empty()) return cells->table().error(row, "no rule_id");
    for (const auto& known : tables.rules)
      if (known.id == parsed.id) return cells->table().error(row, "rule_id '" + parsed.id + "' stands twice");
    parsed.text = {cells->get(row, 2), cells->get(row, 3)};
    const auto period = cells->period(row, 4, 5);
    if (!period) return period.error();
    parsed.period = *period;
    for (const auto& ground : split(cells->get(row, 6), ';')) {
      const auto id = kReasonNames.value(ground);
      if (!id) return cells->table().error(row, "'" + ground + "' is no reason");
      parsed.grounds.add(*id);
    }
    tables.rules.push_back(std::move(parsed));
  }
  return Ok{};
}

}  // namespace

bool JurisdictionRow::speaks(std::string_view language_code) const {
  return std::find(languages.begin(), languages.end(), language_code) != languages.end();
}

Result<Tables> Tables::read(const Rules& rules) {
  Tables tables;
  for (const auto step : {read_jurisdictions, read_platforms, read_reasons, read_rules})
    if (auto status = step(rules, tables); !status) return status.error();
  tables.sort_rules();
  return tables;
}

void Tables::sort_rules() {
  rules_of_.resize(jurisdictions.size());
  for (std::size_t place = 0; place < jurisdictions.size(); ++place)
    for (std::uint32_t i = 0; i < rules.size(); ++i) {
      const JurisdictionRow& home = jurisdictions[place];
      if (rules[i].jurisdiction == home.code || (home.eu && rules[i].jurisdiction == "EU"))
        rules_of_[place].push_back(i);
    }
}

const JurisdictionRow* Tables::jurisdiction(std::string_view code, std::optional<Day> day) const {
  for (const auto& row : jurisdictions)
    if (row.code == code && row.period.holds(day)) return &row;
  return nullptr;
}

bool Tables::known_jurisdiction(std::string_view code) const {
  return std::any_of(jurisdictions.begin(), jurisdictions.end(), [&](const auto& row) { return row.code == code; });
}

const PlatformRow* Tables::platform(std::string_view name, std::optional<Day> day) const {
  const PlatformRow* today = nullptr;
  for (const auto& row : platforms) {
    if (row.name != name) continue;
    if (row.only_before && day && *day < *row.only_before) return &row;
    if (!row.only_before && today == nullptr) today = &row;
  }
  return today;
}

Result<Cells> Cells::open(const Rules& rules, std::string_view name, std::initializer_list<std::string_view> columns) {
  const auto table = rules.table(name, columns);
  if (!table) return table.error();
  Cells cells;
  cells.table_ = *table;
  for (const auto title : columns) cells.columns_.push_back(*cells.table_->column(title));
  return cells;
}

Result<std::optional<Day>> Cells::day(const RuleTable::Row& row, std::size_t column) const {
  const std::string& cell = get(row, column);
  if (cell.empty()) return std::optional<Day>();
  const auto parsed = Timestamp::parse_date(cell);
  if (!parsed) return table_->error(row, "'" + cell + "' is no date YYYY-MM-DD");
  return std::optional<Day>(parsed->day());
}

Result<Period> Cells::period(const RuleTable::Row& row, std::size_t from, std::size_t to) const {
  const auto first = day(row, from);
  if (!first) return first.error();
  const auto last = day(row, to);
  if (!last) return last.error();
  if (*first && *last && **last < **first) return table_->error(row, "the period ends before it begins");
  return Period{*first, *last};
}

Result<std::optional<std::uint32_t>> Cells::number(const RuleTable::Row& row, std::size_t column) const {
  const std::string& cell = get(row, column);
  if (cell.empty()) return std::optional<std::uint32_t>();
  std::uint32_t value = 0;
  const auto [end, failure] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (failure != std::errc() || end != cell.data() + cell.size())
    return table_->error(row, "'" + cell + "' is no whole number");
  return std::optional<std::uint32_t>(value);
}

Result<bool> Cells::yes(const RuleTable::Row& row, std::size_t column) const {
  const std::string& cell = get(row, column);
  if (cell == "yes") return true;
  if (cell == "no" || cell.empty()) return false;
  return table_->error(row, "'" + cell + "' is neither yes nor no");
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto at = text.find(separator);
    if (at != 0) parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) break;
    text.remove_prefix(at + 1);
  }
  return parts;
}

bool language_code(std::string_view text) {
  return (text.size() == 2 || text.size() == 3) &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace paidtrail::disclosure
