#include <gmock/gmock.h>

#include "tests/storage/store_fixture.h"

/// What the store keeps about alerts beside the outbox: what waits, who said what, which posts were named.
namespace paidtrail::testing {
namespace {

using ::testing::ElementsAre;

Timestamp at(std::string_view text) { return *Timestamp::parse_rfc3339(text); }

constexpr const char* kLink = "https://t.co/a";

class AlertRules : public StoreTest {
 protected:
  static AlertDraft draft(std::string id, std::vector<std::int64_t> findings, std::vector<std::int64_t> notices = {}) {
    AlertDraft made;
    made.alert_id = std::move(id);
    made.kind = "digest";
    made.title = "t";
    made.message = "{}";
    made.created_at = at("2017-01-20T10:00:00Z");
    made.named = findings;
    made.findings = std::move(findings);
    made.notices = std::move(notices);
    made.channels = {"desk"};
    return made;
  }
  static Notice notice(std::string subject, std::string occasion = "1") {
    return {"source_failed", std::nullopt, std::move(subject),        std::move(occasion),
            "warning",       "{}",         at("2017-01-20T10:00:00Z")};
  }
  std::int64_t find(const Finding& one) {
    EXPECT_TRUE(store_->save_findings({one}, false));
    return store_->findings_without_alert()->back().id;
  }
};

TEST_F(AlertRules, ANoticeIsKeptOnceAndToldOnce) {
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(store_->save_notices({notice("m1"), notice("m2")}));
  Notice quiet = notice("m3");
  quiet.told = false;
  ASSERT_TRUE(store_->save_notices({quiet}));
  const auto open = store_->notices_without_alert();
  ASSERT_EQ(open->size(), 2u);
  ASSERT_TRUE(store_->save_alerts({{draft("a1", {}, {open->front().id})}}, {}));
  EXPECT_EQ(store_->notices_without_alert()->size(), 1u);
  EXPECT_EQ(ask(*store_, "SELECT subject, alert_id FROM notices ORDER BY 1"), "m1|a1\nm2|NULL\nm3|NULL\n");
}

TEST_F(AlertRules, WhatWaitsIsNotDecidedAgainAndEndsWithTheChannelsMessage) {
  const auto finding_id = find(finding(FindingKind::new_link, kLink));
  AlertPlan plan;
  plan.waiting = {{"desk", finding_id, std::nullopt, at("2017-01-20T10:00:00Z")},
                  {"feed", finding_id, std::nullopt, at("2017-01-20T10:00:00Z")}};
  ASSERT_TRUE(store_->save_alerts(plan, {}));
  EXPECT_TRUE(store_->findings_without_alert()->empty());
  ASSERT_TRUE(store_->save_alerts({{draft("a1", {finding_id})}}, {}));
  const auto waiting = store_->waiting_alerts();
  ASSERT_EQ(waiting->rows.size(), 1u);
  EXPECT_EQ(waiting->rows[0].channel, "feed");
  ASSERT_EQ(waiting->findings.size(), 1u);
  EXPECT_EQ(waiting->findings[0].id, finding_id);
}

TEST_F(AlertRules, WhatIsMutedIsDecided) {
  const auto finding_id = find(finding(FindingKind::new_link, kLink));
  ASSERT_TRUE(store_->save_notices({notice("m1")}));
  AlertPlan plan;
  plan.muted = {finding_id};
  plan.muted_notices = {store_->notices_without_alert()->front().id};
  ASSERT_TRUE(store_->save_alerts(plan, {}));
  EXPECT_TRUE(store_->findings_without_alert()->empty());
  EXPECT_TRUE(store_->notices_without_alert()->empty());
}

TEST_F(AlertRules, AcknowledgementsAreAppendedAndHoldUntilTheirEnd) {
  const auto finding_id = find(finding(FindingKind::link_changed, kLink, "b"));
  ASSERT_TRUE(store_->save_alerts({{draft("a1", {finding_id})}}, {}));
  EXPECT_EQ(store_->save_acknowledgement({"a2", false, {}, at("2017-01-20T11:00:00Z"), at("2017-01-21T11:00:00Z")})
                .error()
                .kind,
            ErrorKind::usage);
  ASSERT_TRUE(
      store_->save_acknowledgement({"a1", true, "a parody", at("2017-01-20T11:00:00Z"), at("2017-01-21T11:00:00Z")}));
  const auto held = store_->acknowledged(at("2017-01-21T10:59:59Z"));
  ASSERT_EQ(held->size(), 1u);
  EXPECT_EQ(held->front().kind, "link_changed");
  EXPECT_EQ(held->front().subject, kLink);
  EXPECT_TRUE(store_->acknowledged(at("2017-01-21T11:00:00Z"))->empty());
  EXPECT_EQ(ask(*store_, "SELECT alert_id, false_alarm, note FROM acknowledgements"), "a1|1|a parody\n");
  EXPECT_EQ(ask(*store_, "SELECT alert_id, rule, subject, note FROM false_alarms"),
            "a1|link_changed|" + std::string(kLink) + "|a parody\n");
  ASSERT_TRUE(store_->save_acknowledgement({"a1", false, {}, at("2017-01-20T12:00:00Z"), at("2017-01-21T11:00:00Z")}));
  EXPECT_EQ(ask(*store_, "SELECT alert_id FROM false_alarms"), "") << "the last word counts";
}

TEST_F(AlertRules, ASilenceHasAnEndAndMayBeEndedBefore) {
  Silence silence;
  silence.campaign = "vote";
  silence.at = at("2017-01-20T10:00:00Z");
  silence.until = at("2017-01-21T10:00:00Z");
  const auto number = store_->save_silence(silence);
  ASSERT_TRUE(number);
  const auto hold = [&](const char* now) { return store_->silences(at(now))->size(); };
  EXPECT_EQ(hold("2017-01-20T09:59:59Z"), 0u);
  EXPECT_EQ(hold("2017-01-20T10:00:00Z"), 1u);
  EXPECT_EQ(hold("2017-01-21T10:00:00Z"), 0u);
  ASSERT_TRUE(store_->end_silence(*number, at("2017-01-20T12:00:00Z")));
  EXPECT_EQ(hold("2017-01-20T11:59:59Z"), 1u);
  EXPECT_EQ(hold("2017-01-20T12:00:00Z"), 0u);
  EXPECT_EQ(store_->end_silence(*number, at("2017-01-20T12:00:01Z")).error().kind, ErrorKind::usage);
  EXPECT_EQ(store_->end_silence(77, at("2017-01-20T12:00:01Z")).error().kind, ErrorKind::usage);
  EXPECT_EQ(ask(*store_, "SELECT silence, campaign, ended_at FROM silences"), "1|vote|2017-01-20T12:00:00Z\n");
}

TEST_F(AlertRules, OnlyAPostThatAnAlertNamedIsMissedWhenItGoes) {
  ASSERT_TRUE(store_->save_page(
      "run-1", page({PostBuilder("1", "2017-01-20T09:00:00Z", "2017-01-20T10:00:00Z").links({kLink}),
                     PostBuilder("2", "2017-01-20T09:00:00Z", "2017-01-20T10:00:00Z").links({kLink})})));
  match({kLink}, {verdict("FR", VerdictKind::absent)});
  Finding named = finding(FindingKind::first_undisclosed, "mastodon:9");
  named.details =
      ask(*store_, "SELECT json_object('platform', platform, 'post_id', post_id) FROM shares WHERE post_id = '1'");
  const auto finding_id = find(named);
  ASSERT_TRUE(store_->save_page(
      "run-2", page({tombstone("1", "2017-01-21T10:00:00Z"), tombstone("2", "2017-01-21T10:00:00Z")})));
  EXPECT_TRUE(store_->deleted_after_alert("vote")->empty()) << "nobody was told of it yet";
  ASSERT_TRUE(store_->save_alerts({{draft("a1", {finding_id})}}, {}));
  const auto deleted = store_->deleted_after_alert("vote");
  ASSERT_EQ(deleted->size(), 1u);
  EXPECT_EQ(deleted->front().post.post_id, "1");
  EXPECT_EQ(deleted->front().deleted_at, at("2017-01-21T10:00:00Z"));
  EXPECT_EQ(deleted->front().alert_id, "a1");
  EXPECT_TRUE(store_->deleted_after_alert("other")->empty());
  const std::string subject = deleted->front().post.platform + ":1";
  find(finding(FindingKind::post_deleted, subject));
  EXPECT_TRUE(store_->deleted_after_alert("vote")->empty()) << "it is a finding already";
}

TEST_F(AlertRules, SharesAreCountedByTheHourOnceTheBaselineIsOver) {
  ASSERT_TRUE(store_->save_page(
      "run-1", page({PostBuilder("1", "2017-01-20T09:00:00Z", "2017-01-20T10:00:00Z").links({kLink}),
                     PostBuilder("2", "2017-01-20T09:59:59Z", "2017-01-20T10:00:00Z").links({kLink}),
                     PostBuilder("3", "2017-01-20T10:00:00Z", "2017-01-20T10:00:00Z").links({kLink})})));
  match({kLink}, {verdict("FR", VerdictKind::absent)});
  EXPECT_FALSE(store_->shares_by_hour("vote", at("2017-01-13T00:00:00Z"))->first);
  ASSERT_TRUE(store_->save_alerts({}, {{"vote", "m1"}}));
  const auto all = store_->shares_by_hour("vote", at("2017-01-13T00:00:00Z"));
  EXPECT_EQ(all->first, at("2017-01-20T09:00:00Z"));
  ASSERT_EQ(all->hours.size(), 2u);
  EXPECT_EQ(all->hours[0].shares, 2);
  EXPECT_EQ(all->hours[1].hour, at("2017-01-20T10:00:00Z"));
  const auto late = store_->shares_by_hour("vote", at("2017-01-20T10:00:00Z"));
  EXPECT_EQ(late->hours.size(), 1u);
  EXPECT_EQ(late->first, at("2017-01-20T09:00:00Z"));
}

TEST_F(AlertRules, ASourcesAnswersAreKeptARun) {
  for (int i = 0; i < 2; ++i)
    ASSERT_TRUE(
        store_->save_source_outcomes("run-1", at("2017-01-20T10:00:00Z"), {{"m1", std::nullopt}, {"m2", "503"}}));
  EXPECT_EQ(ask(*store_, "SELECT run_id, source, failure FROM source_outcomes ORDER BY position"),
            "run-1|m1|NULL\nrun-1|m2|503\n");
}

}  // namespace
}  // namespace paidtrail::testing
