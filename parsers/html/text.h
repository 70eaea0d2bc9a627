#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// HTML as a reader sees it (Gumbo). Pure. Any thread.
namespace paidtrail {

/// An <a href> of a fragment, with its place in the text.
struct HtmlAnchor {
  std::string href;  ///< as written, entities undone
  std::vector<std::string> classes;
  std::string rel;
  std::string text;         ///< as shown; empty for an anchor around an image
  std::uint32_t start = 0;  ///< code points of HtmlText::text, half open
  std::uint32_t end = 0;
};

struct HtmlText {
  std::string text;
  std::vector<HtmlAnchor> anchors;  ///< in the order of the text
  bool cut = false;                 ///< the limits of parsers/html/tree.h were reached: the rest was not read
};

struct HtmlTextOptions {
  /// Elements of these classes are left out with their content ("invisible" is always shown as nothing).
  std::vector<std::string> drop_classes;
  bool mastodon_ellipsis = true;  ///< span.ellipsis is followed by "…", as the CSS of Mastodon shows it
};

/// Blocks (p, li, blockquote …) are separated by a blank line or a line break, <br> is a line break, white space
/// collapses as CSS does, script and style are nothing. Depth and size are limited; never throws.
HtmlText html_to_text(std::string_view html, const HtmlTextOptions& options = {});

/// Entities undone, tags left as they are (`&amp;` to `&`).
std::string unescape_entities(std::string_view text);

}  // namespace paidtrail
