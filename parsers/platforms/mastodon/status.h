#pragma once

#include "core/post.h"
#include "core/result.h"
#include "parsers/json/json.h"

namespace paidtrail::mastodon {

/// A Status entity as a post. The error's message completes "status 123 …". `cut` becomes true where the content is too
/// long or too deep to be read whole.
Result<Post> post_of(const Json& status, bool& cut);

}  // namespace paidtrail::mastodon
