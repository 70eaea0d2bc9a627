#include <gtest/gtest.h>

#include <algorithm>

#include "alerts/alerts.h"
#include "tests/alerts/fake_writer.h"

namespace paidtrail {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

const Timestamp kNow = *Timestamp::parse_rfc3339("2017-01-22T13:06:00Z");
const Timestamp kFound = *Timestamp::parse_rfc3339("2017-01-22T13:05:00Z");

std::string details(int followers, const std::string& source = "m") {
  return R"({"platform":"mastodon","post_id":"1","post_url":"https://m.test/@alice/1","account_id":"42",)"
         R"("handle":"alice","account_name":"Alice Martin","followers":)" +
         (followers < 0 ? std::string("null") : std::to_string(followers)) +
         R"(,"shared_at":"2017-01-22T12:58:03Z","text":"Merci @bob, voir https://m.test/@alice","source":")" + source +
         R"(","short_url":"https://sho.rt/x","final_url":"https://ou-voter.example/","destination":null,)"
         R"("jurisdiction":"FR","verdict":"absent","reasons":["Rien n'est dit."],"rules":["FR-LOI: art. 5"]})";
}

std::string of_account(const std::string& id, int followers = 5'000) {
  std::string json = details(followers);
  return json.replace(json.find("\"42\""), 4, "\"" + id + "\"");
}

class Compose : public ::testing::Test {
 protected:
  Compose() {
    config_.newsroom.time_zone = "Europe/Paris";
    Campaign one;
    one.id = "one";
    one.name = "Primaire";
    Campaign two;
    two.id = "two";
    config_.campaigns = {one, two};
    config_.alert.channels.resize(3);
    config_.alert.channels[0].name = "desk";
    config_.alert.channels[0].type = "slack";
    config_.alert.channels[1].name = "feed";
    config_.alert.channels[1].type = "atom";
    config_.alert.channels[2].name = "lines";
    config_.alert.channels[2].type = "stdout";
  }

  void find(FindingKind kind, const std::string& subject, const std::string& campaign = "one", bool baseline = false,
            std::string json = details(5'000), Timestamp at = kFound) {
    const auto id = static_cast<std::int64_t>(writer_.findings.size() + 1);
    writer_.findings.push_back({id, {kind, campaign, subject, "", std::nullopt, std::move(json), at}, baseline});
  }

  std::vector<AlertDraft> compose(const Pairs* whole = nullptr, bool local_only = false) {
    auto plan = compose_alerts(writer_, config_, kNow, local_only, whole);
    EXPECT_TRUE(plan);
    plan_ = plan ? *plan : AlertPlan{};
    return plan_.drafts;
  }
  Message only_message() {
    const auto drafts = compose();
    EXPECT_EQ(drafts.size(), 1U);
    const auto message = message_from_json(drafts.at(0).message);
    EXPECT_TRUE(message);
    return *message;
  }

  Config config_;
  FakeWriter writer_;
  AlertPlan plan_;
};

TEST_F(Compose, NothingFoundIsNothingTold) { EXPECT_TRUE(compose().empty()); }

TEST_F(Compose, OneFindingHasItsKindAndStandsAlone) {
  find(FindingKind::first_undisclosed, "mastodon:42");
  const auto drafts = compose();
  ASSERT_EQ(drafts.size(), 1U);
  EXPECT_EQ(drafts[0].kind, "first_undisclosed");
  EXPECT_EQ(drafts[0].campaign, "one");
  EXPECT_EQ(drafts[0].title, "No disclosure seen in this post at 2017-01-22 14:05 CET (campaign “Primaire”)");
  EXPECT_EQ(drafts[0].created_at, kFound);
  EXPECT_EQ(drafts[0].findings, std::vector<std::int64_t>{1});
  EXPECT_EQ(drafts[0].channels, (std::vector<std::string>{"desk", "feed", "lines"}));
  const auto message = message_from_json(drafts[0].message);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->alert_id, drafts[0].alert_id);
  EXPECT_EQ(message->summary, "1 account with a post without a disclosure seen, seen at 2017-01-22 14:05 CET.");
  ASSERT_EQ(message->items.size(), 1U);
  const auto& item = message->items[0];
  EXPECT_EQ(item.who, "Alice Martin (alice)");
  EXPECT_EQ(item.when_local, "2017-01-22 13:58 CET");
  EXPECT_EQ(item.post_url, "https://m.test/@alice/1");
  EXPECT_EQ(item.link, "https://sho.rt/x");
  EXPECT_EQ(item.leads_to, "https://ou-voter.example/");
  EXPECT_EQ(item.rule, "FR: no disclosure seen. Rien n'est dit. (FR-LOI: art. 5)");
}

