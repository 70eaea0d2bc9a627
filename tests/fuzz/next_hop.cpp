#include "analysis/links/links.h"
#include "crawler/resolver/resolver.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace paidtrail;

const PageRules& pages() {
  static const auto rules = Rules::load(std::nullopt);
  static const auto links = LinkRules::make(*rules);
  return links->pages();
}

Response answer(int status, Headers headers, std::string_view body) {
  Response response;
  response.status = status;
  response.headers = std::move(headers);
  response.body = body;
  return response;
}

bool same(const Next& a, const Next& b) {
  if (const auto* stop = std::get_if<Stop>(&a)) {
    const auto* other = std::get_if<Stop>(&b);
    return other != nullptr && other->outcome == stop->outcome;
  }
  const auto& follow = std::get<Follow>(a);
  const auto* other = std::get_if<Follow>(&b);
  return other != nullptr && other->via == follow.via && other->url == follow.url;
}

/// Where a page leads is somewhere else, and no script; whoever looks at HTML before parsing it finds the same.
void check_page(const Url& at, const Response& response) {
  const Next next = next_hop(at, response, {}, pages());
  if (!header(response.headers, "Content-Type")->empty()) CHECK(same(next, next_hop(at, response, {}, pages(), true)));
  const auto* follow = std::get_if<Follow>(&next);
  if (follow == nullptr) return;
  CHECK(follow->via != Via::http && follow->via != Via::start);
  CHECK(follow->url.scheme() != "javascript");
  CHECK(follow->url.without_fragment() != at.without_fragment());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Url at = *Url::parse("https://page.example/a?b#c");
  const Input input(data, size);
  const std::string text(input.text());

  const Next moved = next_hop(at, answer(302, {{"Location", text}}, text), {}, pages());
  if (const auto* follow = std::get_if<Follow>(&moved)) {
    CHECK(follow->via == Via::http);
    CHECK(follow->url.fragment().has_value());  // its own, or that of the URL that was asked
  }
  for (const char* type : {"text/html", "application/xhtml+xml; charset=utf-8", ""}) {
    check_page(at, answer(200, {{"Content-Type", type}}, text));
    check_page(at, answer(200, {{"Content-Type", type}, {"Refresh", text}}, ""));
  }
  // What is no page leads nowhere, and neither does an error.
  CHECK(std::holds_alternative<Stop>(
      next_hop(at, answer(200, {{"Content-Type", "image/png"}, {"Refresh", text}}, text), {}, pages())));
  for (const int status : {404, 429, 503})
    CHECK(std::holds_alternative<Stop>(
        next_hop(at, answer(status, {{"Content-Type", "text/html"}, {"Retry-After", text}}, text), {}, pages())));
  return 0;
}
