#include <gtest/gtest.h>

#include "alerts/message.h"
#include "alerts/rules/rules.h"
#include "tests/alerts/messages.h"
#include "tests/alerts/own_store.h"

namespace paidtrail {
namespace {

using namespace std::chrono_literals;

using testing::at;

/// Rules over a database of their own, a run after the other.
class Rules : public testing::OwnStoreTest {
 protected:
  Rules() {
    Campaign campaign;
    campaign.id = "vote";
    campaign.name = "Vote";
    campaign.jurisdictions = {"FR"};
    config_.campaigns.push_back(campaign);
    SourceConfig source;
    source.name = "m1";
    source.campaigns = {"vote"};
    config_.sources.push_back(source);
    config_.alert.health = false;
  }

  /// A run at `now` in which the source fails or not; gives what is told anew, `kind subject`.
  std::vector<std::string> run(Timestamp now, std::optional<std::string> failure = std::nullopt,
                               std::chrono::milliseconds lasts = 1min) {
    const std::string id = "run-" + now.rfc3339();
    EXPECT_TRUE(store_->begin_run(id, now, id + ".warc.gz"));
    EXPECT_TRUE(store_->save_source_outcomes(id, now, {{"m1", std::move(failure)}}));
    const auto watched = watch_rules(*store_, config_, {id, now, now, false});
    EXPECT_TRUE(watched) << watched.error().message;
    EXPECT_TRUE(store_->end_run(id, RunState::done, Timestamp(now.millis() + lasts), {}, {}));
    std::vector<std::string> told;
    AlertPlan plan;
    const auto notices = store_->notices_without_alert();
    for (const auto& stored : *notices) {
      told.push_back(stored.notice.kind + " " + stored.notice.subject);
      headlines_.push_back(item_from_json(stored.notice.item).headline);
      plan.muted_notices.push_back(stored.id);
    }
    EXPECT_TRUE(store_->save_alerts(plan, {}));
    return told;
  }
  std::vector<std::string> run_after(std::chrono::milliseconds wait,
                                     std::optional<std::string> failure = std::nullopt) {
    now_ = Timestamp(now_.millis() + wait, false);
    return run(now_, std::move(failure));
  }

  void share(const std::string& id, Timestamp seen, VerdictKind verdict = VerdictKind::absent) {
    Post post;
    post.platform = "mastodon";
    post.post_id = id;
    post.url = "https://m.test/" + id;
    post.account = Account{"acc-" + id, "user" + id, std::nullopt, std::nullopt, 5000};
    post.created_at = seen;
    post.text = "text";
    post.links = {{"https://sho.rt/a", std::nullopt, std::nullopt, {}, {}}};
    PageOfPosts page;
    page.campaign = "vote";
    page.source = "m1";
    page.posts.push_back({post, seen, std::nullopt});
    ASSERT_TRUE(store_->save_page("run", page));
    const auto open = store_->posts_to_match("vote", "c", "r", 100);
    ASSERT_TRUE(open);
    for (const auto& known : *open) {
      Verdict judged;
      judged.jurisdiction = "FR";
      judged.verdict = verdict;
      ASSERT_TRUE(store_->save_matches("run", "c", "r",
                                       {{"vote",
                                         known.post_key,
                                         {{"https://sho.rt/a", MatchRule::link, "https://sho.rt/a"}},
                                         {judged},
                                         seen,
                                         {},
                                         false}}));
    }
  }

