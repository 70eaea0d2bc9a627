#include <gmock/gmock.h>

#include "tests/storage/store_fixture.h"

namespace paidtrail::testing {
namespace {

using std::string;

/// A small campaign: ana shares twice (one post with two links), bob once with ana's second link, cyd without an
/// account id.
class Views : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    PageOfPosts p = page(
        {
            PostBuilder("1", "2017-01-20T09:00:00Z", "2017-01-20T10:00:00Z")
                .by("7", "ana@m.test")
                .tags({"Élection", "ads"})
                .links({"https://t.co/a", "https://t.co/a", "https://t.co/b"}),
            PostBuilder("2", "2017-01-20T09:00:00.500Z", "2017-01-20T10:00:00Z")
                .by("7", "ana.new@m.test")
                .tags({"éLECTION"})
                .links({"https://t.co/a"}),
            PostBuilder("3", "2017-01-21T00:00:00Z", "2017-01-21T10:00:00Z")
                .by("8", "bob@m.test")
                .tags({"ADS"})
                .links({"https://t.co/b"}),
            PostBuilder("4", "2017-01-21T00:00:01Z", "2017-01-21T10:00:00Z").tags({"none"}).links({"https://x.test/"}),
        },
        {"https://t.co/a", "https://t.co/b"});
    p.posts[0].post.account->name = "Ana";
    p.posts[0].post.url = "https://m.test/@ana/1";
    p.posts[0].post.lang = "fr";
    p.posts[0].post.paid_label = true;
    ASSERT_TRUE(store_->save_page("run-1", p));
    Chain a = resolved("https://t.co/a", "https://vote.test/?id=1", "2017-01-20T10:00:01Z");
    a.destination = "https://vote.test/";
    a.attribution = {"vyn", "p1", "vyn-1", "k"};
    ASSERT_TRUE(store_->save_chains("run-1", {{a}}, {}));
    Chain b = resolved("https://t.co/b", "https://vote.test/?id=2", "2017-01-20T10:00:02Z");
    b.destination = "https://vote.test/";
    ASSERT_TRUE(store_->save_chains("run-1", {{b}}, {}));
  }

  /// Judges each post as the table says; a post that is not there is no share.
  void judge(const std::vector<std::pair<string, std::vector<Verdict>>>& by_post, const string& rules = "r1",
             const string& campaign_version = "c1") {
    const auto posts = store_->posts_to_match("vote", campaign_version, rules, 100);
    ASSERT_TRUE(posts);
    std::vector<MatchedPost> matched;
    for (const PostToMatch& post : *posts) {
      MatchedPost m{"vote", post.post_key, {}, {}, post.seen_at, {}, false};
      for (const auto& [id, verdicts] : by_post) {
        if (id != post.post.post_id) continue;
        m.verdicts = verdicts;
        for (const Link& link : post.post.links) m.shares.push_back({link.shared, MatchRule::link, link.shared});
      }
      matched.push_back(std::move(m));
    }
    ASSERT_TRUE(store_->save_matches("run-1", campaign_version, rules, matched));
  }

  void judge_all() {
    judge({{"1",
            {verdict("FR", VerdictKind::insufficient, Incitement::explicit_), verdict("EU", VerdictKind::compliant),
             verdict("BRIEF", VerdictKind::compliant)}},
           {"2", {verdict("FR", VerdictKind::unknown), verdict("EU", VerdictKind::absent)}},
           {"3", {verdict("FR", VerdictKind::compliant), verdict("EU", VerdictKind::not_applicable)}}});
  }
};

