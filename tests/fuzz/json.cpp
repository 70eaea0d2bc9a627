#include "parsers/json/json.h"

#include "core/text/utf8.h"
#include "tests/fuzz/fuzz.h"

namespace {

void walk(const paidtrail::Json& json) {
  if (const auto text = json.text()) CHECK(paidtrail::utf8::valid(*text));
  CHECK(json.keys().empty() || json.keys().size() == json.items().size());
  for (const paidtrail::Json& child : json.items()) walk(child);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Input input(data, size);
  if (const auto json = paidtrail::Json::parse(input.text(), "fuzz")) walk(*json);
  return 0;
}
