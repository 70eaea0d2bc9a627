#include <gtest/gtest.h>

#include "alerts/rehearsal.h"
#include "tests/alerts/own_store.h"

namespace paidtrail {
namespace {

using namespace std::chrono_literals;
using Told = std::vector<std::string>;

using testing::at;

/// Nights over a database of their own: findings come, runs follow, nothing is sent.
class RehearsalTest : public testing::OwnStoreTest {
 protected:
  RehearsalTest() {
    Campaign campaign;
    campaign.id = "vote";
    campaign.name = "Vote";
    config_.campaigns.push_back(campaign);
    config_.newsroom.time_zone = "Europe/Paris";
    config_.alert.health = false;
  }

  ChannelConfig& channel(const std::string& name, const std::string& type = "slack") {
    auto& channels = config_.alert.channels;
    channels.emplace_back();
    channels.back().name = name;
    channels.back().type = type;
    return channels.back();
  }
  void found(const std::string& subject, Timestamp when, FindingKind kind = FindingKind::new_link) {
    ASSERT_TRUE(store_->save_findings({{kind, "vote", subject, "", std::nullopt, "{}", when}}, false));
  }
  Rehearsal& rehearsal(Rehearsal::Span span = {}) {
    if (!rehearsal_) rehearsal_.emplace(*store_, config_, span, [] { return false; });
    return *rehearsal_;
  }
  void run(Timestamp now) {
    const std::string id = "run-" + now.rfc3339();
    ASSERT_TRUE(store_->begin_run(id, now, id + ".warc.gz"));
    const auto told = rehearsal().after_run({id, now, now, false}, {});
    ASSERT_TRUE(told) << told.error().message;
    ASSERT_TRUE(store_->end_run(id, RunState::done, now, {}, {}));
  }
  /// `time channel severity items`, in order.
  Told messages() {
    Told lines;
    for (const auto& message : rehearsal().messages())
      lines.push_back(message.at.rfc3339() + " " + message.channel + " " +
                      std::string(kSeverities.name(message.severity)) + " " + std::to_string(message.items));
    return lines;
  }
  /// `channel kind reason items told_later`.
  Told withheld() {
    Told lines;
    for (const auto& row : rehearsal().summary().withheld)
      lines.push_back(row.channel + " " + row.kind + " " + std::string(kFates.name(row.why)) + " " +
                      std::to_string(row.items) + " " + std::to_string(row.told_later));
    return lines;
  }

