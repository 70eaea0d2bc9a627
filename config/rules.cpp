#include "config/rules.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <system_error>

#include "core/digest.h"
#include "core/embedded.h"
#include "core/text/utf8.h"

namespace paidtrail {
namespace {

/// The tables that a verdict depends on; a change of any of them is a new rules_version.
constexpr std::array<std::string_view, 9> kDisclosureTables = {
    "cues.tsv",          "incitement.tsv",          "incitement_frames.tsv", "incitement_words.tsv",
    "jurisdictions.tsv", "platform_truncation.tsv", "reasons.tsv",           "rules.tsv",
    "terms.tsv"};

/// The largest built-in table has 0.2 MB; this only keeps a wrong file from filling the memory.
constexpr std::uintmax_t kLargestTable = 16'777'216;

Error at_line(const std::string& path, unsigned line, const std::string& what) {
  return {ErrorKind::config, path + ":" + std::to_string(line) + ": " + what};
}

std::vector<std::string> split_cells(std::string_view line) {
  std::vector<std::string> cells;
  cells.reserve(static_cast<std::size_t>(std::ranges::count(line, '\t')) + 1);
  while (true) {
    const auto tab = line.find('\t');
    cells.emplace_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return cells;
    line.remove_prefix(tab + 1);
  }
}

Status check_header(const RuleTable& table, unsigned line) {
  for (auto title = table.columns.begin(); title != table.columns.end(); ++title) {
    if (title->empty()) return at_line(table.path, line, "a column has no title");
    if (std::find(table.columns.begin(), title, *title) != title)
      return at_line(table.path, line, "column '" + *title + "' stands twice");
  }
  return Ok{};
}

Result<RuleTable> parse_table(std::string name, std::string path, std::string_view text) {
  RuleTable table{std::move(name), std::move(path), {}, {}};
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  table.rows.reserve(static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1);
  for (unsigned number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!utf8::valid(line)) return at_line(table.path, number, "not UTF-8");
    if (line.empty() || line == "#" || line.starts_with("# ")) continue;

    auto cells = split_cells(line);
    if (table.columns.empty()) {
      table.columns = std::move(cells);
      if (auto status = check_header(table, number); !status) return status.error();
      continue;
    }
    if (cells.size() != table.columns.size())
      return at_line(
          table.path, number,
          std::to_string(cells.size()) + " columns where the header has " + std::to_string(table.columns.size()));
    table.rows.push_back({std::move(cells), number});
  }
  if (table.columns.empty()) return at_line(table.path, 1, "no header line");
  return table;
}

Result<std::optional<std::string>> read_override(const std::filesystem::path& file) {
  std::error_code failure;
  if (!std::filesystem::exists(file, failure)) return std::optional<std::string>();
  const auto size = std::filesystem::file_size(file, failure);
  if (failure) return Error{ErrorKind::config, file.string() + ": cannot be read as a rule table"};
  if (size > kLargestTable) return Error{ErrorKind::config, file.string() + ": too large for a rule table"};
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in) return Error{ErrorKind::config, file.string() + ": cannot be read"};
  return std::optional(std::move(text));
}

}  // namespace

std::optional<std::size_t> RuleTable::column(std::string_view title) const {
  const auto found = std::find(columns.begin(), columns.end(), title);
  if (found == columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns.begin());
}

Error RuleTable::error(const Row& row, const std::string& what) const { return at_line(path, row.line, what); }

Result<Rules> Rules::load(const std::optional<std::filesystem::path>& folder) {
  std::error_code failure;
  if (folder && !std::filesystem::is_directory(*folder, failure))
    return Error{ErrorKind::config, folder->string() + ": no such folder of rule tables"};

  Rules rules;
  std::map<std::string, std::string> texts;
  for (const auto& file : embedded::rules()) {
    const std::string name = std::filesystem::path(file.name).filename().string();
    std::string path = "built-in " + name;
    std::string text(file.text);
    if (folder) {
      auto replacement = read_override(*folder / name);
      if (!replacement) return replacement.error();
      if (*replacement) {
        text = **std::move(replacement);
        path = (*folder / name).string();
      }
    }
    auto table = parse_table(name, std::move(path), text);
    if (!table) return table.error();
    rules.tables_.emplace(name, *std::move(table));
    texts.emplace(name, std::move(text));
  }

  Sha256 digest;
  for (const auto name : kDisclosureTables) {
    const auto text = texts.find(std::string(name));
    if (text == texts.end()) continue;
    // The length keeps bytes from moving between tables without a new digest.
    digest.add(text->first + "\n" + std::to_string(text->second.size()) + "\n");
    digest.add(text->second);
  }
  rules.version_ = digest.hex_digest().substr(0, 16);
  return rules;
}

Result<const RuleTable*> Rules::table(std::string_view name, std::initializer_list<std::string_view> columns) const {
  const auto found = tables_.find(name);
  if (found == tables_.end()) return Error{ErrorKind::config, "there is no rule table '" + std::string(name) + "'"};
  for (const auto title : columns)
    if (!found->second.column(title))
      return Error{ErrorKind::config, found->second.path + ":1: column '" + std::string(title) + "' is missing"};
  return &found->second;
}

}  // namespace paidtrail
