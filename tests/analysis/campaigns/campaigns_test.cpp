#include "analysis/campaigns/campaigns.h"

#include <gtest/gtest.h>

namespace paidtrail {
namespace {

Timestamp at(std::string_view text) { return *Timestamp::parse_rfc3339(text); }

Post post_with(std::vector<std::string> links) {
  Post post;
  post.platform = "x";
  post.post_id = "1";
  post.created_at = at("2017-01-20T12:00:00Z");
  for (std::string& url : links) post.links.push_back({std::move(url), std::nullopt, std::nullopt, {}, {}});
  return post;
}

Chain chain_through(std::vector<std::string> urls, Outcome outcome = Outcome::resolved) {
  Chain chain;
  chain.url = urls.front();
  chain.outcome = outcome;
  for (std::string& url : urls) chain.hops.push_back({std::move(url), Via::http, 200, std::nullopt});
  chain.final_url = chain.hops.back().url;
  return chain;
}

ChainOf always(const Chain& chain) {
  return [&chain](std::string_view) { return &chain; };
}
const ChainOf kNothing = [](std::string_view) -> const Chain* { return nullptr; };

TEST(Destination, MatchesHostPortAndWholeSegments) {
  struct Case {
    DestinationRule rule;
    const char* url;
    bool match;
  };
  const Case cases[] = {
      {{"ou-voter.example", {}, ""}, "https://ou-voter.example/", true},
      {{"ou-voter.example", {}, ""}, "http://www.ou-voter.example:8080/x", true},  // subdomain, any port, any scheme
      {{"ou-voter.example", {}, ""}, "https://not-ou-voter.example/", false},
      {{"ou-voter.example", {}, "/page"}, "https://ou-voter.example/page", true},
      {{"ou-voter.example", {}, "/page"}, "https://ou-voter.example/page/x", true},
      {{"ou-voter.example", {}, "/page"}, "https://ou-voter.example/page?x", true},
      {{"ou-voter.example", {}, "/page"}, "https://ou-voter.example/page#x", true},
      {{"ou-voter.example", {}, "/page"}, "https://ou-voter.example/page2", false},
      {{"ou-voter.example", {}, "/page/"}, "https://ou-voter.example/page/x", true},
      {{"ou-voter.example", 8443, ""}, "https://ou-voter.example/", false},
      {{"ou-voter.example", 443, ""}, "https://ou-voter.example/", true},
      {{"192.0.2.1", {}, ""}, "http://192.0.2.1/", true},
      {{"192.0.2.1", {}, ""}, "http://x.192.0.2.1/", false},  // an address has no subdomains
      {{"ou-voter.example", {}, ""}, "mailto:x@ou-voter.example", false},
  };
  for (const Case& c : cases) EXPECT_EQ(matches(c.rule, c.url), c.match) << text_of(c.rule) << " " << c.url;
}

TEST(Parameter, MatchesNameAndValueOrItsBeginning) {
  EXPECT_TRUE(matches({"utm_campaign", "vyn-", true}, "https://a.example/?x=1&utm_campaign=vyn-7"));
  EXPECT_TRUE(matches({"utm_campaign", "vyn", false}, "https://a.example/?utm_campaign=vyn"));
  EXPECT_FALSE(matches({"utm_campaign", "vyn", false}, "https://a.example/?utm_campaign=vyn-7"));
  EXPECT_FALSE(matches({"utm_campaign", "vyn-", true}, "https://a.example/#utm_campaign=vyn-7"));
  EXPECT_TRUE(matches({"ref", "a b", false}, "https://a.example/?ref=a+b"));
}

TEST(Shares, ALinkStandingTwiceIsOneShare) {
  Campaign campaign;
  campaign.links = {"https://t.co/d06EHiWyVG"};
  const Post post = post_with({"https://t.co/d06EHiWyVG", "https://t.co/d06EHiWyVG"});
  const auto shares = shares_of(post, kNothing, campaign, {});
  ASSERT_EQ(shares.size(), 1u);
  EXPECT_EQ(shares[0], (Share{"https://t.co/d06EHiWyVG", MatchRule::link, "https://t.co/d06EHiWyVG"}));
}

TEST(Shares, ACampaignLinkIsFoundBehindAPlatformsWrapper) {
  Campaign campaign;
  campaign.links = {"https://bit.ly/vote"};
  Post post = post_with({"https://t.co/abc"});
  EXPECT_TRUE(shares_of(post, kNothing, campaign, {}).empty());
  const Chain chain = chain_through({"https://t.co/abc", "https://bit.ly/vote", "https://end.example/"});
  EXPECT_EQ(shares_of(post, always(chain), campaign, {}).size(), 1u);
  post.links[0].expanded = "https://bit.ly/vote#x";
  EXPECT_EQ(shares_of(post, kNothing, campaign, {}).size(), 1u);
}

TEST(Shares, TheChainDecidesWhereDestinationsOrParametersDo) {
  Campaign campaign;
  campaign.destinations = {{"ou-voter.example", {}, "/page"}};
  campaign.parameters = {{"utm_campaign", "vyn-", true}};
  const Post post = post_with({"https://s.example/1"});
  const Chain to_page = chain_through({"https://s.example/1", "https://ou-voter.example/page"});
  EXPECT_EQ(shares_of(post, always(to_page), campaign, {})[0].rule, MatchRule::destination);
  const Chain by_tracker =
      chain_through({"https://s.example/1", "https://t.example/?utm_campaign=vyn-1", "https://x.example/"});
  EXPECT_EQ(shares_of(post, always(by_tracker), campaign, {})[0].matched, "utm_campaign=vyn-*");
  const Chain elsewhere = chain_through({"https://s.example/1", "https://x.example/"});
  EXPECT_TRUE(shares_of(post, always(elsewhere), campaign, {}).empty());
}

TEST(Shares, ARefusedAddressWasNotReached) {
  Campaign campaign;
  campaign.destinations = {{"10.0.0.1", {}, ""}};
  Chain chain = chain_through({"https://s.example/1", "http://10.0.0.1/"}, Outcome::blocked_address);
  chain.hops.back().status = std::nullopt;
  EXPECT_TRUE(shares_of(post_with({"https://s.example/1"}), always(chain), campaign, {}).empty());
}

TEST(Shares, DaysOfTheCampaignAreInclusive) {
  Campaign campaign;
  campaign.links = {"https://a.example/"};
  campaign.since = at("2017-01-20T00:00:00Z").day();
  campaign.until = at("2017-01-22T00:00:00Z").day();
  Post post = post_with({"https://a.example/"});
  const std::pair<const char*, std::size_t> cases[] = {{"2017-01-19T23:59:59Z", 0},
                                                       {"2017-01-20T00:00:00Z", 1},
                                                       {"2017-01-22T23:59:59.999Z", 1},
                                                       {"2017-01-23T00:00:00Z", 0}};
  for (const auto& [time, count] : cases) {
    post.created_at = at(time);
    EXPECT_EQ(shares_of(post, kNothing, campaign, {}).size(), count) << time;
  }
  post.created_at = std::nullopt;  // a post cannot be younger than the look at it
  EXPECT_EQ(shares_of(post, kNothing, campaign, at("2017-01-21T00:00:00Z")).size(), 1u);
}

TEST(LinksToFollow, OnlyKnownLinksWhereLinksAreAllThatIsKnown) {
  Campaign campaign;
  campaign.links = {"https://t.co/a"};
  const Post post = post_with({"https://t.co/a", "https://t.co/b", "https://t.co/a", "ftp://x.example/", "no url"});
  EXPECT_EQ(links_to_follow(post, campaign), (std::vector<std::string>{"https://t.co/a"}));
  campaign.parameters = {{"utm_campaign", "x", false}};
  EXPECT_EQ(links_to_follow(post, campaign), (std::vector<std::string>{"https://t.co/a", "https://t.co/b"}));
}

TEST(CampaignVersion, ChangesWithWhatDecides) {
  Campaign a;
  a.links = {"https://t.co/a"};
  Campaign b = a;
  b.name = "another name";
  EXPECT_EQ(campaign_version(a), campaign_version(b));
  b.required_tags = {"#ads"};
  EXPECT_NE(campaign_version(a), campaign_version(b));
}

}  // namespace
}  // namespace paidtrail
