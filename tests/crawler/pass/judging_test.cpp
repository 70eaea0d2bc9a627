#include <gtest/gtest.h>

#include <algorithm>

#include "crawler/pass_judging.h"

namespace paidtrail {
namespace {

const Judge& judge() {
  static const auto rules = Rules::load(std::nullopt);
  static const auto made = Judge::make(*rules);
  return *made;
}

Campaign campaign() {
  Campaign made;
  made.id = "vote";
  made.jurisdictions = {"FR", "EU"};
  made.required_tags = {"#ads"};
  made.links = {"https://t.co/a"};
  return made;
}

Timestamp at(const char* text) { return *Timestamp::parse_rfc3339(text); }

PostToMatch post(const std::string& text) {
  PostToMatch made;
  made.post_key = 7;
  made.source = "x";
  made.post.platform = "x";
  made.post.post_id = "1";
  made.post.account = Account{"42", "anna", "Anna", std::nullopt, 12};
  made.post.created_at = at("2017-01-20T12:00:00Z");
  made.post.lang = "fr";
  made.post.text = text;
  made.post.links = {{"https://t.co/a", std::nullopt, std::nullopt, {}, {}}};
  made.first_seen_at = made.seen_at = at("2017-01-20T12:10:00.000Z");
  return made;
}

std::vector<FindingKind> kinds(const MatchedPost& matched) {
  std::vector<FindingKind> found;
  for (const Finding& finding : matched.findings) found.push_back(finding.kind);
  return found;
}

TEST(Conclude, OnlyAnAbsentDisclosureNamesAnAccount) {
  const auto silent = pass::conclude(post("Où voter ? https://t.co/a"), campaign(), judge(), "en");
  ASSERT_EQ(silent.verdicts.size(), 3u);
  EXPECT_EQ(silent.verdicts[0].verdict, VerdictKind::absent);
  EXPECT_EQ(silent.verdicts[2].jurisdiction, "BRIEF");
  EXPECT_EQ(kinds(silent), (std::vector{FindingKind::new_link, FindingKind::first_undisclosed}));
  EXPECT_EQ(silent.findings[1].subject, "x:42");

  const auto tagged = pass::conclude(post("Où voter ? #ads https://t.co/a"), campaign(), judge(), "en");
  EXPECT_EQ(tagged.verdicts[0].verdict, VerdictKind::insufficient);
  EXPECT_EQ(tagged.verdicts[2].verdict, VerdictKind::compliant);
  EXPECT_EQ(kinds(tagged), std::vector{FindingKind::new_link});
}

TEST(Conclude, APostWithoutCampaignLinkIsLookedAtAndNotJudged) {
  PostToMatch other = post("Où voter ? https://t.co/b");
  other.post.links[0].shared = "https://t.co/b";
  const auto matched = pass::conclude(other, campaign(), judge(), "en");
  EXPECT_EQ(matched.post_key, 7);
  EXPECT_TRUE(matched.shares.empty() && matched.verdicts.empty() && matched.findings.empty());
}

TEST(Conclude, ADisclosureThatCameByAnEditIsNamedSo) {
  PostToMatch edited = post("#Publicité Où voter ? https://t.co/a");
  edited.first_version = edited.post;
  edited.first_version->text = "Où voter ? https://t.co/a";
  const auto matched = pass::conclude(edited, campaign(), judge(), "en");
  EXPECT_EQ(matched.verdicts[0].verdict, VerdictKind::compliant);
  EXPECT_TRUE(std::ranges::count(matched.verdicts[0].reasons, "added_by_edit"));
  edited.first_version->text = "#Publicité ! https://t.co/a";
  const auto from_the_start = pass::conclude(edited, campaign(), judge(), "en");
  EXPECT_FALSE(std::ranges::count(from_the_start.verdicts[0].reasons, "added_by_edit"));
}

TEST(Conclude, WhatWasAShareStaysOne) {
  PostToMatch later = post("Où voter ? https://t.co/c");
  later.post.links[0].shared = "https://t.co/c";
  later.shares = {{"https://t.co/c", MatchRule::parameter, "utm_campaign=vyn-*"}};
  const auto matched = pass::conclude(later, campaign(), judge(), "en");
  EXPECT_EQ(matched.shares, later.shares);
  EXPECT_EQ(matched.verdicts.size(), 3u);
}

TEST(Conclude, IsDatedByTheLatestEvidence) {
  PostToMatch followed = post("Où voter ? https://t.co/a");
  Chain chain;
  chain.url = "https://t.co/a";
  chain.outcome = Outcome::timeout;
  chain.checked_at = at("2017-01-20T12:11:00.000Z");
  followed.chains = {{"https://t.co/a", chain}};
  const auto matched = pass::conclude(followed, campaign(), judge(), "fr");
  EXPECT_EQ(matched.judged_at, chain.checked_at);
  EXPECT_EQ(matched.findings[0].found_at, chain.checked_at);
  EXPECT_NE(matched.findings[1].details.find("Aucune mention"), std::string::npos) << matched.findings[1].details;
}

}  // namespace
}  // namespace paidtrail
