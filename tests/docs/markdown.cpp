#include "tests/docs/markdown.h"

#include <fstream>
#include <iterator>

namespace paidtrail::testing {
namespace {

constexpr std::string_view kFence = "```";

std::string trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(' ');
  if (from == std::string_view::npos) return "";
  return std::string(text.substr(from, text.find_last_not_of(' ') - from + 1));
}

std::string without_code_signs(std::string text) {
  std::erase(text, '`');
  return text;
}

}  // namespace

std::string read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return lines;
}

std::vector<Fence> fences_of(std::string_view markdown) {
  std::vector<Fence> fences;
  bool inside = false;
  bool closed_before = false;
  for (const std::string& line : lines_of(markdown)) {
    if (!line.starts_with(kFence)) {
      if (inside) fences.back().text += line + '\n';
      closed_before = false;
      continue;
    }
    if (!inside) fences.push_back({line.substr(kFence.size()), "", closed_before});
    closed_before = inside;
    inside = !inside;
  }
  return fences;
}

std::vector<std::string> row_of(std::string_view line) {
  std::vector<std::string> cells;
  if (!line.starts_with('|')) return cells;
  line.remove_prefix(1);
  for (auto end = line.find('|'); end != std::string_view::npos; end = line.find('|')) {
    cells.push_back(without_code_signs(trimmed(line.substr(0, end))));
    line.remove_prefix(end + 1);
  }
  return cells;
}

std::vector<std::string> code_spans_of(std::string_view markdown) {
  std::vector<std::string> spans;
  bool inside = false;
  for (const std::string& line : lines_of(markdown)) {
    if (line.starts_with(kFence)) inside = !inside;
    if (inside || line.starts_with(kFence)) continue;
    for (auto from = line.find('`'); from != std::string::npos;) {
      const auto to = line.find('`', from + 1);
      if (to == std::string::npos) break;
      spans.push_back(line.substr(from + 1, to - from - 1));
      from = line.find('`', to + 1);
    }
  }
  return spans;
}

}  // namespace paidtrail::testing
