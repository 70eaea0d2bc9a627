#include "parsers/platforms/x/values.h"

#include <algorithm>
#include <string>

#include "core/text/fold.h"

namespace paidtrail::x {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kVariableCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-$";
constexpr std::size_t kMaxVariable = 200;

class Reader {
 public:
  Reader(std::string_view bytes, std::vector<Problem>& problems, const VisitValue& visit)
      : bytes_(bytes), problems_(problems), visit_(visit) {}

  void read() {
    const std::size_t start = start_of_json(bytes_);
    if (start >= bytes_.size()) return;
    if (one_value_a_line(start))
      read_lines(start);
    else if (bytes_[start] == '[')
      read_elements(start + 1);
    else
      read_one(start, bytes_.size());
  }

 private:
  std::size_t next_line(std::size_t at) const {
    const std::size_t end = bytes_.find('\n', at);
    return end == std::string_view::npos ? bytes_.size() : end + 1;
  }
  std::size_t skip_space(std::size_t at) const { return std::min(bytes_.find_first_not_of(kSpace, at), bytes_.size()); }

  /// An object over many lines is told from lines whose first is broken by what begins its second line.
  bool one_value_a_line(std::size_t start) const {
    const std::size_t second = skip_space(next_line(start));
    if (second >= bytes_.size()) return false;
    const std::size_t end = end_of_value(bytes_.substr(0, next_line(start)), start);
    if (end != std::string_view::npos) return true;
    return bytes_[start] == '{' && bytes_[second] == '{' && bytes_[second - 1] == '\n';
  }

  void read_lines(std::size_t at) {
    while (at < bytes_.size()) {
      const std::size_t next = next_line(at);
      if (!trim(bytes_.substr(at, next - at)).empty()) read_one(at, next);
      at = next;
    }
  }

  void read_elements(std::size_t at) {
    for (;;) {
      at = std::min(bytes_.find_first_not_of(" \t\r\n,", at), bytes_.size());
      if (at >= bytes_.size()) return problem(at, "the list has no end: the file is cut");
      if (bytes_[at] == ']') return;
      const std::size_t end = end_of_value(bytes_, at);
      if (end == std::string_view::npos) return problem(at, "a list's last item has no end: the file is cut");
      if (end == at) return problem(at, "not JSON: what follows in the list cannot be read");
      read_one(at, end);
      at = end;
    }
  }

  void read_one(std::size_t from, std::size_t to) {
    std::string_view text = trim(bytes_.substr(from, to - from));
    std::string mended;
    if (text.find('\0') != std::string_view::npos) {  // some browsers' recordings hold NUL bytes; 4CAT drops them too
      mended.assign(text);
      std::erase(mended, '\0');
      text = mended;
    }
    Result<Json> json = Json::parse(text, "x");
    if (!json) return problem(from, json.error().message.substr(3));
    visit_(*json, line_at(from));
  }

  void problem(std::size_t at, std::string reason) { problems_.push_back({line_at(at), std::move(reason)}); }

  /// Asked for rising offsets only, so that all of it counts each line once.
  std::size_t line_at(std::size_t offset) {
    const auto from = bytes_.begin() + static_cast<std::ptrdiff_t>(counted_);
    const auto to = bytes_.begin() + static_cast<std::ptrdiff_t>(std::max(offset, counted_));
    line_ += static_cast<std::size_t>(std::count(from, to, '\n'));
    counted_ = std::max(offset, counted_);
    return line_;
  }

  std::string_view bytes_;
  std::vector<Problem>& problems_;
  const VisitValue& visit_;
  std::size_t counted_ = 0;
  std::size_t line_ = 1;
};

/// Behind the closing quote of the string that opens at `at`.
std::size_t end_of_string(std::string_view bytes, std::size_t at) {
  for (++at; at < bytes.size(); ++at) {
    if (bytes[at] == '"') return at + 1;
    if (bytes[at] == '\\') ++at;
  }
  return std::string_view::npos;
}

/// Behind a number or a word.
std::size_t end_of_bare(std::string_view bytes, std::size_t at) {
  return std::min(bytes.find_first_of("\"{}[], \t\r\n", at), bytes.size());
}

}  // namespace

std::size_t end_of_value(std::string_view bytes, std::size_t at) {
  if (at < bytes.size() && bytes[at] == '"') return end_of_string(bytes, at);
  if (at >= bytes.size() || (bytes[at] != '{' && bytes[at] != '[')) return end_of_bare(bytes, at);
  for (std::size_t depth = 0; at < bytes.size();) {
    const char c = bytes[at++];
    if (c == '"') {
      at = end_of_string(bytes, at - 1);
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return at;
    }
  }
  return std::string_view::npos;
}

std::size_t start_of_json(std::string_view bytes) {
  std::size_t at = bytes.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  at = std::min(bytes.find_first_not_of(kSpace, at), bytes.size());
  const std::size_t name_end =
      bytes.substr(0, std::min(bytes.size(), at + kMaxVariable)).find_first_not_of(kVariableCharacters, at);
  if (name_end == std::string_view::npos || name_end == at) return at;
  const std::size_t sign = bytes.find_first_not_of(kSpace, name_end);
  if (sign == std::string_view::npos || bytes[sign] != '=') return at;
  return std::min(bytes.find_first_not_of(kSpace, sign + 1), bytes.size());
}

void for_each_value(std::string_view bytes, std::vector<Problem>& problems, const VisitValue& visit) {
  Reader(bytes, problems, visit).read();
}

}  // namespace paidtrail::x
