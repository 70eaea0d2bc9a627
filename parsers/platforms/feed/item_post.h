#pragma once

#include "core/post.h"
#include "parsers/feeds/feed.h"

namespace paidtrail::feed {

/// Title, blank line, body; the links of both; the item's own page is no shared link. `cut` becomes true where the text
/// is too long or too deep to be read whole.
Post post_of(const feeds::Item& item, bool& cut);

}  // namespace paidtrail::feed
