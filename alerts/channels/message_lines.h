#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/message.h"
#include "core/text/utf8.h"

/// A message as plain lines for people, before any channel escapes them. Pure; any thread.
namespace paidtrail {

/// One line of valid UTF-8: line breaks and tabs as spaces, control characters and bidi controls as visible marks.
std::string tidy(std::string_view text);
/// At most `limit` code points; what is missing is counted: `… (+9500 characters)`.
std::string cut(std::string_view text, std::size_t limit, std::string_view language);
/// Characters as services count that store UTF-16: an emoji is two.
std::size_t utf16_length(std::string_view text);
/// `https://sho.rt/a.html` → `hxxps://sho[.]rt/a.html`: no chat robot visits the campaign's link and counts as a click.
/// Other schemes become `tg[:]//`: programs open those, too.
std::string defang_url(std::string_view url);
/// The same for whatever looks like an address within a text.
std::string defang_text(std::string_view text);

/// How addresses of the campaign are written. Posts' own addresses always stay as they are.
enum class Links { defanged, as_they_are };

/// "" where a line has nothing to say.
struct ItemLines {
  std::string headline;
  std::string byline;  ///< who, platform, when
  std::string excerpt;
  std::string trail;  ///< link → where it leads
  std::string rule;
  std::string post;  ///< address of the post, http or https alone
};

struct MessageLines {
  std::string title;
  std::string summary;
  std::vector<ItemLines> items;
  std::string more;    ///< how to see all
  std::string footer;  ///< id, and whether this may be a repeat
};

MessageLines lines_of(const Message& message, Links links);
/// `text` escaped for an exit, cut so that not even what escaping adds makes it longer than `limit` as `length` counts:
/// a post of ten thousand `<` must not push the rest out of a message.
template <class Text, class Length>
Text escape_within(std::string_view text, std::size_t limit, std::string_view language, const Length& length) {
  std::size_t kept = limit;
  while (true) {
    Text escaped = Text::escape(cut(text, kept, language));
    const std::size_t long_as = length(escaped.str());
    if (long_as <= limit || kept == 0) return escaped;
    kept = std::min(kept - 1, kept * limit / long_as);
  }
}
/// The same in code points.
template <class Text>
Text escape_within(std::string_view text, std::size_t limit, std::string_view language) {
  return escape_within<Text>(text, limit, language, utf8::count);
}

/// `whole` with as many items, from the first on, as `fits` says yes to; the others are counted as left out.
template <class Fits>
Message with_items_that_fit(const Message& whole, const Fits& fits) {
  if (fits(whole)) return whole;
  const auto with_first = [&](std::size_t kept) {
    Message message = whole;
    message.items.resize(kept);
    message.items_left_out += whole.items.size() - kept;
    return message;
  };
  std::size_t fitting = 0;
  for (std::size_t beyond = whole.items.size(); beyond > fitting + 1;) {
    const std::size_t middle = fitting + (beyond - fitting) / 2;
    (fits(with_first(middle)) ? fitting : beyond) = middle;
  }
  return with_first(fitting);
}

/// "… and 41 more", "" for none.
std::string left_out_line(std::size_t count, std::string_view language);

/// The message without its items, at most 1,000 characters: what is tried when a service did not understand all of it.
Message short_form(const Message& message);

}  // namespace paidtrail
