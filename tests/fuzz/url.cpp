#include "core/url/url.h"

#include "analysis/links/links.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace paidtrail;
  static const auto rules = Rules::load(std::nullopt);
  static const auto links = LinkRules::make(*rules);
  static const Url base = *Url::parse("https://base.example/a/b?c#d");
  const Input input(data, size);
  for (const auto& url :
       {Url::parse(input.text()), Url::parse(input.text(), &base), Url::parse_location(input.text(), base)}) {
    if (!url) continue;
    const auto again = Url::parse(url->href());
    CHECK(again && again->href() == url->href());  // writing it out is a fixed point
    // The standard leaves a space in an opaque path as it is.
    for (const char c : url->href()) CHECK((c > 0x20 || (c == 0x20 && url->opaque_path())) && c < 0x7F);
    if (!url->http_family()) continue;
    const auto destination = Url::parse(links->destination(*url));
    CHECK(destination && destination->host() == url->host());
    CHECK(links->destination(*destination) == links->destination(*url));
    (void)links->tracking(*url);
    (void)links->embedded_target(*url);
    (void)registrable_domain(url->host());
  }
  return 0;
}