TEST_F(Views, SharesHasOneRowPerPostAndDistinctLink) {
  judge_all();
  EXPECT_EQ(
      ask(*store_,
          "SELECT campaign, platform, post_id, post_url, account_id, handle, account_name, shared_at, lang, kind, "
          "text, hashtags, short_url, final_url, destination, network, publisher, outcome, hops, verdict, "
          "jurisdiction, brief_verdict, incitement, paid_label, edited_at, deleted_at, first_seen_at "
          "FROM shares ORDER BY post_id, short_url"),
      "vote|mastodon|1|https://m.test/@ana/1|7|ana@m.test|Ana|2017-01-20T09:00:00Z|fr|original|Votons|"
      "[\"Élection\",\"ads\"]|https://t.co/a|https://vote.test/?id=1|https://vote.test/|vyn|p1|resolved|2|"
      "insufficient|FR|compliant|explicit|1|NULL|NULL|2017-01-20T10:00:00Z\n"
      "vote|mastodon|1|https://m.test/@ana/1|7|ana@m.test|Ana|2017-01-20T09:00:00Z|fr|original|Votons|"
      "[\"Élection\",\"ads\"]|https://t.co/b|https://vote.test/?id=2|https://vote.test/|NULL|NULL|resolved|2|"
      "insufficient|FR|compliant|explicit|1|NULL|NULL|2017-01-20T10:00:00Z\n"
      "vote|mastodon|2|NULL|7|ana.new@m.test|NULL|2017-01-20T09:00:00.500Z|NULL|original|Votons|[\"éLECTION\"]|"
      "https://t.co/a|https://vote.test/?id=1|https://vote.test/|vyn|p1|resolved|2|unknown|FR|NULL|none|NULL|NULL|"
      "NULL|2017-01-20T10:00:00Z\n"
      "vote|mastodon|3|NULL|8|bob@m.test|NULL|2017-01-21T00:00:00Z|NULL|original|Votons|[\"ADS\"]|"
      "https://t.co/b|https://vote.test/?id=2|https://vote.test/|NULL|NULL|resolved|2|compliant|FR|NULL|none|NULL|"
      "NULL|NULL|2017-01-21T10:00:00Z\n");
}

TEST_F(Views, SharesHasNoOutcomeBeforeTheFirstCheck) {
  PageOfPosts p = page({PostBuilder("9", "2017-01-22T00:00:00Z", "2017-01-22T10:00:00Z").links({"https://t.co/c"})});
  ASSERT_TRUE(store_->save_page("run-1", p));
  judge({{"9", {}}});
  EXPECT_EQ(ask(*store_, "SELECT short_url, final_url, outcome, hops, verdict, jurisdiction, incitement FROM shares"),
            "https://t.co/c|NULL|NULL|NULL|NULL|NULL|NULL\n");
}

TEST_F(Views, SharersCountsPostsOfOneAccountInOneRow) {
  judge_all();
  EXPECT_EQ(ask(*store_,
                "SELECT campaign, platform, account_id, handle, posts, links, first_share, last_share, compliant, "
                "insufficient, hidden, absent, unknown, compliance_rate, inciting_posts, personal_link "
                "FROM sharers ORDER BY account_id"),
            "vote|mastodon|7|ana.new@m.test|2|2|2017-01-20T09:00:00Z|2017-01-20T09:00:00.500Z|0|1|0|0|1|0|1|"
            "https://t.co/a\n"
            "vote|mastodon|8|bob@m.test|1|1|2017-01-21T00:00:00Z|2017-01-21T00:00:00Z|1|0|0|0|0|1|0|NULL\n");
}

TEST_F(Views, SharersHasNoRateWhereNothingCanBeCounted) {
  judge({{"2", {verdict("FR", VerdictKind::unknown)}}});
  EXPECT_EQ(ask(*store_, "SELECT posts, unknown, compliance_rate FROM sharers"), "1|1|NULL\n");
}

TEST_F(Views, SharersGivesNobodyThePersonalLinkOfAPostWithoutAnAccount) {
  PageOfPosts p = page({PostBuilder("9", "2017-01-22T00:00:00Z", "2017-01-22T10:00:00Z").links({"https://t.co/a"})});
  ASSERT_TRUE(store_->save_page("run-1", p));
  judge({{"1", {verdict("FR", VerdictKind::absent)}}, {"9", {verdict("FR", VerdictKind::absent)}}});
  EXPECT_EQ(ask(*store_, "SELECT handle, links, personal_link FROM sharers"), "ana@m.test|2|https://t.co/b\n");
}

TEST_F(Views, HashtagsAreGroupedWithoutCaseAndShownAsFirstSpelled) {
  judge_all();
  EXPECT_EQ(
      ask(*store_, "SELECT campaign, hashtag, posts, sharers, first_used, last_used FROM hashtags ORDER BY hashtag"),
      "vote|ads|2|2|2017-01-20T09:00:00Z|2017-01-21T00:00:00Z\n"
      "vote|Élection|2|1|2017-01-20T09:00:00Z|2017-01-20T09:00:00.500Z\n");
}

