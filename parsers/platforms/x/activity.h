#pragma once

#include "core/post.h"
#include "core/result.h"
#include "parsers/json/json.h"

namespace paidtrail::x {

/// A post in the activity-streams form of Gnip's archives (`verb`, `postedTime`, ids as tags).
Result<Post> post_of_activity(const Json& activity);

}  // namespace paidtrail::x
