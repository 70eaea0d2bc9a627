#include <algorithm>
#include <array>

#include "crawler/sources/bluesky/bluesky.h"
#include "crawler/sources/feed/feed.h"
#include "crawler/sources/mastodon/mastodon.h"
#include "crawler/sources/source.h"
#include "crawler/sources/x/x.h"

namespace paidtrail {

std::span<const SourceType> source_types() {
  static const std::array kTypes = {
      mastodon::source_type(),
      bluesky::source_type(),
      feed::source_type(),
      x::source_type(),
  };
  return kTypes;
}

const SourceType* find_source_type(std::string_view platform) {
  const auto all = source_types();
  const auto it = std::ranges::find(all, platform, &SourceType::platform);
  return it == all.end() ? nullptr : &*it;
}

}  // namespace paidtrail