  Config config_;
  std::optional<Rehearsal> rehearsal_;
};

TEST_F(RehearsalTest, AnHourThatIsFullIsToldAsOneWhenThereIsRoom) {
  channel("desk").most_an_hour = 1;
  for (int i = 0; i < 4; ++i) {
    const Timestamp now(at("2017-01-22T10:00:00Z").millis() + i * 10min, false);
    found("link " + std::to_string(i), now);
    run(now);
  }
  ASSERT_TRUE(rehearsal().afterwards(at("2017-01-22T10:30:00Z"), 10min));
  EXPECT_EQ(messages(), (Told{"2017-01-22T10:00:00Z desk info 1", "2017-01-22T11:00:00Z desk info 3"}));
  EXPECT_EQ(withheld(), (Told{"desk new_link most_an_hour 3 3"}));
  const auto channels = rehearsal().summary().channels;
  EXPECT_EQ(channels.at("desk").messages, 2);
  EXPECT_EQ(channels.at("desk").items, 4);
  EXPECT_EQ(channels.at("desk").most, 1);
  EXPECT_EQ(channels.at("desk").most_at, at("2017-01-22T10:00:00Z"));
}

TEST_F(RehearsalTest, WhatQuietHoursHeldComesAtTheirEndThoughNoRunDid) {
  config_.alert.quiet_hours = QuietHours{22 * 60, 7 * 60};
  channel("desk");
  found("night", at("2017-01-22T22:30:00Z"));
  found("gone", at("2017-01-22T22:30:00Z"), FindingKind::disclosure_removed);
  run(at("2017-01-22T22:30:00Z"));
  ASSERT_TRUE(rehearsal().between(at("2017-01-22T22:30:00Z"), at("2017-01-23T08:00:00Z"), 10min));
  EXPECT_EQ(messages(), (Told{"2017-01-22T22:30:00Z desk urgent 1", "2017-01-23T06:00:00Z desk info 1"}));
  EXPECT_EQ(withheld(), Told{"desk new_link quiet_hours 1 1"});
}

TEST_F(RehearsalTest, EachChannelHasItsOwnDigestAndItsOwnWeight) {
  channel("daily").digest = Digest::daily;
  channel("loud").min_severity = Severity::warning;
  found("link", at("2017-01-22T10:00:00Z"));
  found("account", at("2017-01-22T10:00:00Z"), FindingKind::first_undisclosed);
  run(at("2017-01-22T10:00:00Z"));
  ASSERT_TRUE(rehearsal().afterwards(at("2017-01-22T10:00:00Z"), 1h));
  EXPECT_EQ(messages(), (Told{"2017-01-22T10:00:00Z loud warning 1", "2017-01-22T23:00:00Z daily warning 2"}));
  EXPECT_EQ(withheld(), (Told{"daily first_undisclosed digest 1 1", "daily new_link digest 1 1",
                              "loud new_link min_severity 1 0"}));
  const auto rules = rehearsal().summary().rules;
  EXPECT_EQ(rules.at("new_link").messages, 1);
  EXPECT_EQ(rules.at("new_link").held, 1);
  EXPECT_EQ(rules.at("new_link").muted, 1);
  EXPECT_EQ(rules.at("first_undisclosed").items, 2);
}

TEST_F(RehearsalTest, WhatIsStillHeldAtTheEndIsCountedSo) {
  channel("weekly").digest = Digest::weekly;
  found("link", at("2017-01-22T10:00:00Z"));
  run(at("2017-01-22T10:00:00Z"));
  EXPECT_EQ(messages(), Told{});
  EXPECT_EQ(withheld(), Told{"weekly new_link digest 1 0"});
}

TEST_F(RehearsalTest, OperatorsWordsAndTheConfigurationMuteForEveryChannel) {
  channel("desk");
  config_.alert.undisclosed_above = 100;
  ASSERT_TRUE(store_->save_silence({0, std::nullopt, std::nullopt, std::nullopt, "new_link", std::nullopt, std::nullopt,
                                    at("2017-01-22T09:00:00Z"), at("2017-01-23T09:00:00Z")}));
  found("link", at("2017-01-22T10:00:00Z"));
  ASSERT_TRUE(store_->save_findings({{FindingKind::first_undisclosed, "vote", "account", "", std::nullopt,
                                      R"({"followers":5})", at("2017-01-22T10:00:00Z")}},
                                    false));
  run(at("2017-01-22T10:00:00Z"));
  EXPECT_EQ(messages(), Told{});
  EXPECT_EQ(withheld(), (Told{" first_undisclosed undisclosed_above 1 0", " new_link silence 1 0"}));
}

TEST_F(RehearsalTest, ABaselineIsOneRuleOfItsOwn) {
  channel("desk");
  ASSERT_TRUE(store_->save_findings(
      {{FindingKind::first_undisclosed, "vote", "a", "", std::nullopt, R"({"source":"m"})", at("2017-01-22T10:00:00Z")},
       {FindingKind::new_link, "vote", "b", "", std::nullopt, R"({"source":"m"})", at("2017-01-22T10:00:00Z")}},
      true));
  const RunFacts facts{"run", at("2017-01-22T10:00:00Z"), at("2017-01-22T10:00:00Z"), false};
  ASSERT_TRUE(rehearsal().after_run(facts, {}));
  EXPECT_EQ(messages(), Told{}) << "it goes on";
  ASSERT_TRUE(rehearsal().after_run(facts, {{"vote", "m"}}));
  EXPECT_EQ(messages(), Told{"2017-01-22T10:00:00Z desk info 2"});
  EXPECT_EQ(rehearsal().messages().at(0).rules, (std::map<std::string, std::int64_t>{{"baseline", 2}}));
}

TEST_F(RehearsalTest, WhatIsOutsideTheSpanHappensAndIsNotCounted) {
  channel("desk").most_an_hour = 1;
  rehearsal({at("2017-01-22T10:30:00Z"), at("2017-01-22T12:00:00Z")});
  found("before", at("2017-01-22T10:00:00Z"));
  run(at("2017-01-22T10:00:00Z"));
  found("within", at("2017-01-22T10:50:00Z"));
  run(at("2017-01-22T10:50:00Z"));
  run(at("2017-01-22T11:10:00Z"));
  found("after", at("2017-01-22T13:00:00Z"));
  run(at("2017-01-22T13:00:00Z"));
  EXPECT_EQ(messages(), Told{"2017-01-22T11:10:00Z desk info 1"}) << "the hour was full by what came before";
}

TEST_F(RehearsalTest, WithoutAChannelItIsShownWhatThereWouldBeToTell) {
  found("link", at("2017-01-22T10:00:00Z"));
  run(at("2017-01-22T10:00:00Z"));
  EXPECT_EQ(messages(), Told{"2017-01-22T10:00:00Z  info 1"});
}

}  // namespace
}  // namespace paidtrail