TEST_F(Compose, InFrench) {
  config_.newsroom.language = "fr";
  find(FindingKind::first_undisclosed, "mastodon:42");
  find(FindingKind::new_link, "https://sho.rt/x", "one", false, of_account("43"));
  const auto message = only_message();
  EXPECT_EQ(message.title, "2 faits nouveaux : Primaire");
  EXPECT_EQ(message.summary,
            "1 compte dont une publication est sans mention vue, 1 nouveau lien, vu à 2017-01-22 14:05 CET.");
  EXPECT_EQ(message.items[0].headline,
            "Aucune mention de publicité vue dans cette publication à 2017-01-22 14:05 CET (campagne « Primaire »)");
  EXPECT_EQ(message.items[0].rule, "FR : aucune mention vue. Rien n'est dit. (FR-LOI: art. 5)");
  EXPECT_EQ(message.items[1].headline, "Nouveau lien de la campagne « Primaire »");
}

TEST_F(Compose, NeverIllegalNeverPaidBy) {
  for (const std::string language : {"fr", "en"}) {
    config_.newsroom.language = language;
    writer_.findings.clear();
    for (const auto& [kind, name] : kFindingKinds.rows) find(kind, std::string(name));
    for (const auto& draft : compose())
      for (const std::string word : {"illegal", "illégal", "paid by", "payé par", "fraud", "$C", "$T"})
        EXPECT_EQ(draft.message.find(word), std::string::npos) << word;
    const auto message = message_from_json(compose().at(0).message);
    for (const auto& item : message->items) EXPECT_FALSE(item.headline.empty());
  }
}

