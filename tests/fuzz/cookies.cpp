#include "crawler/resolver/cookies.h"

#include <algorithm>
#include <vector>

#include "core/text/fold.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace paidtrail;
using std::chrono::seconds;

constexpr long long kNow = 1'700'000'000;

const std::vector<Url>& hosts() {
  static const std::vector<Url> urls = [] {
    std::vector<Url> out;
    for (const char* url :
         {"https://a.example.com/x/y", "http://a.example.com/", "https://example.com/x",
          "https://b.a.example.com/x/y/z", "https://example.co.uk/", "https://other.co.uk/x/", "https://co.uk/",
          "https://one.github.io/", "https://two.github.io/x/y", "https://127.0.0.1/x", "https://1.127.0.0.1.example/",
          "https://[::1]/", "http://localhost/x", "https://example.com./x", "https://xn--bcher-kva.example/"})
      out.push_back(*Url::parse(url));
    return out;
  }();
  return urls;
}

std::size_t count(const std::string& header) {
  return header.empty() ? 0 : 1 + static_cast<std::size_t>(std::count(header.begin(), header.end(), ';'));
}

void check_header(const std::string& header, std::size_t at_most) {
  for (const char c : header) {
    const auto byte = static_cast<unsigned char>(c);
    CHECK(byte == '\t' || (byte >= 0x20 && byte != 0x7F));  // no CR, LF or NUL above all
  }
  CHECK(!header.starts_with('=') && count(header) <= at_most);
}

bool may_share(const Url& from, const Url& to) {
  if (from.host() == to.host()) return true;
  if (from.host_is_address() || to.host_is_address()) return false;
  const auto domain = registrable_domain(from.host());
  return domain && domain == registrable_domain(to.host());
}

/// One Set-Cookie of one host: who gets it?
void check_one(const Url& from, std::string_view set_cookie) {
  const Timestamp now = Timestamp::from_seconds(kNow);
  CookieJar jar;
  jar.store(from, set_cookie, now);
  const std::string lower = ascii_lower(set_cookie);
  const bool bare = lower.find(';') == std::string::npos;
  for (const Url& to : hosts()) {
    const std::string header = jar.header_for(to, now);
    check_header(header, 1);
    if (header.empty()) continue;
    CHECK(may_share(from, to));
    if (lower.find("domain") == std::string::npos) CHECK(from.host() == to.host());
    if (bare) CHECK(to.path().starts_with(from.path().substr(0, from.path().rfind('/'))));
    if (to.scheme() == "http") CHECK(lower.find(";secure;") == std::string::npos && !lower.ends_with(";secure"));
    // A cookie that is sent later is sent now, too.
    const std::string later = jar.header_for(to, Timestamp::from_seconds(kNow + 1'000'000));
    CHECK(later.empty() || later == header);
    if (bare) CHECK(later == header);
  }
  jar.store(from, set_cookie, now);
  for (const Url& to : hosts()) check_header(jar.header_for(to, now), 1);
}

/// Lines in one jar; the first byte of each chooses the host that sends it.
void check_all(std::string_view lines) {
  const Timestamp now = Timestamp::from_seconds(kNow);
  CookieJar jar;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (line.empty()) continue;
    const Url& from = hosts()[static_cast<unsigned char>(line[0]) % hosts().size()];
    check_one(from, line.substr(1));
    jar.store(from, line.substr(1), now);
  }
  for (const Url& to : hosts()) check_header(jar.header_for(to, now), 50);
}

void check_date(std::string_view text) {
  const auto date = parse_cookie_date(text);
  if (!date) return;
  const std::string written = date->rfc3339();  // 2023-11-14T22:13:20Z
  CHECK(written.size() == 20 && written >= "1601");
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto month = static_cast<std::size_t>(std::stoi(written.substr(5, 2)) - 1);
  const std::string again = written.substr(8, 2) + " " + std::string(kMonths.substr(month * 3, 3)) + " " +
                            written.substr(0, 4) + " " + written.substr(11, 8) + " GMT";
  CHECK(parse_cookie_date(again) == date);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Input input(data, size);
  check_one(hosts()[size % hosts().size()], input.text());  // line breaks included
  check_all(input.text());
  check_date(input.text());
  return 0;
}
