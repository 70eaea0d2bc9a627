#include "parsers/html/layout.h"

#include <algorithm>
#include <array>

namespace paidtrail::html {
namespace {

// The lists are sorted, for binary search.
constexpr std::array<std::string_view, 20> kMargins = {
    "blockquote", "details", "dl",      "fieldset", "figure", "h1", "h2",  "h3",    "h4", "h5",
    "h6",         "hr",      "listing", "menu",     "ol",     "p",  "pre", "table", "ul", "xmp"};
constexpr std::array<std::string_view, 28> kBlocks = {
    "address", "article",    "aside",   "body",    "caption", "center", "dd",    "dialog", "dir", "div",
    "dt",      "figcaption", "footer",  "form",    "header",  "hgroup", "html",  "legend", "li",  "main",
    "nav",     "search",     "section", "summary", "tbody",   "tfoot",  "thead", "tr"};
constexpr std::array<std::string_view, 18> kNeverShown = {
    "audio",  "canvas", "datalist", "head",   "iframe", "math", "noembed",  "noframes", "noscript",
    "object", "rp",     "script",   "select", "style",  "svg",  "template", "title",    "video"};
constexpr std::array<std::string_view, 4> kEmojiClasses = {"custom-emoji", "emoji", "emojione", "wp-smiley"};

static_assert(std::ranges::is_sorted(kMargins) && std::ranges::is_sorted(kBlocks) &&
              std::ranges::is_sorted(kNeverShown));

bool is_emoji(const Element& image) {
  return std::ranges::any_of(image.words("class"), [](const std::string& c) {
    return std::ranges::find(kEmojiClasses, c) != kEmojiClasses.end();
  });
}

}  // namespace

int block_newlines(std::string_view tag) {
  if (std::ranges::binary_search(kMargins, tag)) return 2;
  return std::ranges::binary_search(kBlocks, tag) ? 1 : 0;
}

bool never_shown(std::string_view tag) { return std::ranges::binary_search(kNeverShown, tag); }

void Layout::enter(const Element& element, const std::string& tag) {
  if (tag == "br")
    builder_.line_break();
  else if (tag == "td" || tag == "th")
    builder_.space();
  else if (tag == "img" && is_emoji(element))
    builder_.add(element.attribute("alt").value_or(std::string_view()));
  if (const int newlines = block_newlines(tag)) builder_.boundary(newlines);
  if (tag == "pre" || tag == "listing" || tag == "textarea") ++preformatted_;
}

void Layout::leave(const std::string& tag) {
  if (tag == "pre" || tag == "listing" || tag == "textarea") --preformatted_;
  if (const int newlines = block_newlines(tag)) builder_.boundary(newlines);
}

}  // namespace paidtrail::html
