#include "parsers/platforms/bluesky/bluesky.h"

#include <array>

#include "parsers/platforms/bluesky/formats.h"

namespace paidtrail::bluesky {

std::span<const Format> formats() {
  static constexpr std::array kFormats = {
      Format{"posts", "searchPosts, getPosts, getQuotes", recognises_posts, parse_posts},
      Format{"feed", "getAuthorFeed, getFeed, getListFeed", recognises_feed, parse_feed},
      Format{"thread", "getPostThread, getPostThreadV2", recognises_thread, parse_thread},
      Format{"jetstream", "events of Jetstream v1 and v2, one a line", recognises_jetstream, parse_jetstream},
      Format{"minet-csv", "posts exported by minet", recognises_minet_csv, parse_minet_csv},
  };
  return kFormats;
}

}  // namespace paidtrail::bluesky
