#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/disclosure/ladder.h"

/// The pseudo-jurisdiction BRIEF: what the campaign itself asked for (contract, BRIEF). It judges no law.
namespace paidtrail::disclosure {

inline constexpr std::string_view kBrief = "BRIEF";

struct BriefAnswer {
  Decision decision;
  std::vector<FoundTerm> terms;
};

BriefAnswer judge_brief(const PostText& text, const Circumstances& post, const std::vector<std::string>& required_tags,
                        const Places& places);

}  // namespace paidtrail::disclosure
