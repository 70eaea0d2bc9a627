#include "analysis/links/links.h"
#include "crawler/resolver/resolver.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace paidtrail;
  static const auto rules = Rules::load(std::nullopt);
  static const auto links = LinkRules::make(*rules);
  static const Url at = *Url::parse("https://page.example/a?b#c");
  const Input input(data, size);
  Response page;
  page.status = 200;
  page.headers = {{"Content-Type", "text/html"}};
  page.body = input.text();
  Response redirect;
  redirect.status = 302;
  redirect.headers = {{"Location", std::string(input.text())}};
  Response refresh;
  refresh.status = 200;
  refresh.headers = {{"Refresh", std::string(input.text())}};
  for (const Response& response : {page, redirect, refresh}) {
    const Next next = next_hop(at, response, {}, links->pages());
    if (const auto* follow = std::get_if<Follow>(&next)) CHECK(!follow->url.href().empty());
  }
  return 0;
}
