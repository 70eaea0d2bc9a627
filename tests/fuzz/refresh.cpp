#include "crawler/resolver/refresh.h"

#include "tests/fuzz/fuzz.h"

namespace {

using namespace paidtrail;

bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }
bool digit(char c) { return c >= '0' && c <= '9'; }

/// The standard's steps one by one (HTML, "shared declarative refresh steps"), with a position and no helper.
/// FOR TESTING ONLY.
std::optional<Refresh> slow_refresh(std::string_view input) {
  std::size_t position = 0;
  const auto here = [&] { return position < input.size() ? input[position] : '\0'; };
  const auto skip_spaces = [&] {
    while (position < input.size() && space(input[position])) ++position;
  };
  skip_spaces();
  std::string time;
  while (digit(here())) time += input[position++];
  if (time.empty() && here() != '.') return std::nullopt;
  while (digit(here()) || here() == '.') ++position;
  Refresh refresh;
  time.erase(0, time.find_first_not_of('0'));
  refresh.delay = std::chrono::seconds(time.empty() ? 0 : std::stoll(time.size() > 12 ? "1000000000000" : time));
  if (position == input.size()) return refresh;
  if (here() != ';' && here() != ',' && !space(here())) return std::nullopt;
  skip_spaces();
  if (here() == ';' || here() == ',') ++position;
  skip_spaces();
  if (position == input.size()) return refresh;

  std::string url(input.substr(position));
  bool quotes = true;
  if (here() == 'u' || here() == 'U') {
    ++position;
    quotes = false;
    if (here() == 'r' || here() == 'R') {
      ++position;
      if (here() == 'l' || here() == 'L') {
        ++position;
        skip_spaces();
        if (here() == '=') {
          ++position;
          skip_spaces();
          quotes = true;
        }
      }
    }
  }
  if (quotes) {
    char quote = '\0';
    if (here() == '"' || here() == '\'') quote = input[position++];
    url = input.substr(position);
    if (quote != '\0') url = url.substr(0, url.find(quote));
  }
  refresh.url = url;
  return refresh;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Input input(data, size);
  const auto refresh = parse_refresh(input.text());
  CHECK(refresh == slow_refresh(input.text()));
  CHECK(parse_refresh(" \n" + std::string(input.text())) == refresh);
  if (!refresh) return 0;
  CHECK(refresh->delay.count() >= 0);
  if (refresh->url) CHECK(input.text().find(*refresh->url) != std::string_view::npos);
  return 0;
}
