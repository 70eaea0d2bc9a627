#pragma once

#include <string>
#include <string_view>
#include <vector>

/// As much of Markdown as our own pages use.
namespace paidtrail::testing {

std::string read_text(const std::string& path);
std::vector<std::string> lines_of(std::string_view text);

struct Fence {
  std::string language;
  std::string text;   ///< with a line break at the end of each line
  bool next = false;  ///< follows the fence before it with nothing in between
};
std::vector<Fence> fences_of(std::string_view markdown);

/// Cells of a table's line without their spaces and code signs; empty where the line is no row.
std::vector<std::string> row_of(std::string_view line);

/// The texts of `code` spans outside fences.
std::vector<std::string> code_spans_of(std::string_view markdown);

}  // namespace paidtrail::testing
