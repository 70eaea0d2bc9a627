#include "app/tables.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/json_writer.h"
#include "core/text/exits.h"
#include "core/text/utf8.h"

namespace paidtrail::app {
namespace {

constexpr std::size_t kWidest = 60;  // a longer cell is cut on the terminal; csv and json have it whole

std::string text_of(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) return std::to_string(*whole);
  if (const auto* real = std::get_if<double>(&cell)) {
    std::array<char, 32> buffer{};
    return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), *real).ptr};
  }
  return {};
}

std::string on_one_line(const Cell& cell) {
  if (std::holds_alternative<std::monostate>(cell)) return "-";
  std::string text = TerminalLine::escape(text_of(cell)).str();
  std::ranges::replace(text, '\n', ' ');
  std::ranges::replace(text, '\t', ' ');
  if (utf8::count(text) <= kWidest) return text;
  return std::string(utf8::slice(text, 0, kWidest - 1)) + "…";
}

std::string aligned(const Table& table) {
  std::vector<std::vector<std::string>> rows{table.columns};
  for (const auto& row : table.rows) {
    rows.emplace_back();
    for (const Cell& cell : row) rows.back().push_back(on_one_line(cell));
  }
  std::vector<std::size_t> width(table.columns.size(), 0);
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) width[i] = std::max(width[i], utf8::count(row[i]));
  std::string out;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::string line;
    for (std::size_t i = 0; i < rows[r].size(); ++i) {
      line += (i ? "  " : "") + rows[r][i];
      if (i + 1 < rows[r].size()) line += std::string(width[i] - utf8::count(rows[r][i]), ' ');
    }
    out += line + '\n';
    if (r != 0) continue;
    for (std::size_t i = 0; i < width.size(); ++i) out += (i ? "  " : "") + std::string(width[i], '-');
    out += '\n';
  }
  return out;
}

std::string csv(const Table& table) {
  std::string out;
  const auto line = [&out](const auto& cells, const auto& text) {
    for (std::size_t i = 0; i < cells.size(); ++i) out += (i ? "," : "") + text(cells[i]);
    out += "\r\n";
  };
  line(table.columns, [](const std::string& name) { return CsvField::escape(name).str(); });
  for (const auto& row : table.rows)
    line(row, [](const Cell& cell) {
      // A number is no formula: only text is disarmed.
      return std::holds_alternative<std::string>(cell) ? CsvField::escape(text_of(cell)).str() : text_of(cell);
    });
  return out;
}

void write_cell(JsonWriter& json, const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell))
    json.string(*text);
  else if (const auto* whole = std::get_if<std::int64_t>(&cell))
    json.number(*whole);
  else if (const auto* real = std::get_if<double>(&cell))
    json.number(*real);
  else
    json.null();
}

std::string object(const Table& table, const std::vector<Cell>& row) {
  JsonWriter json;
  json.begin_object();
  for (std::size_t i = 0; i < row.size(); ++i) {
    json.key(table.columns[i]);
    write_cell(json, row[i]);
  }
  return json.end_object().take();
}

}  // namespace

std::string written_as(const Table& table, TableFormat format) {
  std::string out;
  switch (format) {
    case TableFormat::table:
      return aligned(table);
    case TableFormat::csv:
      return csv(table);
    case TableFormat::ndjson:
      for (const auto& row : table.rows) out += object(table, row) + '\n';
      return out;
    case TableFormat::json:
      for (const auto& row : table.rows) out += (out.empty() ? "[" : ",\n ") + object(table, row);
      return (out.empty() ? "[" : out) + "]\n";
  }
  return out;
}

}  // namespace paidtrail::app
