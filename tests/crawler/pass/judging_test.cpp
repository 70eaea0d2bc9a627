#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

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

bool says(const Verdict& verdict, const char* reason) { return std::ranges::count(verdict.reasons, reason) == 1; }

/// A post whose texts came one after another, an hour apart from 12:10 on.
PostToMatch edited(std::vector<std::string> texts) {
  PostToMatch made = post(texts.back());
  Timestamp fetched = made.seen_at;
  for (const std::string& text : texts) {
    made.seen_at = made.text_seen_at = fetched;
    if (&text != &texts.back()) made.earlier.push_back({post(text).post, fetched});
    fetched = Timestamp(fetched.millis() + std::chrono::hours(1));
  }
  return made;
}

TEST(Conclude, ADisclosureThatCameByAnEditIsNamedSoWithBothTimes) {
  PostToMatch later = edited({"Où voter ? https://t.co/a", "#Publicité Où voter ? https://t.co/a"});
  auto matched = pass::conclude(later, campaign(), judge(), "en");
  EXPECT_EQ(matched.verdicts[0].verdict, VerdictKind::compliant);
  EXPECT_TRUE(says(matched.verdicts[0], "added_by_edit"));
  ASSERT_EQ(matched.later.size(), 2u) << "FR and EU; the brief asks for another tag";
  EXPECT_EQ(matched.later[0].jurisdiction, "FR");
  EXPECT_EQ(matched.later[0].undisclosed_at, at("2017-01-20T12:10:00Z"));
  EXPECT_EQ(matched.later[0].disclosed_at, at("2017-01-20T13:10:00Z")) << "fetched; the platform says no time";

  later.post.edited_at = at("2017-01-20T12:45:00Z");
  EXPECT_EQ(pass::conclude(later, campaign(), judge(), "en").later[0].disclosed_at, at("2017-01-20T12:45:00Z"));
  later.post.edited_at = at("2017-01-20T11:00:00Z");
  EXPECT_EQ(pass::conclude(later, campaign(), judge(), "en").later[0].disclosed_at, at("2017-01-20T13:10:00Z"))
      << "an edit before the text without it is not the one";
}

TEST(Conclude, TheEditThatBroughtTheDisclosureIsTheFirstFromWhichItStayed) {
  const char* without = "Où voter ? https://t.co/a";
  const char* with = "#Publicité Où voter ? https://t.co/a";
  const auto third =
      pass::conclude(edited({without, with, "#Publicité Où voter donc ? https://t.co/a"}), campaign(), judge(), "en");
  EXPECT_EQ(third.later[0].disclosed_at, at("2017-01-20T13:10:00Z"));
  const auto back = pass::conclude(edited({without, with, without, with}), campaign(), judge(), "en");
  EXPECT_EQ(back.later[0].disclosed_at, at("2017-01-20T15:10:00Z"));
}

TEST(Conclude, ADisclosureOfTheFirstTextCameByNoEdit) {
  for (const char* last : {"#Publicité Où voter ? https://t.co/a", "Où voter ? https://t.co/a"}) {
    const auto matched = pass::conclude(edited({"#Publicité ! https://t.co/a", last}), campaign(), judge(), "en");
    EXPECT_FALSE(says(matched.verdicts[0], "added_by_edit"));
    EXPECT_TRUE(matched.later.empty());
  }
}

PostToMatch with_replies(const char* text, const std::vector<const char*>& replies) {
  PostToMatch made = post(text);
  std::int64_t version = 100;
  for (const char* reply : replies) {
    OwnReply own{post(reply).post, version++, at("2017-01-20T12:30:00Z")};
    own.post.post_id = "2";
    own.post.links.clear();
    made.own_replies.push_back(own);
  }
  return made;
}

TEST(Conclude, ADisclosureInTheAuthorsOwnReplyStandsBesideTheVerdictAndAccusesNobody) {
  const auto matched =
      pass::conclude(with_replies("Où voter ? https://t.co/a", {"merci", "#Publicité"}), campaign(), judge(), "en");
  EXPECT_EQ(matched.verdicts[0].verdict, VerdictKind::absent) << "posts of a thread can be read apart";
  EXPECT_EQ(matched.verdicts[0].reasons, (std::vector<std::string>{"no_term", "only_in_reply"}));
  EXPECT_FALSE(says(matched.verdicts[2], "only_in_reply")) << "the brief's tag is another";
  EXPECT_EQ(matched.reply_version, 101);
  EXPECT_EQ(matched.judged_at, at("2017-01-20T12:30:00Z"));
  EXPECT_EQ(kinds(matched), std::vector{FindingKind::new_link});
}

TEST(Conclude, AReplyDoesNotMatterWhereThePostSaysItOrTheReplyDoesNot) {
  for (const auto& [text, reply] : {std::pair{"#Publicité Où voter ? https://t.co/a", "#Publicité"},
                                    std::pair{"Où voter ? #ads https://t.co/a", "#Publicité"},
                                    std::pair{"Où voter ? https://t.co/a", "ce n'est pas une pub"},
                                    std::pair{"Où voter ? https://t.co/a", "allez voter"}}) {
    const auto matched = pass::conclude(with_replies(text, {reply}), campaign(), judge(), "en");
    EXPECT_FALSE(says(matched.verdicts[0], "only_in_reply")) << text << " / " << reply;
  }
}

TEST(Conclude, ARuleThatChangedIsNoNewsOfAPost) {
  PostToMatch again = post("Où voter ? https://t.co/a");
  again.judged_before = true;
  EXPECT_EQ(kinds(pass::conclude(again, campaign(), judge(), "en")), std::vector{FindingKind::new_link})
      << "the link's finding is known by its key";
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

TEST(Conclude, ADisclosureThatAnEditTookAwayIsAFindingOfThatEdit) {
  const std::string with = "Publicité : où voter ? https://t.co/a";
  const std::string without = "Où voter ? https://t.co/a";
  const auto removed = pass::conclude(edited({with, without}), campaign(), judge(), "en");
  EXPECT_EQ(kinds(removed),
            (std::vector{FindingKind::new_link, FindingKind::first_undisclosed, FindingKind::disclosure_removed}));
  EXPECT_EQ(removed.findings[2].subject, "x:1");
  EXPECT_EQ(removed.findings[2].occasion, "2017-01-20T13:10:00.000Z");

  const auto later = pass::conclude(edited({with, without, without + " !"}), campaign(), judge(), "en");
  ASSERT_EQ(later.findings.size(), 3u);
  EXPECT_EQ(later.findings[2].occasion, removed.findings[2].occasion) << "another edit is no second removal";

  const auto back = pass::conclude(edited({with, without, with}), campaign(), judge(), "en");
  EXPECT_EQ(kinds(back), std::vector{FindingKind::new_link});
  const auto never = pass::conclude(edited({without, without + " !"}), campaign(), judge(), "en");
  EXPECT_EQ(kinds(never), (std::vector{FindingKind::new_link, FindingKind::first_undisclosed}));
}

TEST(Conclude, OtherRulesTakeNoDisclosureAway) {
  PostToMatch known = edited({"Publicité : où voter ? https://t.co/a", "Où voter ? https://t.co/a"});
  known.judged_before = true;
  EXPECT_EQ(kinds(pass::conclude(known, campaign(), judge(), "en")), std::vector{FindingKind::new_link});
}

}  // namespace
}  // namespace paidtrail
