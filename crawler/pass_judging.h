#pragma once

#include "crawler/pass.h"

/// The last stage of a pass: which posts are shares, what they disclose, what the newsroom may want to know.
namespace paidtrail::pass {

Status match_and_judge(const PassParts& parts, const PassScope& scope, PassResult& result);

/// What is concluded of one post for one campaign; pure.
MatchedPost conclude(const PostToMatch& post, const Campaign& campaign, const Judge& judge,
                     const std::string& language);

}  // namespace paidtrail::pass
