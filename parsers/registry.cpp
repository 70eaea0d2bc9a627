#include "parsers/registry.h"

#include <algorithm>
#include <array>

#include "parsers/platforms/bluesky/bluesky.h"
#include "parsers/platforms/feed/feed.h"
#include "parsers/platforms/html/html.h"
#include "parsers/platforms/mastodon/mastodon.h"
#include "parsers/platforms/x/x.h"

namespace paidtrail {

std::span<const Platform> platforms() {
  static const std::array kPlatforms = {
      Platform{"x", x::formats()},
      Platform{"mastodon", mastodon::formats()},
      Platform{"bluesky", bluesky::formats()},
      Platform{"feed", feed::formats()},
      Platform{"html", html_page::formats()},
  };
  return kPlatforms;
}

const Platform* find_platform(std::string_view name) {
  const auto all = platforms();
  const auto it = std::ranges::find(all, name, &Platform::name);
  return it == all.end() ? nullptr : &*it;
}

Parsed parse_as(const Platform& platform, std::string_view kind, std::string_view bytes) {
  for (const Format& format : platform.formats)
    if (kind.empty() ? format.recognises(bytes) : format.kind == kind) return format.parse(bytes);
  Parsed nothing;
  nothing.recognised = false;
  nothing.problems.push_back({0, "not a format of " + std::string(platform.name) + " that is known"});
  return nothing;
}

}  // namespace paidtrail
