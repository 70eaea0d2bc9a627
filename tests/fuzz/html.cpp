#include "core/text/utf8.h"
#include "parsers/html/document.h"
#include "parsers/html/text.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace paidtrail;
  const Input input(data, size);
  const HtmlText text = html_to_text(input.text());
  CHECK(utf8::valid(text.text));
  const std::size_t length = utf8::count(text.text);
  for (const HtmlAnchor& anchor : text.anchors) CHECK(anchor.start <= anchor.end && anchor.end <= length);
  (void)page_signs(input.text());
  (void)unescape_entities(input.text());
  return 0;
}
