#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crawler/pass.h"

/// The last stage of a pass: which posts are shares, what they disclose, what the newsroom may want to know.
namespace paidtrail::pass {

Status match_and_judge(const PassParts& parts, const PassScope& scope, PassResult& result);

/// What is concluded of one post for one campaign; pure.
MatchedPost conclude(const PostToMatch& post, const Campaign& campaign, const Judge& judge,
                     const std::string& language);

/// What judging the stored posts again needs: no network. Everything is owned by the caller.
struct RejudgeParts {
  const Config& config;
  Writer& store;
  const Clock& clock;
  const Judge& judge;
  std::function<bool()> stopping;
  std::function<void(const std::string&)> progress;
};

struct VerdictChange {
  std::string campaign;
  std::string jurisdiction;
  std::optional<VerdictKind> from;  ///< absent: it was not judged there
  VerdictKind to = VerdictKind::unknown;
  auto operator<=>(const VerdictChange&) const = default;
};

struct Rejudged {
  std::int64_t posts = 0;
  std::int64_t verdicts = 0;
  std::map<VerdictChange, std::int64_t> changed;  ///< how many posts
  bool interrupted = false;
};

/// Judges the posts whose judgement is of other rules, in batches that are each one transaction: a kill loses the batch
/// at work, and the next call goes on from there. The old verdicts stay. It is no news of a post: no finding comes of
/// it.
Result<Rejudged> judge_again(const RejudgeParts& parts, const std::string& run_id,
                             const std::vector<std::string>& campaigns);

}  // namespace paidtrail::pass
