#include "crawler/resolver/refresh.h"

#include <algorithm>

namespace paidtrail {
namespace {

// Longer delays than this all mean the same: no move.
constexpr long long kLongest = 1'000'000'000'000;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Input {
 public:
  explicit Input(std::string_view text) : text_(text) {}
  bool at_end() const { return text_.empty(); }
  char front() const { return text_.front(); }
  std::string_view rest() const { return text_; }
  void skip_spaces() {
    while (!text_.empty() && is_space(text_.front())) text_.remove_prefix(1);
  }
  bool take(char lower) {
    if (text_.empty() || (text_.front() | 0x20) != lower) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool take_exactly(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }

 private:
  std::string_view text_;
};

std::string unquoted(std::string_view text) {
  // 8. "Skip quotes": a quotation mark opens, the next one of its kind ends; what follows is ignored.
  if (text.empty() || (text.front() != '"' && text.front() != '\'')) return std::string(text);
  const char quote = text.front();
  text.remove_prefix(1);
  return std::string(text.substr(0, text.find(quote)));
}

std::string url_string(Input input) {
  const std::string_view whole = input.rest();
  // 2.–7. "url=", in any case; whatever breaks off on the way is itself the URL.
  if (!input.take('u')) return unquoted(whole);
  if (!input.take('r') || !input.take('l')) return std::string(whole);
  input.skip_spaces();
  if (!input.take_exactly('=')) return std::string(whole);
  input.skip_spaces();
  return unquoted(input.rest());
}

}  // namespace

std::optional<Refresh> parse_refresh(std::string_view content) {
  Input input(content);
  input.skip_spaces();
  Refresh refresh;
  long long seconds = 0;
  bool digits = false;
  while (!input.at_end() && is_digit(input.front())) {
    seconds = std::min(kLongest, seconds * 10 + (input.front() - '0'));
    input.take_exactly(input.front());
    digits = true;
  }
  if (!digits && (input.at_end() || input.front() != '.')) return std::nullopt;
  refresh.delay = std::chrono::seconds(seconds);
  while (!input.at_end() && (is_digit(input.front()) || input.front() == '.')) input.take_exactly(input.front());
  if (input.at_end()) return refresh;
  if (input.front() != ';' && input.front() != ',' && !is_space(input.front())) return std::nullopt;
  input.skip_spaces();
  if (!input.take_exactly(';')) input.take_exactly(',');
  input.skip_spaces();
  if (!input.at_end()) refresh.url = url_string(input);
  return refresh;
}

}  // namespace paidtrail