  Config config_;
  Timestamp now_ = at("2017-01-22T10:00:00Z");
  std::vector<std::string> headlines_;
};

using Told = std::vector<std::string>;

TEST_F(Rules, ASourceIsToldAfterThreeFailuresInARowAndWhenItAnswersAgain) {
  EXPECT_EQ(run_after(10min, "HTTP 503"), Told{});
  EXPECT_EQ(run_after(10min, "HTTP 503"), Told{});
  EXPECT_EQ(run_after(10min, "HTTP 503"), Told{"source_failed m1"});
  EXPECT_EQ(headlines_.back(), "The source “m1” has failed since 2017-01-22 10:10 UTC (3 runs in a row)");
  EXPECT_EQ(run_after(10min, "HTTP 503"), Told{}) << "it goes on: no news";
  EXPECT_EQ(run_after(10min), Told{"source_back m1"});
  EXPECT_EQ(run_after(10min), Told{});
  for (int i = 0; i < 2; ++i) EXPECT_EQ(run_after(10min, "HTTP 503"), Told{});
  EXPECT_EQ(run_after(10min, "HTTP 503"), Told{"source_failed m1"}) << "another time";
  EXPECT_EQ(run_after(10min), Told{"source_back m1"});
}

TEST_F(Rules, AStateThatGoesOnIsToldAgainAfterTheRepeatInterval) {
  config_.alert.repeat = 24h;
  for (int i = 0; i < 2; ++i) EXPECT_EQ(run_after(1h, "gone"), Told{});
  EXPECT_EQ(run_after(1h, "gone"), Told{"source_failed m1"});
  for (int i = 0; i < 21; ++i) EXPECT_EQ(run_after(1h, "gone"), Told{}) << i;
  EXPECT_EQ(run_after(1h, "gone"), Told{"source_failed m1"});
  EXPECT_EQ(run_after(1h, "gone"), Told{});
  EXPECT_EQ(run_after(1h), Told{"source_back m1"}) << "the recovery once";
}

TEST_F(Rules, ACampaignThatWentSilentIsToldOnceAndNotWhereASourceExplainsIt) {
  EXPECT_EQ(run_after(24h * 30), Told{}) << "it never had a share";
  share("1", now_);
  EXPECT_EQ(run_after(24h * 6), Told{});
  EXPECT_EQ(run_after(24h), Told{"campaign_silent vote"});
  EXPECT_EQ(headlines_.back(), "No new share of the campaign “Vote” since 2017-02-21 10:00 UTC");
  EXPECT_EQ(run_after(24h), Told{});
  share("2", now_);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(run_after(24h, "dead"), Told{});
  EXPECT_EQ(run_after(24h, "dead"), Told{"source_failed m1"});
  for (int i = 0; i < 6; ++i) EXPECT_EQ(run_after(24h, "dead"), Told{}) << "the dead source mutes what follows from it";
  EXPECT_EQ(run_after(24h), (Told{"source_back m1", "campaign_silent vote"}));
}

TEST_F(Rules, AnOverCampaignIsNotSilent) {
  share("1", now_);
  config_.campaigns[0].until = now_.day();
  EXPECT_EQ(run_after(24h * 10), Told{});
}

TEST_F(Rules, ComplianceIsToldWhenItFallsAndWhenItIsBackNotWhereItStoodAtFirst) {
  config_.alert.compliance_posts = 4;
  const auto judged = [&](int from, int to, VerdictKind verdict) {
    for (int i = from; i < to; ++i) share(std::to_string(i), now_, verdict);
  };
  judged(0, 3, VerdictKind::compliant);
  EXPECT_EQ(run_after(1h), Told{}) << "too few";
  judged(3, 4, VerdictKind::compliant);
  EXPECT_EQ(run_after(1h), Told{}) << "how it stands at first";
  judged(4, 9, VerdictKind::absent);
  EXPECT_EQ(run_after(1h), Told{"compliance_low vote FR"});
  EXPECT_EQ(headlines_.back(), "Campaign “Vote”, FR: 4/9 posts disclosed as the rule asks, below 50 %");
  EXPECT_EQ(run_after(1h), Told{});
  judged(9, 10, VerdictKind::compliant);
  EXPECT_EQ(run_after(1h), Told{}) << "half is not five points above";
  judged(10, 14, VerdictKind::compliant);
  EXPECT_EQ(run_after(1h), Told{"compliance_back vote FR"});
}

TEST_F(Rules, AMissingRunAndOneThatTookTooLongAreToldByTheNext) {
  for (int i = 0; i < 7; ++i) EXPECT_EQ(run_after(10min), Told{});
  EXPECT_EQ(run_after(30min), Told{}) << "three times the usual gap is not more";
  const std::string last = "run-" + now_.rfc3339();
  EXPECT_EQ(run_after(31min), Told{"run_missing " + last});
  EXPECT_EQ(run_after(10min), Told{});
  now_ = Timestamp(now_.millis() + 10min, false);
  run(now_, std::nullopt, 3h + 1min);
  const std::string stuck = "run-" + now_.rfc3339();
  EXPECT_EQ(run_after(3h + 10min), (Told{"run_stuck " + stuck, "run_missing " + stuck}));
  EXPECT_EQ(run_after(10min), Told{});
}

TEST_F(Rules, ARuleOfTheNewsroomBeginsWithABaselineAndTellsEachRowOnce) {
  share("1", now_);
  AlertRule rule;
  rule.name = "posts";
  rule.title = "A post";
  rule.sql = "SELECT handle AS who, post_url, 5000 AS followers, verdict FROM shares ORDER BY post_id";
  rule.key = {"post_url"};
  config_.alert.rules.push_back(rule);
  EXPECT_EQ(run_after(1h), Told{"rule_begins posts"});
  EXPECT_EQ(headlines_.back(), "The rule “posts” begins; already there: 1 rows");
  EXPECT_EQ(run_after(1h), Told{});
  share("2", now_);
  EXPECT_EQ(run_after(1h).size(), 1U);
  EXPECT_EQ(headlines_.back(), "A post");
  EXPECT_EQ(run_after(1h), Told{});
  const auto items = store_->query("SELECT item FROM notices WHERE kind = 'posts' ORDER BY found_at DESC LIMIT 1");
  const MessageItem item = item_from_json(std::get<std::string>(items->rows.at(0).at(0)));
  EXPECT_EQ(item.who, "user2");
  EXPECT_EQ(item.post_url, "https://m.test/2");
  EXPECT_EQ(item.rule, "verdict: absent");

  config_.alert.rules[0].sql += " LIMIT 10";
  share("3", now_);
  EXPECT_EQ(run_after(1h), Told{"rule_begins posts"}) << "a changed rule tells nothing of what is there";
  config_.alert.rules[0].repeat = 30min;
  EXPECT_EQ(run_after(1h).size(), 3U) << "each row again after the repeat interval";
}

TEST_F(Rules, ARowNamesNobodyWhoseFollowersAreNotKnown) {
  AlertRule rule;
  rule.name = "posts";
  rule.sql = "SELECT handle AS who, post_url, text FROM shares";
  config_.alert.rules.push_back(rule);
  EXPECT_EQ(run_after(1h), Told{"rule_begins posts"});
  share("1", now_);
  EXPECT_EQ(run_after(1h).size(), 1U);
  const auto items = store_->query("SELECT item FROM notices WHERE kind = 'posts'");
  const auto json = std::get<std::string>(items->rows.at(0).at(0));
  EXPECT_EQ(json.find("user1"), std::string::npos) << json;
  EXPECT_EQ(json.find("m.test"), std::string::npos) << json;
  EXPECT_NE(json.find("a private account"), std::string::npos) << json;
}

TEST_F(Rules, ARuleThatFailsIsToldOnceAndStopsNothing) {
  AlertRule rule;
  rule.name = "endless";
  rule.sql = "SELECT abs(-9223372036854775808) AS who";
  rule.position = {"paidtrail.toml", 12, 7};
  config_.alert.rules.push_back(rule);
  EXPECT_EQ(run_after(1h), Told{"rule_failed endless"});
  EXPECT_EQ(run_after(1h), Told{});
  EXPECT_TRUE(check_rules(*store_, config_));
}

TEST_F(Rules, ARuleThatCannotBePreparedOrWritesIsRefusedWithItsPlace) {
  AlertRule rule;
  rule.name = "bad";
  rule.position = {"paidtrail.toml", 12, 7};
  for (const char* sql : {"SELECT nothing FROM nowhere", "DELETE FROM run", "SELECT 1; SELECT 2", ""}) {
    rule.sql = sql;
    config_.alert.rules = {rule};
    const auto checked = check_rules(*store_, config_);
    ASSERT_FALSE(checked) << sql;
    EXPECT_EQ(checked.error().kind, ErrorKind::config) << sql;
    EXPECT_TRUE(checked.error().message.starts_with("paidtrail.toml:12:7: 'sql' of rule 'bad': "))
        << checked.error().message;
  }
}

TEST_F(Rules, AWeeklyPointComesWithTheFirstRunOfAWeek) {
  config_.alert.health = true;
  EXPECT_EQ(run(at("2017-01-22T10:00:00Z")), Told{}) << "a Sunday; nothing was before";
  EXPECT_EQ(run(at("2017-01-22T23:00:00Z")), Told{});
  EXPECT_EQ(run(at("2017-01-23T10:00:00Z")), Told{"health all well"});
  EXPECT_EQ(headlines_.back(), "A week without trouble: 3 runs, 0 messages");
  EXPECT_EQ(run(at("2017-01-24T10:00:00Z")), Told{});
  EXPECT_EQ(run(at("2017-02-06T10:00:00Z"), "HTTP 503"), Told{"health source m1"});
}

}  // namespace
}  // namespace paidtrail
