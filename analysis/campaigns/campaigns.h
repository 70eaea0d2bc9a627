#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.h"
#include "core/chain.h"
#include "core/names.h"
#include "core/post.h"
#include "core/timestamp.h"

/// Which posts belong to a campaign: two pure questions. The first is cheap and generous (budget and politeness hang on
/// it), the second strict, and it says which rule matched (truth hangs on it).
namespace paidtrail {

enum class MatchRule { link, destination, parameter };
inline constexpr auto kMatchRules = names<MatchRule>(
    {{MatchRule::link, "link"}, {MatchRule::destination, "destination"}, {MatchRule::parameter, "parameter"}});

/// A post's link that belongs to a campaign, and the rule that says so.
struct Share {
  std::string short_url;  ///< as shared
  MatchRule rule = MatchRule::link;
  std::string matched;  ///< what the configuration says
  bool operator==(const Share&) const = default;
};

/// The links of `post` that must be followed to know whether it is a share: all of them where the campaign is known by
/// destinations or parameters, else those that are campaign links. In order, without repeats, http and https only.
std::vector<std::string> links_to_follow(const Post& post, const Campaign& campaign);

/// What is known of a shared URL: its latest chain, or null where it was not checked.
using ChainOf = std::function<const Chain*(std::string_view shared)>;

/// The post's shares of the campaign, one a distinct shared URL, in order. `first_seen` stands for created_at where the
/// source gives none: a post cannot be younger.
std::vector<Share> shares_of(const Post& post, const ChainOf& chain_of, const Campaign& campaign, Timestamp first_seen);

bool matches(const DestinationRule& rule, std::string_view url);
bool matches(const ParameterRule& rule, std::string_view url);
std::string text_of(const DestinationRule& rule);
std::string text_of(const ParameterRule& rule);

/// A digest of what decides shares and verdicts of this campaign: another one, and its posts are matched anew.
std::string campaign_version(const Campaign& campaign);

}  // namespace paidtrail
