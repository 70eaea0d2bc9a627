#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/disclosure/judge.h"
#include "analysis/disclosure/reasons.h"
#include "config/rules.h"
#include "core/result.h"

/// The smaller tables as typed rows. Every complaint names file and line.
namespace paidtrail::disclosure {

using Day = std::chrono::sys_days;

/// From … to, both inclusive, either open.
struct Period {
  std::optional<Day> from;
  std::optional<Day> to;
  /// Date unknown: the rows without an end date (contract, created_at).
  bool holds(std::optional<Day> day) const {
    if (!day) return !to;
    return (!from || *from <= *day) && (!to || *day <= *to);
  }
};

enum class PositionRule : std::uint8_t { anywhere, before_link, start50, start50_or_first3 };
enum class LanguageRule : std::uint8_t { none, message, message_or_official };

struct JurisdictionRow {
  std::string code;
  std::vector<std::string> languages;
  bool eu = false;
  PositionRule position = PositionRule::anywhere;
  LanguageRule language = LanguageRule::message;
  Period period;

  bool speaks(std::string_view language_code) const;
};

struct PlatformRow {
  std::string name;
  std::optional<Day> only_before;  ///< the surface of an earlier time
  std::optional<std::uint32_t> hidden_from_chars;
  std::optional<std::uint32_t> hidden_from_line;
  bool has_label = false;
  std::optional<Day> label_since;
  bool media_first = false;

  bool label_on(std::optional<Day> day) const { return has_label && (!label_since || !day || *label_since <= *day); }
};

struct RuleRow {
  std::string jurisdiction;
  std::string id;
  Judge::RuleText text;
  Period period;
  Reasons grounds;
};

class Tables {
 public:
  static Result<Tables> read(const Rules& rules);

  /// The row in force, or null.
  const JurisdictionRow* jurisdiction(std::string_view code, std::optional<Day> day) const;
  bool known_jurisdiction(std::string_view code) const;
  /// The surface of that day, or null for a platform that is not in the table.
  const PlatformRow* platform(std::string_view name, std::optional<Day> day) const;

  std::vector<JurisdictionRow> jurisdictions;
  std::vector<PlatformRow> platforms;
  std::vector<RuleRow> rules;
  /// Those of this row's jurisdiction, and for EU members the EU's.
  const std::vector<std::uint32_t>& rules_of(const JurisdictionRow& row) const {
    return rules_of_[static_cast<std::size_t>(&row - jurisdictions.data())];
  }
  std::vector<Reason> reasons;
  std::vector<ReasonId> reason_order;

 private:
  void sort_rules();
  std::vector<std::vector<std::uint32_t>> rules_of_;  ///< one a row of jurisdictions
};

/// Named cells of a table's rows.
class Cells {
 public:
  static Result<Cells> open(const Rules& rules, std::string_view name, std::initializer_list<std::string_view> columns);
  const RuleTable& table() const { return *table_; }
  const std::string& get(const RuleTable::Row& row, std::size_t column) const { return row.cells[columns_[column]]; }
  Result<Period> period(const RuleTable::Row& row, std::size_t from, std::size_t to) const;
  Result<std::optional<Day>> day(const RuleTable::Row& row, std::size_t column) const;
  Result<std::optional<std::uint32_t>> number(const RuleTable::Row& row, std::size_t column) const;
  Result<bool> yes(const RuleTable::Row& row, std::size_t column) const;

 private:
  const RuleTable* table_ = nullptr;
  std::vector<std::size_t> columns_;
};

std::vector<std::string> split(std::string_view text, char separator);
/// "any", or two or three small letters.
bool language_code(std::string_view text);

}  // namespace paidtrail::disclosure
