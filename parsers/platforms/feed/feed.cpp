#include "parsers/platforms/feed/feed.h"

#include <array>

#include "parsers/feeds/feed.h"
#include "parsers/platforms/feed/item_post.h"

namespace paidtrail::feed {
namespace {

template <feeds::Kind kind>
bool recognises(std::string_view bytes) {
  return feeds::recognise(bytes) == kind;
}

Parsed parsed_of(Result<feeds::Feed> feed) {
  Parsed parsed;
  if (!feed) {
    parsed.recognised = false;
    parsed.problems.push_back({0, feed.error().message});
    return parsed;
  }
  parsed.problems = std::move(feed->problems);
  for (const feeds::Item& item : feed->items) {
    bool cut = false;
    parsed.posts.push_back(post_of(item, cut));
    if (cut)
      parsed.problems.push_back({0, "item " + parsed.posts.back().post_id.substr(0, 200) +
                                        " is too long or too deep; the end of its text was not read"});
  }
  return parsed;
}

Parsed parse_xml(std::string_view bytes) { return parsed_of(feeds::read_xml(bytes)); }
Parsed parse_json(std::string_view bytes) { return parsed_of(feeds::read_json(bytes)); }

}  // namespace

std::span<const Format> formats() {
  static constexpr std::array kFormats = {
      Format{"rss", "RSS 0.9 to 2.0", recognises<feeds::Kind::rss>, parse_xml},
      Format{"atom", "Atom 0.3 and 1.0", recognises<feeds::Kind::atom>, parse_xml},
      Format{"jsonfeed", "JSON Feed 1.0 and 1.1", recognises<feeds::Kind::jsonfeed>, parse_json},
  };
  return kFormats;
}

}  // namespace paidtrail::feed