TEST_F(Compose, AtMostTenItemsAndTheWeightiestFirst) {
  for (int i = 0; i < 20; ++i)
    find(FindingKind::new_link, "https://sho.rt/" + std::to_string(i), "one", false, of_account(std::to_string(i)));
  find(FindingKind::link_changed, "https://sho.rt/0", "two", false,
       R"({"short_url":"https://sho.rt/0","from":"https://a.test/","to":"https://b.test/"})");
  const auto drafts = compose();
  ASSERT_EQ(drafts.size(), 1U);
  EXPECT_EQ(drafts[0].kind, "digest");
  EXPECT_EQ(drafts[0].campaign, std::nullopt);
  EXPECT_EQ(drafts[0].title, "21 new findings");
  EXPECT_EQ(drafts[0].findings.size(), 21U);
  const auto message = message_from_json(drafts[0].message);
  EXPECT_EQ(message->items.size(), 10U);
  EXPECT_EQ(message->items_left_out, 11U);
  EXPECT_EQ(message->items[0].leads_to, "https://a.test/ → https://b.test/");
  EXPECT_EQ(message->items[0].who, std::nullopt);
}

TEST_F(Compose, TextIdsAndTimesDependOnTheFindingsAlone) {
  find(FindingKind::new_link, "https://sho.rt/a");
  find(FindingKind::new_link, "https://sho.rt/b", "two", false, details(5'000),
       Timestamp(kFound.millis() + std::chrono::hours(1), false));
  const auto before = compose();
  std::reverse(writer_.findings.begin(), writer_.findings.end());
  const auto after = compose(nullptr, true);
  EXPECT_EQ(before[0].alert_id, after[0].alert_id);
  EXPECT_EQ(before[0].message, after[0].message);
  EXPECT_EQ(before[0].created_at, Timestamp(kFound.millis() + std::chrono::hours(1)));
  writer_.findings[0].finding.occasion = "again";
  EXPECT_NE(compose()[0].alert_id, before[0].alert_id);
}

TEST_F(Compose, AReplayHasRowsForLocalChannelsAlone) {
  find(FindingKind::new_link, "https://sho.rt/a");
  EXPECT_EQ(compose(nullptr, true)[0].channels, (std::vector<std::string>{"feed", "lines"}));
}

TEST_F(Compose, PrivatePeopleAreNotNamed) {
  for (const int followers : {999, 0, -1}) {
    writer_.findings.clear();
    find(FindingKind::first_undisclosed, "mastodon:42", "one", false, details(followers));
    const auto drafts = compose();
    ASSERT_EQ(drafts.size(), 1U);
    for (const std::string name : {"alice", "Alice", "Martin", "m.test", "@bob", "mastodon:42", "\"42\""})
      EXPECT_EQ(drafts[0].message.find(name), std::string::npos) << name << "\n" << drafts[0].message;
    const auto message = message_from_json(drafts[0].message);
    EXPECT_TRUE(message->items[0].who->starts_with("a private account ")) << *message->items[0].who;
    EXPECT_EQ(message->items[0].excerpt, "Merci […] voir […]");
  }
}

TEST_F(Compose, AnAccountKeepsItsPseudonymAndSharesItWithNobody) {
  find(FindingKind::first_undisclosed, "mastodon:42", "one", false, details(10));
  find(FindingKind::new_link, "https://sho.rt/a", "one", false, of_account("43", 10));
  find(FindingKind::new_link, "https://sho.rt/b", "two", false, details(10));
  const Message message = only_message();
  ASSERT_EQ(message.items.size(), 3U);
  EXPECT_EQ(message.items[0].who, message.items[2].who);
  EXPECT_NE(message.items[0].who, message.items[1].who);
}

TEST_F(Compose, ASharerStandsOnceWithWhatElseIsTold) {
  find(FindingKind::new_link, "https://sho.rt/x");
  find(FindingKind::first_undisclosed, "mastodon:42");
  find(FindingKind::new_link, "https://sho.rt/y", "one", false, of_account("43"));
  find(FindingKind::new_link, "https://sho.rt/x", "two");
  const auto drafts = compose();
  ASSERT_EQ(drafts.size(), 1U);
  EXPECT_EQ(drafts[0].findings.size(), 4U);
  const auto message = message_from_json(drafts[0].message);
  ASSERT_EQ(message->items.size(), 3U);
  EXPECT_EQ(
      message->items[0].headline,
      "No disclosure seen in this post at 2017-01-22 14:05 CET (campaign “Primaire”); from the same account also: "
      "1 new link");
  EXPECT_EQ(message->items_left_out, 0U);
  EXPECT_EQ(message->summary.substr(0, 63), "1 account with a post without a disclosure seen, 3 new links, s");
}

TEST_F(Compose, PrivateBelowZeroNamesAllWhoseFollowersAreKnown) {
  config_.alert.private_below = 0;
  find(FindingKind::first_undisclosed, "mastodon:42", "one", false, details(0));
  EXPECT_EQ(only_message().items[0].who, "Alice Martin (alice)");
}

TEST_F(Compose, DetailsThatCannotBeReadStillTellWhatHappened) {
  for (const std::string json : {"", "{", "[]", "null", R"({"text":5,"reasons":"x","rules":[1],"verdict":"odd"})"}) {
    writer_.findings.clear();
    find(FindingKind::new_link, "https://sho.rt/a", "gone-campaign", false, json);
    EXPECT_EQ(only_message().items[0].headline, "New link of the campaign “gone-campaign”") << json;
  }
}

TEST_F(Compose, OneBaselineForTheWholeRun) {
  find(FindingKind::new_link, "https://sho.rt/a", "one", true);
  find(FindingKind::new_link, "https://sho.rt/b", "one", true);
  find(FindingKind::first_undisclosed, "mastodon:42", "one", true);
  find(FindingKind::new_link, "https://sho.rt/a", "two", true, details(5'000, "feed"));
  find(FindingKind::new_link, "https://sho.rt/c", "one");
  const auto drafts = compose();
  ASSERT_EQ(drafts.size(), 2U);
  EXPECT_EQ(drafts[0].kind, "baseline");
  EXPECT_EQ(drafts[0].title, "The watch begins");
  EXPECT_EQ(drafts[0].findings.size(), 4U);
  const auto message = message_from_json(drafts[0].message);
  EXPECT_EQ(
      message->summary,
      "Already there at the beginning: 1 account with a post without a disclosure seen, 3 new links. From now on only "
      "what is new is told.");
  ASSERT_EQ(message->items.size(), 2U);
  EXPECT_EQ(message->items[0].headline, "Primaire · m: 1 account with a post without a disclosure seen, 2 new links");
  EXPECT_EQ(message->items[1].headline, "two · feed: 1 new link");
  EXPECT_EQ(drafts[1].kind, "new_link");
  EXPECT_EQ(drafts[1].findings, std::vector<std::int64_t>{5});
}

TEST_F(Compose, ABaselineThatGoesOnWaits) {
  find(FindingKind::new_link, "https://sho.rt/a", "one", true);
  find(FindingKind::new_link, "https://sho.rt/b", "two", true);
  const Pairs none;
  EXPECT_TRUE(compose(&none).empty());
  const Pairs one = {{"one", "m"}};
  auto drafts = compose(&one);
  ASSERT_EQ(drafts.size(), 1U);
  EXPECT_EQ(drafts[0].findings, std::vector<std::int64_t>{1});
  writer_.complete = {{"two", "m"}};
  drafts = compose(&one);
  ASSERT_EQ(drafts.size(), 1U);
  EXPECT_EQ(drafts[0].findings.size(), 2U);
}

TEST_F(Compose, AFailureOfTheStoreIsHandedOn) {
  writer_.fail_at = 1;
  EXPECT_FALSE(compose_alerts(writer_, config_, kNow, false));
}

// ---- not too many
// ----------------------------------------------------------------------------------------------------

/// A run after the other: what waits stays with the store between them.
class Turns : public Compose {
 protected:
  Turns() { config_.alert.channels.resize(1); }

  /// The findings that the channel is told at `now`, in the order of the message.
  std::vector<std::int64_t> told(std::string_view now) {
    auto plan = compose_alerts(writer_, config_, *Timestamp::parse_rfc3339(now), false);
    EXPECT_TRUE(plan);
    if (!plan) return {};
    std::vector<std::int64_t> ids;
    for (const auto& draft : plan->drafts) {
      ids.insert(ids.end(), draft.findings.begin(), draft.findings.end());
      last_ = draft;
    }
    for (const auto& row : plan->waiting) {
      writer_.waiting.rows.push_back(row);
      for (const auto& finding : writer_.findings)
        if (finding.id == row.finding) writer_.waiting.findings.push_back(finding);
    }
    std::erase_if(writer_.waiting.rows, [&](const WaitingAlert& row) {
      return std::find(ids.begin(), ids.end(), *row.finding) != ids.end();
    });
    writer_.findings.clear();
    return ids;
  }
  void find(std::int64_t id, FindingKind kind = FindingKind::new_link) {
    writer_.findings.push_back(
        {id, {kind, "one", "s" + std::to_string(id), "", std::nullopt, of_account(std::to_string(id)), kFound}, false});
  }
  AlertDraft last_;
};

using Ids = std::vector<std::int64_t>;

TEST_F(Turns, QuietHoursHoldWhatIsNotUrgentUntilTheirEndByTheNewsroomsClock) {
  config_.alert.quiet_hours = QuietHours{22 * 60, 7 * 60};
  find(1);
  find(2, FindingKind::disclosure_removed);
  EXPECT_EQ(told("2017-01-22T21:00:00Z"), Ids{2}) << "22:00 in Paris";
  find(3);
  EXPECT_EQ(told("2017-01-23T05:59:59Z"), Ids{});
  EXPECT_EQ(told("2017-01-23T06:00:00Z"), (Ids{1, 3}));
  EXPECT_EQ(last_.created_at, *Timestamp::parse_rfc3339("2017-01-23T06:00:00Z"));
  EXPECT_EQ(told("2017-01-23T06:10:00Z"), Ids{});
}

TEST_F(Turns, QuietHoursOverAChangeOfClocks) {
  config_.alert.quiet_hours = QuietHours{60, 150};  // 01:00 to 02:30, which the night of 2017-03-26 has not
  find(1);
  EXPECT_EQ(told("2017-03-26T00:59:00Z"), Ids{}) << "01:59 in Paris";
  EXPECT_EQ(told("2017-03-26T01:00:00Z"), Ids{1}) << "03:00 in Paris";
  find(2);
  EXPECT_EQ(told("2017-10-29T00:20:00Z"), Ids{}) << "02:20 for the first time";
  EXPECT_EQ(told("2017-10-29T00:40:00Z"), Ids{2}) << "02:40 for the first time";
  find(3);
  EXPECT_EQ(told("2017-10-29T01:10:00Z"), Ids{}) << "02:10 for the second time";
}

TEST_F(Turns, DigestsComeOnceTheHourDayOrWeekIsOver) {
  config_.alert.channels[0].digest = Digest::hourly;
  find(1);
  EXPECT_EQ(told("2017-01-22T13:05:00Z"), Ids{});
  find(2);
  EXPECT_EQ(told("2017-01-22T13:55:00Z"), Ids{});
  EXPECT_EQ(told("2017-01-22T14:00:00Z"), (Ids{1, 2}));
  config_.alert.channels[0].digest = Digest::daily;
  find(3);
  find(4, FindingKind::post_deleted);
  EXPECT_EQ(told("2017-01-22T22:55:00Z"), Ids{4}) << "23:55 in Paris; what is urgent does not wait";
  EXPECT_EQ(told("2017-01-22T23:00:00Z"), Ids{3}) << "midnight in Paris";
  config_.alert.channels[0].digest = Digest::weekly;
  find(5);
  EXPECT_EQ(told("2017-01-23T10:00:00Z"), Ids{}) << "a Monday";
  EXPECT_EQ(told("2017-01-29T22:59:00Z"), Ids{});
  EXPECT_EQ(told("2017-01-29T23:00:00Z"), Ids{5});
}

TEST_F(Turns, AFullHourRollsUpIntoOneMessageThatCountsWhatItDoesNotShow) {
  config_.alert.channels[0].most_an_hour = 2;
  writer_.told_lately["desk"] = 2;
  for (int i = 1; i <= 33; ++i) find(i);
  EXPECT_EQ(told("2017-01-22T13:05:00Z"), Ids{});
  writer_.told_lately["desk"] = 1;
  EXPECT_EQ(told("2017-01-22T13:50:00Z").size(), 33U);
  const auto message = message_from_json(last_.message);
  EXPECT_EQ(message->items.size(), 10U);
  EXPECT_EQ(message->items_left_out, 23U);
}

TEST_F(Turns, AChannelTakesWhatWeighsEnough) {
  config_.alert.channels.push_back(config_.alert.channels[0]);
  config_.alert.channels[1].name = "chief";
  config_.alert.channels[1].min_severity = Severity::urgent;
  find(1);
  find(2, FindingKind::disclosure_removed);
  auto plan = compose_alerts(writer_, config_, kNow, false);
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->drafts.size(), 2U);
  EXPECT_EQ(plan->drafts[0].channels, std::vector<std::string>{"desk"});
  EXPECT_EQ(plan->drafts[0].findings, (Ids{2, 1}));
  EXPECT_EQ(plan->drafts[1].channels, std::vector<std::string>{"chief"});
  EXPECT_EQ(plan->drafts[1].findings, Ids{2});
  EXPECT_NE(plan->drafts[0].alert_id, plan->drafts[1].alert_id);
  config_.alert.channels[0].min_severity = Severity::urgent;
  plan = compose_alerts(writer_, config_, kNow, false);
  EXPECT_EQ(plan->drafts.size(), 1U);
  EXPECT_EQ(plan->muted, Ids{1}) << "nobody takes it: it is decided";
}

TEST_F(Turns, ASilenceHoldsWhatFitsAllThatItNames) {
  find(1);
  find(2, FindingKind::link_changed);
  Silence silence;
  silence.kind = "link_changed";
  silence.campaign = "two";
  writer_.silenced = {silence};
  auto plan = compose_alerts(writer_, config_, kNow, false);
  EXPECT_TRUE(plan->muted.empty());
  writer_.silenced[0].campaign = "one";
  plan = compose_alerts(writer_, config_, kNow, false);
  EXPECT_EQ(plan->muted, Ids{2});
  EXPECT_EQ(plan->drafts.at(0).findings, Ids{1});
  silence = Silence();
  silence.platform = "mastodon";
  silence.handle = "@Alice";
  writer_.silenced = {silence};
  plan = compose_alerts(writer_, config_, kNow, false);
  EXPECT_EQ(plan->muted.size(), 2U);
  EXPECT_TRUE(plan->drafts.empty());
}

TEST_F(Turns, WhatWasAcknowledgedIsNotToldAgain) {
  find(1);
  writer_.acknowledgements = {{"new_link", "one", "s1", kNow}};
  const auto plan = compose_alerts(writer_, config_, kNow, false);
  EXPECT_TRUE(plan->drafts.empty());
  EXPECT_EQ(plan->muted, Ids{1});
}

TEST_F(Turns, AnAccountWithFewFollowersIsNotToldWhereTheNewsroomSaysSo) {
  config_.alert.undisclosed_above = 6'000;
  find(1, FindingKind::first_undisclosed);
  EXPECT_EQ(told("2017-01-22T13:05:00Z"), Ids{});
  config_.alert.undisclosed_above = 5'000;
  find(1, FindingKind::first_undisclosed);
  EXPECT_EQ(told("2017-01-22T13:05:00Z"), Ids{1});
}

TEST_F(Turns, ANoticeStandsAmongTheFindings) {
  find(1);
  MessageItem item;
  item.headline = "The source “m” fails";
  writer_.notices = {{9, {"source_failed", std::nullopt, "m", "run-1", "warning", to_json(item), kFound}}};
  const auto plan = compose_alerts(writer_, config_, kNow, false);
  ASSERT_EQ(plan->drafts.size(), 1U);
  EXPECT_EQ(plan->drafts[0].notices, Ids{9});
  EXPECT_EQ(plan->drafts[0].title, "2 new findings");
  const auto message = message_from_json(plan->drafts[0].message);
  EXPECT_EQ(message->items.at(0).headline, item.headline);
  EXPECT_TRUE(message->summary.starts_with("1 source that fails, 1 new link, seen at ")) << message->summary;
}

}  // namespace
}  // namespace paidtrail
