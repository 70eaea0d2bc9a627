#include "parsers/robots/robots.h"

#include <algorithm>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz.h"

namespace {

using paidtrail::Robots;

/// The slow, obvious matcher: which beginnings of `path` can the pattern's first characters be? FOR TESTING ONLY.
bool matches(std::string_view pattern, std::string_view path) {
  const bool to_the_end = pattern.ends_with('$');
  if (to_the_end) pattern.remove_suffix(1);
  std::vector<bool> reached(path.size() + 1, false);
  reached[0] = true;
  for (const char c : pattern) {
    std::vector<bool> next(path.size() + 1, false);
    for (std::size_t at = 0; at <= path.size(); ++at) {
      if (!reached[at]) continue;
      if (c == '*')
        std::fill(next.begin() + static_cast<std::ptrdiff_t>(at), next.end(), true);
      else if (at < path.size() && path[at] == c)
        next[at + 1] = true;
    }
    reached = std::move(next);
  }
  return to_the_end ? reached[path.size()] : std::find(reached.begin(), reached.end(), true) != reached.end();
}

/// The first two lines as a rule and a path, where no encoding or comment stands between them and the matcher.
void check_matcher(std::string_view text) {
  const std::size_t first = text.find('\n');
  if (first == std::string_view::npos) return;
  const std::string_view pattern = text.substr(0, first);
  const std::string path = "/" + std::string(text.substr(first + 1, text.substr(first + 1).find('\n')));
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyz/*$?=&.-";
  if (pattern.empty() || pattern.size() + path.size() > 200 || path == "/robots.txt") return;
  if (pattern.find_first_not_of(kPlain) != std::string_view::npos) return;
  if (path.find_first_not_of(kPlain) != std::string::npos) return;
  const Robots robots = Robots::parse("User-agent: *\nDisallow: " + std::string(pattern));
  CHECK(robots.allowed("paidtrail", path) != matches(pattern, path));
}

void check_same(const Robots& a, const Robots& b, std::string_view path) {
  const Robots::Decision one = a.decide("paidtrail", path);
  const Robots::Decision other = b.decide("PaidTrail", path);
  CHECK(one.allowed == other.allowed && one.line == other.line);
  CHECK(a.crawl_delay("paidtrail") == b.crawl_delay("PaidTrail"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Input input(data, size);
  const std::string_view text = input.text();
  const Robots robots = Robots::parse(text);
  CHECK(robots.allowed("paidtrail", "/robots.txt"));  // RFC 9309, 2.2.2: implicitly allowed
  if (const auto delay = robots.crawl_delay("paidtrail")) CHECK(delay->count() >= 0 && delay->count() <= 300'000);

  std::string with_crlf;
  for (const char c : text) with_crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  const bool has_cr = text.find('\r') != std::string_view::npos;
  for (const std::string_view path : {std::string_view("/a/b?c=d"), text.substr(0, 2000)}) {
    const Robots::Decision decision = robots.decide("paidtrail", path);
    CHECK(decision.allowed || decision.line);
    if (decision.line) CHECK(*decision.line >= 1 && *decision.line <= text.size());
    check_same(robots, robots.only_for("paidtrail"), path);
    if (!has_cr) check_same(robots, Robots::parse(with_crlf), path);
  }
  check_matcher(text);
  return 0;
}
