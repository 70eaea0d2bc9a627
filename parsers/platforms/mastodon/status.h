#pragma once

#include "core/post.h"
#include "core/result.h"
#include "parsers/json/json.h"

namespace paidtrail::mastodon {

/// A Status entity as a post. The error's message completes "status 123 …".
Result<Post> post_of(const Json& status);

}  // namespace paidtrail::mastodon
