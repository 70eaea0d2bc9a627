#include <vector>

#include "core/text/utf8.h"
#include "core/url/url.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace paidtrail;

void check_host(const Url& url) {
  const std::string host(url.host());
  CHECK(!host.empty());
  if (!host.starts_with('['))
    CHECK(host.find_first_of(" #/:<>?@[\\]^|%ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos);
  CHECK(url.host_is_address() || !host.starts_with('['));
  CHECK(is_same_or_subdomain(host, host));
  const auto domain = registrable_domain(host);
  if (!domain) return;
  CHECK(!url.host_is_address());
  CHECK(is_same_or_subdomain(host, *domain) && registrable_domain(*domain) == domain);
}

void check_http(const Url& url) {
  check_host(url);
  CHECK(!url.opaque_path() && url.path().starts_with('/'));
  CHECK(url.path().find_first_of("?#\\") == std::string::npos);
  for (const char* dots : {"/./", "/../", "/%2e/", "/.%2E/"}) CHECK(url.path().find(dots) == std::string::npos);
  CHECK(url.port() != (url.scheme() == "https" ? 443 : 80));
  const auto origin = Url::parse(url.origin());
  CHECK(origin && origin->host() == url.host() && origin->effective_port() == url.effective_port());
  const auto bare = Url::parse(url.without_credentials().href());
  CHECK(bare && bare->username().empty() && bare->password().empty() && bare->origin() == url.origin());
}

/// "Remove any leading and trailing C0 control or space, remove all ASCII tab or newline": they never matter.
void check_blanks(std::string_view text, const Url& base, const Result<Url>& url) {
  const std::string half(text.substr(0, text.size() / 2));
  const std::string rest(text.substr(text.size() / 2));
  for (const std::string& other : {" \x01" + half + rest + "\x1f ", half + "\t\r\n" + rest}) {
    const auto same = Url::parse_location(other, base);
    CHECK(bool(same) == bool(url));
    if (same) CHECK(*same == *url);
  }
}

/// A path, a query or a fragment alone stays where it is.
bool stays(std::string_view text) {
  if (text.empty() || text[0] == '?' || text[0] == '#') return true;
  return text[0] == '/' && (text.size() == 1 || std::string_view("/\\\t\r\n").find(text[1]) == std::string_view::npos);
}

void check(std::string_view text, const Url& base) {
  const auto url = Url::parse_location(text, base);
  check_blanks(text, base, url);
  if (stays(text)) CHECK(url && url->origin() == base.origin() && url->username() == base.username());
  if (!url) return;
  const std::string href = url->href();
  for (const char c : href) CHECK((c > 0x20 || (c == 0x20 && url->opaque_path())) && c < 0x7F);
  for (const auto& again : {Url::parse(href), Url::parse(href, &base)}) CHECK(again && *again == *url);

  // RFC 9110, 10.2.2: a fragment of its own, or the one that was asked for.
  if (text.find('#') == std::string_view::npos)
    CHECK(url->fragment() == base.fragment());
  else
    CHECK(url->fragment());
  if (utf8::valid(text)) {
    const auto plain = Url::parse(text, &base);
    CHECK(plain && plain->without_fragment() == url->without_fragment());
  }
  if (url->http_family()) check_http(*url);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<Url> bases = [] {
    std::vector<Url> out;
    for (const char* base :
         {"https://page.example/a/b?c#d", "http://user:word@page.example:8080", "http://[2001:db8::1]/a/",
          "https://127.0.0.1/a/../b;c?#", "http://xn--bcher-kva.example/%E9"})
      out.push_back(*Url::parse(base));
    return out;
  }();
  const Input input(data, size);
  for (const Url& base : bases) check(input.text(), base);
  return 0;
}
