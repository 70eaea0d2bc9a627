#include "core/text/utf8.h"
#include "parsers/html/document.h"
#include "parsers/html/text.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace paidtrail;

void check(const HtmlText& html) {
  CHECK(utf8::valid(html.text));
  const std::size_t length = utf8::count(html.text);
  std::uint32_t last = 0;
  for (const HtmlAnchor& anchor : html.anchors) {
    CHECK(anchor.start <= anchor.end && anchor.end <= length);
    CHECK(utf8::slice(html.text, anchor.start, anchor.end) == anchor.text);
    CHECK(anchor.start >= last);  // in the order of the text
    CHECK(utf8::valid(anchor.href) && utf8::valid(anchor.rel));
    last = anchor.start;
  }
}

void check(const PageSigns& page) {
  for (const auto* field : {&page.meta_refresh, &page.base_href, &page.canonical})
    if (*field) CHECK(utf8::valid(**field));
  for (const std::string& script : page.scripts) CHECK(utf8::valid(script));
  for (const std::string& data : page.json_ld) CHECK(utf8::valid(data));
  CHECK(page.scripts.size() + page.json_ld.size() <= 500);
  for (const PageMeta& meta : page.metas) CHECK(utf8::valid(meta.name) && utf8::valid(meta.content));
  CHECK(page.metas.size() <= 500 && page.links.size() <= 5000);
  for (const PageLink& link : page.links) {
    CHECK(utf8::valid(link.href) && utf8::valid(link.id) && utf8::valid(link.control_name));
    CHECK(utf8::valid(link.text) && link.text.size() <= 200);
  }
  CHECK(utf8::valid(page.lang) && utf8::valid(page.title));
  CHECK(page.title.find_first_of("\t\r\n") == std::string::npos && page.title.find("  ") == std::string::npos);
  CHECK(utf8::valid(page.visible_text) && page.visible_text.size() <= 4096);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Input input(data, size);
  check(html_to_text(input.text()));
  check(page_signs(input.text()));
  const std::string plain = unescape_entities(input.text());
  if (input.text().find('&') == std::string_view::npos)
    CHECK(plain == input.text());
  else if (utf8::valid(input.text()))
    CHECK(utf8::valid(plain));
  return 0;
}
