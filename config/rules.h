#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace paidtrail {

/// One table of config/rules: UTF-8, tab-separated, one header line, no quoting; an empty cell means "open" or "none".
/// Lines that begin with "# " are comments.
struct RuleTable {
  struct Row {
    std::vector<std::string> cells;
    unsigned line = 0;
  };
  std::string name;  ///< file name, "terms.tsv"
  std::string path;  ///< for messages: the file, or "built-in terms.tsv"
  std::vector<std::string> columns;
  std::vector<Row> rows;

  std::optional<std::size_t> column(std::string_view title) const;
  /// An Error of kind config that names file and line.
  Error error(const Row& row, const std::string& what) const;
};

/// All rule tables: the built-in ones, those of `folder` in place of the same names.
class Rules {
 public:
  static Result<Rules> load(const std::optional<std::filesystem::path>& folder);
  /// The table, or an Error of kind config. `columns` must all be there.
  Result<const RuleTable*> table(std::string_view name, std::initializer_list<std::string_view> columns) const;
  /// The first 16 hex digits of SHA-256 over the disclosure tables' names and bytes.
  const std::string& version() const { return version_; }

 private:
  std::map<std::string, RuleTable, std::less<>> tables_;
  std::string version_;
};

}  // namespace paidtrail
