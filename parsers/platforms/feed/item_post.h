#pragma once

#include "core/post.h"
#include "parsers/feeds/feed.h"

namespace paidtrail::feed {

/// Title, blank line, body; the links of both; the item's own page is no shared link.
Post post_of(const feeds::Item& item);

}  // namespace paidtrail::feed
