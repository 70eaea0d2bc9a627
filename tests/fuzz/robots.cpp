#include "parsers/robots/robots.h"

#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Input input(data, size);
  const auto robots = paidtrail::Robots::parse(input.text());
  (void)robots.allowed("paidtrail", "/a/b?c=d");
  (void)robots.allowed("paidtrail", input.text().substr(0, 2000));
  CHECK(robots.allowed("paidtrail", "/robots.txt"));  // RFC 9309, 2.2.2: implicitly allowed
  return 0;
}
