#include "core/text/utf8.h"
#include "parsers/registry.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace paidtrail;

/// Whatever came in, what goes out keeps the contract.
void check(const Post& post) {
  CHECK(utf8::valid(to_json(post)));
  const std::size_t length = utf8::count(post.text.value_or(""));
  for (const Link& link : post.links) {
    CHECK(link.start.has_value() == link.end.has_value());
    if (link.start) CHECK(*link.start <= *link.end && *link.end <= length);
  }
  if (post.deleted) CHECK(!post.text && post.links.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Input input(data, size);
  for (const Platform& platform : platforms())
    for (const Format& format : platform.formats) {
      (void)format.recognises(input.text());
      for (const Post& post : format.parse(input.text()).posts) check(post);
    }
  return 0;
}