TEST_F(Views, LinksTellsTheLatestCheckAndWhoUsedThem) {
  judge_all();
  ASSERT_TRUE(
      store_->save_chains("run-1", {{resolved("https://t.co/b", "https://new.test/", "2017-01-22T10:00:00Z")}}, {}));
  EXPECT_EQ(
      ask(*store_,
          "SELECT short_url, final_url, destination, canonical_url, outcome, hop_count, network, publisher, "
          "campaign_parameter, click_id, first_seen_at, last_checked_at, times_changed, sharers, posts "
          "FROM links ORDER BY short_url"),
      "https://t.co/a|https://vote.test/?id=1|https://vote.test/|https://vote.test/?id=1|resolved|2|vyn|p1|vyn-1|k|"
      "2017-01-20T10:00:00Z|2017-01-20T10:00:01Z|0|1|2\n"
      "https://t.co/b|https://new.test/|https://new.test/|https://new.test/|resolved|2|NULL|NULL|NULL|NULL|"
      "2017-01-20T10:00:00Z|2017-01-22T10:00:00Z|1|2|2\n");
}

TEST_F(Views, HopsCountFromZero) {
  EXPECT_EQ(ask(*store_,
                "SELECT short_url, checked_at, position, url, status, via FROM hops WHERE short_url LIKE '%/a' "
                "ORDER BY position"),
            "https://t.co/a|2017-01-20T10:00:01Z|0|https://t.co/a|302|start\n"
            "https://t.co/a|2017-01-20T10:00:01Z|1|https://vote.test/?id=1|200|http\n");
}

TEST_F(Views, DisclosureKeepsEachRulesVersionAndItsLastVerdict) {
  Verdict v = verdict("FR", VerdictKind::absent);
  judge({{"1", {v}}});
  v.verdict = VerdictKind::insufficient;
  v.reasons = {"term_weak"};
  v.rules = {"FR-1"};
  v.terms = {{"#ads", "ads", TermStatus::weak, 3, 7}};
  judge({{"1", {v}}}, "r1", "c2");
  judge({{"1", {verdict("FR", VerdictKind::compliant)}}}, "r2", "c2");
  EXPECT_EQ(ask(*store_,
                "SELECT campaign, platform, post_id, jurisdiction, verdict, reasons, terms, rules, rules_version, "
                "judged_at FROM disclosure ORDER BY rules_version"),
            "vote|mastodon|1|FR|insufficient|[\"term_weak\"]|"
            "[{\"text\":\"#ads\",\"term\":\"ads\",\"status\":\"weak\",\"start\":3,\"end\":7}]|[\"FR-1\"]|r1|"
            "2017-01-20T10:00:00Z\n"
            "vote|mastodon|1|FR|compliant|[]|[]|[]|r2|2017-01-20T10:00:00Z\n");
  EXPECT_EQ(ask(*store_, "SELECT DISTINCT verdict FROM shares"), "compliant\n");
  // Back under the first campaign and rules: what counted then counts again.
  judge({{"1", {verdict("FR", VerdictKind::absent)}}});
  EXPECT_EQ(ask(*store_, "SELECT verdict, rules_version FROM disclosure ORDER BY rules_version"),
            "absent|r1\ncompliant|r2\n");
  EXPECT_EQ(ask(*store_, "SELECT DISTINCT verdict FROM shares"), "absent\n");
}

TEST_F(Views, SharesTakesTheFirstJurisdictionOfTheCampaignAsItIsNow) {
  const Verdict fr = verdict("FR", VerdictKind::absent);
  const Verdict eu = verdict("EU", VerdictKind::compliant);
  judge({{"3", {fr, eu}}});
  EXPECT_EQ(ask(*store_, "SELECT jurisdiction, verdict FROM shares"), "FR|absent\n");
  judge({{"3", {eu, fr}}}, "r1", "c2");
  EXPECT_EQ(ask(*store_, "SELECT jurisdiction, verdict FROM shares"), "EU|compliant\n");
  judge({{"3", {eu}}}, "r1", "c3");
  EXPECT_EQ(ask(*store_, "SELECT jurisdiction, posts FROM compliance"), "EU|1\n");
}

TEST_F(Views, ComplianceCountsAPostOnceInEachJurisdiction) {
  judge_all();
  EXPECT_EQ(ask(*store_,
                "SELECT campaign, platform, jurisdiction, posts, compliant, insufficient, hidden, absent, unknown, "
                "compliance_rate, rate_low, rate_high FROM compliance ORDER BY jurisdiction"),
            "vote|mastodon|BRIEF|1|1|0|0|0|0|1|0.206549|1\n"
            "vote|mastodon|EU|3|1|0|0|1|0|0.5|0.0945312|0.905469\n"
            "vote|mastodon|FR|3|1|1|0|0|1|0.5|0.0945312|0.905469\n");
}

TEST_F(Views, ComplianceHasNeitherRateNorBoundsWhereNothingCanBeCounted) {
  judge({{"2", {verdict("FR", VerdictKind::unknown)}}});
  EXPECT_EQ(ask(*store_, "SELECT posts, unknown, compliance_rate, rate_low, rate_high FROM compliance"),
            "1|1|NULL|NULL|NULL\n");
}

TEST_F(Views, ComplianceBoundsStayBetweenZeroAndOne) {
  judge({{"2", {verdict("FR", VerdictKind::absent)}}});
  EXPECT_EQ(ask(*store_, "SELECT compliance_rate, rate_low, rate_high FROM compliance"), "0|0|0.793451\n");
}

TEST_F(Views, ComplianceDailySplitsByTheUtcDayOfSharedAt) {
  judge_all();
  EXPECT_EQ(ask(*store_, "SELECT jurisdiction, day, posts, compliant FROM compliance_daily ORDER BY 1, 2"),
            "BRIEF|2017-01-20|1|1\nEU|2017-01-20|2|1\nEU|2017-01-21|1|0\nFR|2017-01-20|2|0\nFR|2017-01-21|1|1\n");
}

TEST_F(Views, FindingsTellsWhatWasFound) {
  Finding f = finding(FindingKind::fan_in, "https://vote.test/");
  f.score = 0.5;
  f.details = R"({"n":3})";
  ASSERT_TRUE(store_->save_findings({f}, false));
  EXPECT_EQ(ask(*store_, "SELECT kind, campaign, subject, score, details, found_at FROM findings"),
            "fan_in|vote|https://vote.test/|0.5|{\"n\":3}|2017-01-20T10:00:00Z\n");
}

TEST_F(Views, EveryViewOfTheContractHasItsColumns) {
  const std::pair<const char*, const char*> views[] = {
      {"shares",
       "campaign, platform, post_id, post_url, account_id, handle, account_name, shared_at, lang, kind, text, "
       "hashtags, "
       "short_url, final_url, destination, network, publisher, outcome, hops, verdict, jurisdiction, brief_verdict, "
       "incitement, paid_label, edited_at, deleted_at, first_seen_at"},
      {"sharers",
       "campaign, platform, account_id, handle, posts, links, first_share, last_share, compliant, insufficient, "
       "hidden, "
       "absent, unknown, compliance_rate, inciting_posts, personal_link"},
      {"hashtags", "campaign, hashtag, posts, sharers, first_used, last_used"},
      {"links",
       "short_url, final_url, destination, canonical_url, outcome, hop_count, network, publisher, campaign_parameter, "
       "click_id, first_seen_at, last_checked_at, times_changed, sharers, posts"},
      {"hops", "short_url, checked_at, position, url, status, via"},
      {"disclosure",
       "campaign, platform, post_id, jurisdiction, verdict, reasons, terms, rules, rules_version, judged_at"},
      {"compliance",
       "campaign, platform, jurisdiction, posts, compliant, insufficient, hidden, absent, unknown, compliance_rate, "
       "rate_low, rate_high"},
      {"compliance_daily",
       "campaign, platform, jurisdiction, day, posts, compliant, insufficient, hidden, absent, unknown, "
       "compliance_rate, "
       "rate_low, rate_high"},
      {"findings", "kind, campaign, subject, score, details, found_at"},
      {"alert_log", "alert_id, kind, campaign, title, channel, state, attempts, created_at, delivered_at, last_error"},
      {"runs",
       "run_id, started_at, ended_at, state, posts_seen, posts_new, shares_new, links_resolved, errors, archive_file, "
       "paid_visit_requests"},
      {"evidence", "record_id, run_id, url, fetched_at, warc_file, warc_offset, payload_sha256, chain_sha256"},
  };
  for (const auto& [view, columns] : views) {
    const auto table = store_->query(string("SELECT ") + columns + " FROM " + view);
    EXPECT_TRUE(table) << view << ": " << table.error().message;
  }
}

}  // namespace
}  // namespace paidtrail::testing
