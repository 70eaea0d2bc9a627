#include "storage/store.h"

#include <gmock/gmock.h>

#include "tests/storage/store_fixture.h"

namespace paidtrail::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kLink = "https://t.co/one";
constexpr const char* kOther = "https://t.co/two";

SeenPost post(std::string id = "1", std::string_view fetched = "2017-01-20T10:00:00Z") {
  return PostBuilder(std::move(id), "2017-01-20T09:00:00Z", fetched).by("7", "ana@m.test").links({kLink});
}

class Store : public StoreTest {};

// ---- runs ----------------------------------------------------------------------------------------------------------

TEST_F(Store, RunIsKnownOnceItEnded) {
  EXPECT_TRUE(store_->begin_run("r", at("2017-01-20T10:00:00Z"), "r.warc.gz"));
  EXPECT_FALSE(store_->run_known("r"));
  EXPECT_TRUE(store_->end_run("r", RunState::partial, at("2017-01-20T10:05:00Z"), {10, 9, 8, 7, 6, 5, 4},
                              {{"m1", "429"}, {kLink, "timeout"}}));
  EXPECT_TRUE(store_->run_known("r"));
  EXPECT_EQ(ask(*store_, "SELECT * FROM runs"),
            "r|2017-01-20T10:00:00Z|2017-01-20T10:05:00Z|partial|10|9|8|7|2|r.warc.gz|6|5|4\n");
  EXPECT_EQ(ask(*store_, "SELECT * FROM run_problems"), "r|0|m1|429\nr|1|https://t.co/one|timeout\n");
}

TEST_F(Store, KilledRunIsInterruptedAndMayBeginAgain) {
  EXPECT_TRUE(store_->begin_run("r", at("2017-01-20T10:00:00Z"), ""));
  reopen();
  const auto dead = store_->close_dead_runs();
  ASSERT_TRUE(dead);
  EXPECT_EQ(*dead, 1);
  EXPECT_FALSE(store_->run_known("r"));
  EXPECT_EQ(ask(*store_, "SELECT run_id, state, ended_at, archive_file FROM runs"), "r|interrupted|NULL|NULL\n");
  EXPECT_TRUE(store_->begin_run("r", at("2017-01-20T10:00:00Z"), ""));
  EXPECT_TRUE(store_->end_run("r", RunState::done, at("2017-01-20T11:00:00Z"), {}, {}));
  EXPECT_EQ(ask(*store_, "SELECT run_id, state FROM runs"), "r|done\n");
  EXPECT_EQ(*store_->close_dead_runs(), 0);
}

TEST_F(Store, RunThatNeverBeganCannotEnd) {
  const Status ended = store_->end_run("r", RunState::done, at("2017-01-20T11:00:00Z"), {}, {});
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().kind, ErrorKind::internal);
}

// ---- pages ---------------------------------------------------------------------------------------------------------

TEST_F(Store, PageIsKeptWholeAndTwiceIsOnce) {
  PageOfPosts p = page({post()}, {kLink});
  p.mark = R"({"min_id":"1"})";
  p.gaps = {{"2017-01-19T00:00:00Z", "2017-01-19T01:00:00Z", "429"}};
  p.evidence = {evidence("urn:uuid:1", "c1")};
  for (int i = 0; i < 2; ++i) {
    const auto saved = store_->save_page("run-1", p);
    ASSERT_TRUE(saved) << saved.error().message;
    EXPECT_EQ(saved->posts_new, i == 0 ? 1 : 0);
  }
  EXPECT_EQ(*store_->mark("vote", "m1"), R"({"min_id":"1"})");
  EXPECT_EQ(*store_->mark("vote", "m2"), std::nullopt);
  EXPECT_EQ(store_->evidence_head(), "c1");
  EXPECT_EQ(ask(*store_,
                "SELECT (SELECT count(*) FROM post), (SELECT count(*) FROM post_version), (SELECT count(*) FROM gap), "
                "(SELECT count(*) FROM link), (SELECT count(*) FROM sighting)"),
            "1|1|1|1|1\n");
}

TEST_F(Store, PageWithoutMarkLeavesTheStoredOne) {
  PageOfPosts p = page({});
  p.mark = "5";
  ASSERT_TRUE(store_->save_page("run-1", p));
  p.mark = std::nullopt;
  ASSERT_TRUE(store_->save_page("run-1", p));
  EXPECT_EQ(*store_->mark("vote", "m1"), "5");
}

TEST_F(Store, PostComesBackAsItWas) {
  SeenPost seen = post();
  Post& p = seen.post;
  p.url = "https://m.test/@ana/1";
  p.account = Account{"7", "ana@m.test", "Ana \xF0\x9F\x98\x8A", "https://m.test/@ana", 12};
  p.created_at = at("2017-01-20T09:00:00.250Z");
  p.edited_at = at("2017-01-20T09:30:00Z");
  p.lang = "fr";
  p.kind = PostKind::quote;
  p.of_post_id = "0";
  p.hashtags = {"Élection", "ads"};
  p.mentions = {"bob@m.test", "a\"b"};
  p.links = {{kLink, "https://a.test/", "a.test", 3, 8},
             {kLink, std::nullopt, std::nullopt, std::nullopt, std::nullopt}};
  p.paid_label = false;
  ASSERT_TRUE(store_->save_page("run-1", page({seen})));
  const auto posts = store_->posts_to_match("vote", "c1", "r1", 10);
  ASSERT_TRUE(posts);
  ASSERT_EQ(posts->size(), 1u);
  EXPECT_EQ(posts->front().post, p);
  EXPECT_EQ(posts->front().source, "m1");
  EXPECT_EQ(posts->front().first_seen_at, seen.fetched_at);
  EXPECT_THAT(posts->front().earlier, IsEmpty());
  EXPECT_THAT(posts->front().own_replies, IsEmpty());
  EXPECT_FALSE(posts->front().judged_before);
  EXPECT_THAT(posts->front().chains, IsEmpty());
}

TEST_F(Store, TextThatIsNoUtf8IsRepaired) {
  SeenPost seen = post();
  seen.post.text = "a\xFF";
  ASSERT_TRUE(store_->save_page("run-1", page({seen})));
  EXPECT_EQ(store_->posts_to_match("vote", "c1", "r1", 10)->front().post.text, "a\xEF\xBF\xBD");
}

TEST_F(Store, EditIsAnotherVersion) {
  SeenPost first = post();
  first.post.text = "with #ad";
  SeenPost second = post("1", "2017-01-20T11:00:00Z");
  second.post.text = "without";
  second.post.edited_at = at("2017-01-20T10:30:00Z");
  ASSERT_TRUE(store_->save_page("run-1", page({first})));
  match({kLink}, {verdict("FR", VerdictKind::compliant)});
  ASSERT_TRUE(store_->save_page("run-1", page({second})));
  const auto posts = store_->posts_to_match("vote", "c1", "r1", 10);
  ASSERT_EQ(posts->size(), 1u);
  EXPECT_EQ(posts->front().post.text, "without");
  EXPECT_EQ(posts->front().seen_at, second.fetched_at);
  ASSERT_EQ(posts->front().earlier.size(), 1u);
  EXPECT_EQ(posts->front().earlier.front().post.text, "with #ad");
  EXPECT_EQ(posts->front().earlier.front().fetched_at, first.fetched_at);
  EXPECT_EQ(posts->front().text_seen_at, second.fetched_at);
  EXPECT_FALSE(posts->front().judged_before) << "this text was not";
  EXPECT_THAT(posts->front().shares, ElementsAre(Share{kLink, MatchRule::link, kLink}));
}

TEST_F(Store, EarlierTextsAreEachOnceInARowOldestFirst) {
  int hour = 10;
  for (const char* text : {"A", "A", "B", "C"}) {
    SeenPost seen = post("1", "2017-01-20T" + std::to_string(hour) + ":00:00Z");
    seen.post.text = text;
    // A label that is named, then denied, is a version of its own with the same text.
    seen.post.paid_label = hour == 11;
    ASSERT_TRUE(store_->save_page("run-1", page({seen})));
    ++hour;
  }
  EXPECT_EQ(ask(*store_, "SELECT count(*) FROM post_version"), "4\n");
  const auto posts = store_->posts_to_match("vote", "c1", "r1", 10);
  ASSERT_EQ(posts->size(), 1u);
  std::vector<std::string> texts;
  for (const EarlierText& earlier : posts->front().earlier)
    texts.push_back(*earlier.post.text + " " + earlier.fetched_at.rfc3339());
  EXPECT_THAT(texts, ElementsAre("A 2017-01-20T10:00:00Z", "B 2017-01-20T12:00:00Z"));
}

SeenPost reply_to(std::string_view above, std::string id, const char* account, const char* fetched_at) {
  PostBuilder made(std::move(id), "2017-01-20T09:10:00Z", fetched_at);
  made.by(account, std::string(account) + "@m.test").text("#Publicité");
  made.seen.post.kind = PostKind::reply;
  made.seen.post.of_post_id = above;
  return made;
}

TEST_F(Store, OwnRepliesAreThoseOfTheThreadByTheSameAccount) {
  SeenPost shared = PostBuilder("1", "2017-01-20T09:00:00Z", "2017-01-20T10:00:00Z").by("7", "ana@m.test");
  ASSERT_TRUE(store_->save_page("run-1", page({shared})));
  match({}, {});
  EXPECT_THAT(ids_to_match(), IsEmpty());
  SeenPost elsewhere = reply_to("1", "9", "7", "2017-01-20T10:30:00Z");
  elsewhere.post.platform = "x";
  ASSERT_TRUE(store_->save_page(
      "run-1", page({reply_to("1", "2", "7", "2017-01-20T10:30:00Z"), reply_to("2", "3", "7", "2017-01-20T10:30:00Z"),
                     reply_to("1", "4", "8", "2017-01-20T10:30:00Z"), reply_to("4", "5", "7", "2017-01-20T10:30:00Z"),
                     elsewhere})));
  const auto posts = store_->posts_to_match("vote", "c1", "r1", 10);
  ASSERT_FALSE(posts->empty());
  ASSERT_EQ(posts->front().post.post_id, "1") << "a reply makes its post to be matched again";
  std::vector<std::string> replies;
  for (const OwnReply& reply : posts->front().own_replies) replies.push_back(reply.post.post_id);
  EXPECT_THAT(replies, ElementsAre("2", "3"));
  match({}, {});
  ASSERT_TRUE(store_->save_page("run-1", page({reply_to("3", "6", "7", "2017-01-20T10:40:00Z")})));
  EXPECT_THAT(ids_to_match(), ElementsAre("1", "2", "3", "6"));
}

TEST_F(Store, RepliesInARingEnd) {
  ASSERT_TRUE(store_->save_page("run-1", page({reply_to("2", "1", "7", "2017-01-20T10:00:00Z"),
                                               reply_to("1", "2", "7", "2017-01-20T10:00:00Z")})));
  const auto posts = store_->posts_to_match("vote", "c1", "r1", 10);
  ASSERT_EQ(posts->size(), 2u);
  EXPECT_EQ(posts->front().own_replies.size(), 1u);
}

TEST_F(Store, DeletedReplyIsNone) {
  ASSERT_TRUE(store_->save_page(
      "run-1", page({PostBuilder("1", "2017-01-20T09:00:00Z", "2017-01-20T10:00:00Z").by("7", "ana@m.test"),
                     reply_to("1", "2", "7", "2017-01-20T10:00:00Z")})));
  ASSERT_TRUE(store_->save_page("run-1", page({tombstone("2", "2017-01-20T11:00:00Z")})));
  const auto posts = store_->posts_to_match("vote", "c1", "r1", 10);
  ASSERT_EQ(posts->size(), 2u);
  EXPECT_THAT(posts->front().own_replies, IsEmpty());
}

/// The verdict of every jurisdiction, as `vote|FR|absent|r1|1` lines.
constexpr const char* kJudged =
    "SELECT post_id, jurisdiction, verdict, rules_version, current FROM disclosure ORDER BY post_id, rules_version";

class Rejudging : public Store {
 protected:
  void SetUp() override {
    Store::SetUp();
    for (const char* id : {"1", "2", "3"}) ASSERT_TRUE(store_->save_page("run-1", page({post(id)})));
    match({kLink}, {verdict("FR", VerdictKind::absent)});
  }

  std::vector<PostToRejudge> open(std::int64_t after = 0, std::int64_t limit = 100) {
    auto posts = store_->posts_to_rejudge("vote", "c1", "r2", after, limit);
    EXPECT_TRUE(posts);
    return posts ? *posts : std::vector<PostToRejudge>{};
  }

  void judge_again(const std::vector<PostToRejudge>& posts, VerdictKind kind) {
    std::vector<MatchedPost> matched;
    for (const PostToRejudge& open : posts)
      matched.push_back(
          {"vote", open.known.post_key, {}, {verdict("FR", kind)}, at("2026-11-25T10:00:00Z"), {}, false});
    ASSERT_TRUE(store_->save_rejudged("judge-1", "c1", "r2", matched));
  }
};

TEST_F(Rejudging, KeepsTheOldVerdictAndShowsTheNew) {
  const auto posts = open();
  ASSERT_EQ(posts.size(), 3u);
  EXPECT_TRUE(posts[0].known.judged_before);
  EXPECT_EQ(posts[0].verdicts, (std::vector<std::pair<std::string, VerdictKind>>{{"FR", VerdictKind::absent}}));
  EXPECT_EQ(posts[0].known.shares.size(), 1u);
  judge_again({posts[0]}, VerdictKind::insufficient);
  EXPECT_EQ(ask(*store_, kJudged), "1|FR|absent|r1|0\n1|FR|insufficient|r2|1\n2|FR|absent|r1|1\n3|FR|absent|r1|1\n");
  EXPECT_EQ(ask(*store_, "SELECT post_id, verdict FROM shares ORDER BY post_id"),
            "1|insufficient\n2|absent\n3|absent\n");
  EXPECT_EQ(ask(*store_, "SELECT insufficient, absent FROM compliance"), "1|2\n");
  EXPECT_EQ(ask(*store_, "SELECT judged_at FROM disclosure WHERE rules_version = 'r2'"), "2026-11-25T10:00:00Z\n");
}

TEST_F(Rejudging, GoesOnWhereAKillLeftIt) {
  judge_again(open(0, 2), VerdictKind::insufficient);
  reopen();
  const auto rest = open();
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].known.post.post_id, "3");
  judge_again(rest, VerdictKind::insufficient);
  judge_again(rest, VerdictKind::insufficient);  // a COMMIT that failed may have been stored
  EXPECT_THAT(open(), IsEmpty());
  EXPECT_EQ(ask(*store_, "SELECT count(*) FROM judgement"), "6\n");
}

TEST_F(Rejudging, APassFindsNothingLeftToMatch) {
  judge_again(open(), VerdictKind::insufficient);
  EXPECT_THAT(ids_to_match("vote", "r2"), IsEmpty());
  EXPECT_EQ(ids_to_match("vote", "r3").size(), 3u);
}

TEST_F(Rejudging, WhatIsToBeMatchedStaysSo) {
  SeenPost edited = post("2", "2017-01-20T11:00:00Z");
  edited.post.text = "another";
  ASSERT_TRUE(store_->save_page("run-1", page({edited})));
  const auto posts = open();
  ASSERT_EQ(posts.size(), 3u);
  EXPECT_NE(posts[1].known.post.text, "another") << "the version that was judged";
  judge_again(posts, VerdictKind::insufficient);
  EXPECT_THAT(ids_to_match("vote", "r2"), ElementsAre("2"));
}

TEST_F(Rejudging, ReplyThatDisclosesIsAJudgementOfItsOwn) {
  ASSERT_TRUE(store_->save_page("run-1", page({reply_to("1", "9", "7", "2017-01-20T10:30:00Z")})));
  const auto reply = store_->query("SELECT id FROM post_version ORDER BY id DESC LIMIT 1");
  MatchedPost matched{"vote", 1, {}, {verdict("FR", VerdictKind::absent)}, at("2017-01-20T10:30:00Z"), {}, false};
  matched.verdicts[0].reasons = {"no_term", "only_in_reply"};
  matched.reply_version = std::get<std::int64_t>(reply->rows[0][0]);
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(store_->save_matches("run-2", "c1", "r1", {matched}));
  EXPECT_EQ(ask(*store_, "SELECT count(*) FROM judgement WHERE post = 1"), "2\n");
  EXPECT_EQ(ask(*store_, "SELECT reasons, reply_post_id, reply_at, current FROM disclosure WHERE post_id = '1'"),
            "[\"no_term\",\"only_in_reply\"]|9|2017-01-20T09:10:00Z|1\n");
}

TEST_F(Rejudging, LaterDisclosureHasBothTimes) {
  MatchedPost matched{"vote", 1, {}, {verdict("FR", VerdictKind::compliant)}, at("2017-01-20T12:00:00Z"), {}, false};
  matched.later = {{"FR", at("2017-01-20T10:00:00Z"), at("2017-01-20T11:00:00Z")}};
  ASSERT_TRUE(store_->save_matches("run-2", "c1", "r2", {matched}));
  EXPECT_EQ(ask(*store_, "SELECT undisclosed_at, disclosed_at FROM disclosure WHERE post_id = '1' AND current"),
            "2017-01-20T10:00:00Z|2017-01-20T11:00:00Z\n");
}

TEST_F(Store, FactThatASourceLeavesOutIsNoEdit) {
  SeenPost first = post();
  first.post.paid_label = true;
  SeenPost again = post("1", "2017-01-20T11:00:00Z");
  again.post.paid_label = std::nullopt;
  ASSERT_TRUE(store_->save_page("run-1", page({first})));
  ASSERT_TRUE(store_->save_page("run-1", page({again})));
  EXPECT_EQ(ask(*store_, "SELECT count(*) FROM post_version"), "1\n");
}

TEST_F(Store, ArchivesReadInAnyOrderGiveTheSameVersions) {
  SeenPost a = post("1", "2017-01-20T10:00:00Z");
  a.post.text = "A";
  SeenPost b = post("1", "2017-01-21T10:00:00Z");
  b.post.text = "B";
  for (const auto& seen : {a, b, a, b, b, a}) ASSERT_TRUE(store_->save_page("run-1", page({seen})));
  EXPECT_EQ(ask(*store_, "SELECT text FROM post_version ORDER BY fetched_ms"), "A\nB\n");
  EXPECT_EQ(store_->posts_to_match("vote", "c1", "r1", 10)->front().post.text, "B");
}

TEST_F(Store, TombstoneErasesNothing) {
  ASSERT_TRUE(store_->save_page("run-1", page({post()})));
  match({kLink}, {verdict("FR", VerdictKind::absent)});
  ASSERT_TRUE(store_->save_page("run-1", page({tombstone("1", "2017-01-21T10:00:00Z")})));
  ASSERT_TRUE(store_->save_page("run-1", page({tombstone("1", "2017-01-22T10:00:00Z")})));
  const auto posts = store_->posts_to_match("vote", "c1", "r1", 10);
  ASSERT_EQ(posts->size(), 1u);
  EXPECT_TRUE(posts->front().post.deleted);
  EXPECT_EQ(posts->front().post.text, "Votons");
  EXPECT_EQ(posts->front().seen_at, at("2017-01-21T10:00:00Z"));
  match({kLink}, {verdict("FR", VerdictKind::absent)});
  EXPECT_EQ(ask(*store_, "SELECT text, verdict, deleted_at FROM shares"), "Votons|absent|2017-01-21T10:00:00Z\n");
  EXPECT_EQ(ask(*store_, "SELECT count(*) FROM judgement"), "1\n");

  SeenPost back = post("1", "2017-01-23T10:00:00Z");
  ASSERT_TRUE(store_->save_page("run-1", page({back})));
  EXPECT_EQ(ask(*store_, "SELECT text, deleted_at FROM shares"), "Votons|NULL\n");
}

TEST_F(Store, PostKnownOnlyByItsTombstoneIsHandedOutOnce) {
  ASSERT_TRUE(store_->save_page("run-1", page({tombstone("9", "2017-01-21T10:00:00Z")})));
  EXPECT_THAT(ids_to_match(), ElementsAre("9"));
  match({}, {});
  EXPECT_THAT(ids_to_match(), IsEmpty());
}

// ---- links ---------------------------------------------------------------------------------------------------------

TEST_F(Store, LinksFallDueByTheirLastAnswer) {
  struct Case {
    const char* name;
    Outcome outcome;
    int first_status;
    int status;
    const char* not_yet;
    const char* due;
  };
  const Case cases[] = {
      {"temporary", Outcome::resolved, 302, 200, "2017-01-21T09:59:59Z", "2017-01-21T10:00:00Z"},
      {"permanent", Outcome::resolved, 301, 200, "2017-02-19T09:59:59Z", "2017-02-19T10:00:00Z"},
      {"permanent-308", Outcome::resolved, 308, 200, "2017-02-19T09:59:59Z", "2017-02-19T10:00:00Z"},
      {"gone", Outcome::http_error, 302, 404, "2017-01-27T09:59:59Z", "2017-01-27T10:00:00Z"},
      {"gone-page", Outcome::gone_page, 302, 200, "2017-01-27T09:59:59Z", "2017-01-27T10:00:00Z"},
      {"server-error", Outcome::http_error, 302, 503, "2017-01-20T10:59:59Z", "2017-01-20T11:00:00Z"},
      {"timeout", Outcome::timeout, 302, 200, "2017-01-20T10:59:59Z", "2017-01-20T11:00:00Z"},
  };
  for (const Case& c : cases) {
    const std::string url = std::string("https://t.co/") + c.name;
    Chain chain = resolved(url, "https://a.test/", "2017-01-20T10:00:00Z");
    chain.outcome = c.outcome;
    chain.hops[0].status = c.first_status;
    chain.status = c.status;
    ASSERT_TRUE(store_->save_chains("run-1", {{chain}}, {}));
    const auto before = store_->links_due(at(c.not_yet), 100);
    EXPECT_EQ(std::ranges::count(*before, url), 0) << c.name;
    const auto after = store_->links_due(at(c.due), 100);
    EXPECT_EQ(std::ranges::count(*after, url), 1) << c.name;
  }
}

TEST_F(Store, FailuresGrowRarerAndASuccessForgetsThem) {
  auto check = [&](const char* when, Outcome outcome) {
    Chain chain = resolved(kLink, "https://a.test/", when);
    chain.outcome = outcome;
    ASSERT_TRUE(store_->save_chains("run-1", {{chain}}, {}));
  };
  check("2017-01-20T10:00:00Z", Outcome::timeout);
  check("2017-01-20T11:00:00Z", Outcome::timeout);
  EXPECT_THAT(*store_->links_due(at("2017-01-20T12:59:59Z"), 9), IsEmpty());
  EXPECT_THAT(*store_->links_due(at("2017-01-20T13:00:00Z"), 9), ElementsAre(kLink));
  check("2017-01-20T13:00:00Z", Outcome::resolved);
  check("2017-01-21T13:00:00Z", Outcome::timeout);
  EXPECT_THAT(*store_->links_due(at("2017-01-21T14:00:00Z"), 9), ElementsAre(kLink));
}

TEST_F(Store, PaidVisitIsNeverMadeAgain) {
  ASSERT_TRUE(store_->save_page("run-1", page({post()}, {kLink, kOther})));
  const Chain paid = resolved(kLink, "https://a.test/", "2017-01-20T10:00:00Z");
  const Chain plain = resolved(kOther, "https://a.test/", "2017-01-20T10:00:00Z");
  ASSERT_TRUE(store_->save_chains("run-1", {{paid, true}, {plain}}, {}));
  EXPECT_THAT(*store_->links_due(at("2017-01-21T10:00:00Z"), 9), ElementsAre(kOther));
  EXPECT_THAT(*store_->links_due(at("2037-01-20T10:00:00Z"), 9), ElementsAre(kOther));
  EXPECT_THAT(ids_to_match(), ElementsAre("1")) << "its post waits no longer";

  ASSERT_TRUE(store_->save_page("run-2", page({post("2", "2017-02-20T10:00:00Z")}, {kLink})));
  ASSERT_TRUE(store_->save_chains("run-2", {{paid, true}}, {})) << "the same again, as a replay brings it";
  ASSERT_TRUE(store_->save_chains("run-2", {{paid}}, {})) << "nor under rules that know less";
  reopen();
  EXPECT_THAT(*store_->links_due(at("2037-01-20T10:00:00Z"), 9), ElementsAre(kOther));
  EXPECT_EQ(ask(*store_, "SELECT count(*) FROM link_check"), "2\n");
}

TEST_F(Store, PaidVisitCountsWhicheverCheckItWas) {
  Chain failed = resolved(kLink, "https://a.test/", "2017-01-20T10:00:00Z");
  failed.outcome = Outcome::timeout;
  const Chain later = resolved(kLink, "https://a.test/", "2017-01-20T12:00:00Z");
  ASSERT_TRUE(store_->save_chains("run-1", {{later, true}}, {}));
  ASSERT_TRUE(store_->save_chains("run-2", {{failed}}, {})) << "an older archive";
  EXPECT_THAT(*store_->links_due(at("2037-01-20T10:00:00Z"), 9), IsEmpty());

  const Chain unpaid = resolved(kOther, "https://a.test/", "2017-01-20T12:00:00Z");
  const Chain paid_before = resolved(kOther, "https://a.test/", "2017-01-19T12:00:00Z");
  ASSERT_TRUE(store_->save_chains("run-1", {{unpaid}}, {}));
  EXPECT_THAT(*store_->links_due(at("2037-01-20T10:00:00Z"), 9), ElementsAre(kOther));
  ASSERT_TRUE(store_->save_chains("run-2", {{paid_before, true}}, {}));
  EXPECT_THAT(*store_->links_due(at("2037-01-20T10:00:00Z"), 9), IsEmpty());
}

TEST_F(Store, RulesThatLearnOfAPaidHostStopTheLink) {
  const Chain chain = resolved(kLink, "https://a.test/", "2017-01-20T10:00:00Z");
  ASSERT_TRUE(store_->save_chains("run-1", {{chain}}, {}));
  EXPECT_THAT(*store_->links_due(at("2017-01-21T10:00:00Z"), 9), ElementsAre(kLink));
  ASSERT_TRUE(store_->save_chains("run-2", {{chain, true}}, {}));
  EXPECT_THAT(*store_->links_due(at("2037-01-20T10:00:00Z"), 9), IsEmpty());
}

TEST_F(Store, OlderCheckDoesNotMakeALinkDue) {
  ASSERT_TRUE(store_->save_chains("run-1", {{resolved(kLink, "https://a.test/", "2017-01-20T10:00:00Z")}}, {}));
  ASSERT_TRUE(store_->save_chains("run-2", {{resolved(kLink, "https://a.test/", "2016-01-20T10:00:00Z")}}, {}));
  EXPECT_THAT(*store_->links_due(at("2017-01-21T09:59:59Z"), 9), IsEmpty());
  EXPECT_THAT(*store_->links_due(at("2017-01-21T10:00:00Z"), 9), ElementsAre(kLink));
}

TEST_F(Store, NeverCheckedLinksComeFirstAndTheLimitHolds) {
  ASSERT_TRUE(
      store_->save_chains("run-1", {{resolved("https://t.co/old", "https://a.test/", "2016-01-01T00:00:00Z")}}, {}));
  ASSERT_TRUE(store_->save_page("run-1", page({post()}, {kLink, kOther, kLink})));
  EXPECT_THAT(*store_->links_due(at("2017-01-20T10:00:00Z"), 100), ElementsAre(kLink, kOther, "https://t.co/old"));
  EXPECT_THAT(*store_->links_due(at("2017-01-20T10:00:00Z"), 2), ElementsAre(kLink, kOther));
}

TEST_F(Store, LinkThatNobodyFollowsIsNeverDue) {
  ASSERT_TRUE(store_->save_page("run-1", page({post()})));
  EXPECT_THAT(*store_->links_due(at("2027-01-20T10:00:00Z"), 100), IsEmpty());
}

TEST_F(Store, ChainComesBackAsItWas) {
  Chain chain = resolved(kLink, "https://a.test/x?utm=1", "2017-01-20T10:00:00.5Z");
  chain.destination = "https://a.test/x";
  chain.attribution = {"vyn", "42", "camp", "click"};
  chain.hops[1].status.reset();
  chain.hops[1].ms.reset();
  ASSERT_TRUE(store_->save_page("run-1", page({post()}, {kLink})));
  ASSERT_TRUE(store_->save_chains("run-1", {{chain}, {chain}}, {evidence("urn:uuid:2", "c2")}));
  const auto posts = store_->posts_to_match("vote", "c1", "r1", 10);
  ASSERT_EQ(posts->size(), 1u);
  ASSERT_EQ(posts->front().chains.size(), 1u);
  EXPECT_EQ(posts->front().chains.front().first, kLink);
  EXPECT_EQ(posts->front().chains.front().second, chain);
}

TEST_F(Store, ChangedLinksAreThoseOfSharesWhoseDestinationMoved) {
  ASSERT_TRUE(store_->save_page("run-1", page({post()}, {kLink, kOther})));
  auto check = [&](const char* url, const char* target, const char* when, Outcome outcome = Outcome::resolved) {
    Chain chain = resolved(url, target, when);
    chain.outcome = outcome;
    ASSERT_TRUE(store_->save_chains("run-1", {{chain}}, {}));
  };
  check(kLink, "https://a.test/", "2017-01-20T10:00:00Z");
  check(kOther, "https://a.test/", "2017-01-20T10:00:00Z");
  match({kLink}, {verdict("FR", VerdictKind::absent)});
  check(kLink, "https://a.test/", "2017-01-20T11:00:00Z");
  EXPECT_TRUE(store_->changed_links("vote")->empty());
  check(kLink, "https://down.test/", "2017-01-20T12:00:00Z", Outcome::timeout);  // no target, no change
  check(kLink, "https://b.test/", "2017-01-20T13:00:00Z");
  check(kOther, "https://b.test/", "2017-01-20T13:00:00Z");  // no share
  const auto changed = store_->changed_links("vote");
  ASSERT_TRUE(changed);
  ASSERT_EQ(changed->size(), 1u);
  EXPECT_EQ(changed->front().short_url, kLink);
  EXPECT_EQ(changed->front().from, "https://a.test/");
  EXPECT_EQ(changed->front().to, "https://b.test/");
  EXPECT_EQ(changed->front().checked_at, at("2017-01-20T13:00:00Z"));
  EXPECT_EQ(ask(*store_, "SELECT short_url, times_changed FROM links ORDER BY 1"),
            "https://t.co/one|1\nhttps://t.co/two|1\n");
}

TEST_F(Store, ChecksReadInAnyOrderGiveTheSameChanges) {
  const std::vector<std::pair<const char*, const char*>> checks = {{"2017-01-20T10:00:00Z", "https://a.test/"},
                                                                   {"2017-01-21T10:00:00Z", "https://b.test/"},
                                                                   {"2017-01-22T10:00:00Z", "https://b.test/"},
                                                                   {"2017-01-23T10:00:00Z", "https://a.test/"}};
  std::vector<std::size_t> order = {0, 1, 2, 3};
  int round = 0;
  do {
    const std::string url = "https://t.co/" + std::to_string(round++);
    for (const std::size_t i : order)
      ASSERT_TRUE(store_->save_chains("run-1", {{resolved(url, checks[i].second, checks[i].first)}}, {}));
    EXPECT_EQ(ask(*store_,
                  "SELECT k.checked_at, k.changed_from FROM link_check k JOIN link l ON l.id = k.link WHERE l.url = '" +
                      url + "' AND k.changed_from IS NOT NULL ORDER BY 1"),
              "2017-01-21T10:00:00Z|https://a.test/\n2017-01-23T10:00:00Z|https://b.test/\n")
        << ::testing::PrintToString(order);
  } while (std::ranges::next_permutation(order).found);
  EXPECT_EQ(ask(*store_, "SELECT DISTINCT times_changed FROM links"), "2\n");
}

// ---- matching ------------------------------------------------------------------------------------------------------

TEST_F(Store, PostWaitsForEveryFollowedLink) {
  SeenPost seen =
      PostBuilder("1", "2017-01-20T09:00:00Z", "2017-01-20T10:00:00Z").links({kLink, kOther, "https://x.test/"});
  ASSERT_TRUE(store_->save_page("run-1", page({seen}, {kLink, kOther})));
  EXPECT_THAT(ids_to_match(), IsEmpty());
  ASSERT_TRUE(store_->save_chains("run-1", {{resolved(kLink, "https://a.test/", "2017-01-20T10:01:00Z")}}, {}));
  EXPECT_THAT(ids_to_match(), IsEmpty());
  Chain failed = resolved(kOther, "https://a.test/", "2017-01-20T10:02:00Z");
  failed.outcome = Outcome::timeout;
  ASSERT_TRUE(store_->save_chains("run-1", {{failed}}, {}));
  EXPECT_THAT(ids_to_match(), ElementsAre("1"));
}

TEST_F(Store, PostsWithoutLinksToFollowDoNotWait) {
  SeenPost none = PostBuilder("1", "2017-01-20T09:00:00Z", "2017-01-20T10:00:00Z");
  ASSERT_TRUE(store_->save_page("run-1", page({none, post("2")})));
  EXPECT_THAT(ids_to_match(), ElementsAre("1", "2"));
}

TEST_F(Store, MatchedPostComesAgainOnlyForAReason) {
  ASSERT_TRUE(store_->save_page("run-1", page({post()}, {kLink})));
  ASSERT_TRUE(store_->save_chains("run-1", {{resolved(kLink, "https://a.test/", "2017-01-20T10:01:00Z")}}, {}));
  match({kLink}, {verdict("FR", VerdictKind::absent)});
  EXPECT_THAT(ids_to_match(), IsEmpty());
  EXPECT_THAT(ids_to_match("vote", "r2"), ElementsAre("1"));
  EXPECT_THAT(ids_to_match("vote", "r1", "c2"), ElementsAre("1"));
  EXPECT_THAT(ids_to_match("other"), IsEmpty());

  ASSERT_TRUE(store_->save_page("run-1", page({post("1", "2017-01-20T12:00:00Z")}, {kLink})));
  ASSERT_TRUE(store_->save_chains("run-1", {{resolved(kLink, "https://a.test/", "2017-01-21T10:01:00Z")}}, {}));
  EXPECT_THAT(ids_to_match(), IsEmpty()) << "the same post and the same answer";
  ASSERT_TRUE(store_->save_chains("run-1", {{resolved(kLink, "https://b.test/", "2017-01-22T10:01:00Z")}}, {}));
  EXPECT_THAT(ids_to_match(), ElementsAre("1"));
}

TEST_F(Store, ChangeDuringTheJudgingIsNotLost) {
  ASSERT_TRUE(store_->save_page("run-1", page({post()})));
  const auto posts = store_->posts_to_match("vote", "c1", "r1", 10);
  SeenPost edited = post("1", "2017-01-20T12:00:00Z");
  edited.post.text = "edited";
  ASSERT_TRUE(store_->save_page("run-1", page({edited})));
  MatchedPost matched{"vote", posts->front().post_key, {}, {}, posts->front().seen_at, {}, false};
  ASSERT_TRUE(store_->save_matches("run-1", "c1", "r1", {matched}));
  EXPECT_THAT(ids_to_match(), ElementsAre("1"));
}

TEST_F(Store, OldestPostsComeFirstWhateverThePageAndTheVersions) {
  std::vector<SeenPost> newest_first;
  for (const char* hour : {"05", "04", "03", "02", "01"})
    newest_first.push_back(PostBuilder(hour, std::string("2017-01-20T") + hour + ":00:00Z", "2017-01-20T10:00:00Z"));
  ASSERT_TRUE(store_->save_page("run-1", page(newest_first)));
  EXPECT_THAT(ids_to_match("vote", "r1", "c1", 2), ElementsAre("01", "02"));
  const auto two = store_->posts_to_match("vote", "c1", "r1", 2);
  std::vector<MatchedPost> matched;
  for (const auto& p : *two) matched.push_back({"vote", p.post_key, {}, {}, p.seen_at, {}, false});
  ASSERT_TRUE(store_->save_matches("run-1", "c1", "r1", matched));
  EXPECT_THAT(ids_to_match("vote", "r1", "c1", 10), ElementsAre("03", "04", "05"));
  EXPECT_THAT(ids_to_match("vote", "r2", "c1", 3), ElementsAre("01", "02", "03")) << "two kinds of stale, merged";
}

TEST_F(Store, KillBetweenFetchingAndMatchingLosesNothing) {
  ASSERT_TRUE(store_->save_page("run-1", page({post("1"), post("2")}, {kLink})));
  reopen();
  EXPECT_THAT(*store_->links_due(at("2017-01-20T10:00:00Z"), 9), ElementsAre(kLink));
  ASSERT_TRUE(store_->save_chains("run-1", {{resolved(kLink, "https://a.test/", "2017-01-20T10:01:00Z")}}, {}));
  reopen();
  EXPECT_THAT(ids_to_match(), ElementsAre("1", "2"));
  reopen();
  EXPECT_EQ(match({kLink}, {verdict("FR", VerdictKind::absent)}).shares_new, 2);
  reopen();
  EXPECT_THAT(ids_to_match(), IsEmpty());
  EXPECT_EQ(ask(*store_, "SELECT count(*) FROM shares"), "2\n");
}

TEST_F(Store, MatchesSavedTwiceAreThere_Once) {
  ASSERT_TRUE(store_->save_page("run-1", page({post()})));
  const auto posts = store_->posts_to_match("vote", "c1", "r1", 10);
  MatchedPost matched{"vote",
                      posts->front().post_key,
                      {{kLink, MatchRule::link, kLink}, {kLink, MatchRule::link, kLink}},
                      {verdict("FR", VerdictKind::absent)},
                      posts->front().seen_at,
                      {finding(FindingKind::new_link, kLink)},
                      true};
  for (int i = 0; i < 2; ++i) {
    const auto saved = store_->save_matches("run-1", "c1", "r1", {matched});
    ASSERT_TRUE(saved);
    EXPECT_EQ(saved->shares_new, 1 - i);
    EXPECT_EQ(saved->findings_new, 1 - i);
  }
  const auto findings = store_->findings_without_alert();
  ASSERT_EQ(findings->size(), 1u);
  EXPECT_TRUE(findings->front().baseline);
  EXPECT_EQ(findings->front().finding, matched.findings.front());
}

TEST_F(Store, FailedMatchLeavesNothing) {
  ASSERT_TRUE(store_->save_page("run-1", page({post()})));
  const auto posts = store_->posts_to_match("vote", "c1", "r1", 10);
  MatchedPost good{"vote", posts->front().post_key, {{kLink, MatchRule::link, kLink}}, {}, posts->front().seen_at, {},
                   false};
  MatchedPost unknown = good;
  unknown.post_key = 999;
  const auto saved = store_->save_matches("run-1", "c1", "r1", {good, unknown});
  ASSERT_FALSE(saved);
  EXPECT_EQ(saved.error().kind, ErrorKind::internal);
  EXPECT_EQ(ask(*store_, "SELECT count(*) FROM shares"), "0\n");
  EXPECT_THAT(ids_to_match(), ElementsAre("1"));
}

TEST_F(Store, ShareOutlivesItsLink) {
  ASSERT_TRUE(store_->save_page("run-1", page({post()}, {kLink})));
  ASSERT_TRUE(store_->save_chains("run-1", {{resolved(kLink, "https://a.test/", "2017-01-20T10:01:00Z")}}, {}));
  match({kLink}, {verdict("FR", VerdictKind::absent)});
  Chain gone = resolved(kLink, "https://a.test/", "2017-01-22T10:01:00Z");
  gone.outcome = Outcome::http_error;
  gone.status = 404;
  ASSERT_TRUE(store_->save_chains("run-1", {{gone}}, {}));
  const auto again = store_->posts_to_match("vote", "c1", "r1", 10);
  ASSERT_EQ(again->size(), 1u);
  ASSERT_TRUE(store_->save_matches("run-1", "c1", "r1",
                                   {{"vote", again->front().post_key, {}, {}, gone.checked_at, {}, false}}));
  EXPECT_EQ(ask(*store_, "SELECT outcome, verdict FROM shares"), "http_error|absent\n");
}

TEST_F(Store, SharesAreLookedAtAgainAfterAnHourADayAndAWeek) {
  ASSERT_TRUE(store_->save_page("run-1", page({post("1"), post("2")})));
  match({kLink}, {verdict("FR", VerdictKind::absent)});
  ASSERT_TRUE(store_->save_page("run-1", page({PostBuilder("3", "2017-01-20T09:00:00Z", "2017-01-20T10:00:00Z")})));
  auto due = [&](const char* now, const char* source = "m1") {
    std::vector<std::string> ids;
    const auto posts = store_->posts_to_recheck(source, at(now), 10);
    for (const PostToRecheck& p : *posts) ids.push_back(p.post_id);
    return ids;
  };
  EXPECT_THAT(due("2017-01-20T10:59:59Z"), IsEmpty());
  EXPECT_THAT(due("2017-01-20T11:00:00Z", "m2"), IsEmpty());
  EXPECT_THAT(due("2017-01-20T11:00:00Z"), ElementsAre("1", "2"));
  ASSERT_TRUE(store_->save_page("run-1", page({post("1", "2017-01-20T11:00:00Z")})));
  EXPECT_THAT(due("2017-01-20T12:00:00Z"), ElementsAre("2"));
  ASSERT_TRUE(store_->note_recheck({{"vote", "m1", "2", std::nullopt}}, at("2017-01-20T11:30:00Z")));
  EXPECT_THAT(due("2017-01-21T09:59:59Z"), IsEmpty());
  EXPECT_THAT(due("2017-01-21T10:00:00Z"), ElementsAre("1", "2"));
  ASSERT_TRUE(store_->save_page("run-1", page({tombstone("1", "2017-01-21T10:00:00Z")})));
  ASSERT_TRUE(store_->note_recheck({{"vote", "m1", "2", std::nullopt}}, at("2017-01-27T10:00:00Z")));
  EXPECT_THAT(due("2027-01-01T00:00:00Z"), IsEmpty()) << "one is gone, the other was looked at after seven days";
}

// ---- alerts --------------------------------------------------------------------------------------------------------

AlertDraft draft(std::string id, std::vector<std::int64_t> findings = {}) {
  return {std::move(id),       "digest",        "vote", "2 new", "{}", at("2017-01-20T10:00:00Z"),
          std::move(findings), {"desk", "feed"}};
}

TEST_F(Store, FindingIsToldOnce) {
  const std::vector<Finding> two = {finding(FindingKind::new_link, kLink),
                                    finding(FindingKind::link_changed, kLink, "b")};
  EXPECT_EQ(*store_->save_findings(two, false), 2);
  EXPECT_EQ(*store_->save_findings(two, true), 0);
  const auto open = store_->findings_without_alert();
  ASSERT_EQ(open->size(), 2u);
  EXPECT_FALSE(open->front().baseline);
  ASSERT_TRUE(store_->save_alerts({{draft("a1", {open->front().id})}}, {{"vote", "m1"}}));
  EXPECT_EQ(store_->findings_without_alert()->size(), 1u);
  EXPECT_TRUE(*store_->pair_complete("vote", "m1"));
  EXPECT_FALSE(*store_->pair_complete("vote", "m2"));
}

TEST_F(Store, AlertThatExistsIsLeftAsItIs) {
  ASSERT_TRUE(store_->save_alerts({{draft("a1")}}, {}));
  AlertDraft other = draft("a1");
  other.title = "changed";
  other.channels = {"new"};
  ASSERT_TRUE(store_->save_alerts({{other}}, {}));
  EXPECT_EQ(ask(*store_, "SELECT alert_id, channel, title, state FROM alert_log ORDER BY channel"),
            "a1|desk|2 new|pending\na1|feed|2 new|pending\n");
}

TEST_F(Store, OutboxGoesFromPendingToSentOrDead) {
  ASSERT_TRUE(store_->save_alerts({{draft("a1")}}, {}));
  EXPECT_EQ(store_->outbox_due(at("2017-01-20T10:00:00Z"))->size(), 2u);
  ASSERT_TRUE(store_->outbox_sending("a1", "desk", at("2017-01-20T10:00:01Z")));
  EXPECT_EQ(store_->outbox_due(at("2017-01-20T10:00:01Z"))->size(), 1u) << "what this run is sending is not due";
  ASSERT_TRUE(store_->outbox_done(
      {"a1", "desk", DeliveryState::retry, at("2017-01-20T10:00:02Z"), at("2017-01-20T10:05:00Z"), "503"}));
  EXPECT_EQ(store_->outbox_due(at("2017-01-20T10:04:59Z"))->size(), 1u);
  const auto due = store_->outbox_due(at("2017-01-20T10:05:00Z"));
  ASSERT_EQ(due->size(), 2u);
  EXPECT_EQ(due->front().state, DeliveryState::retry);
  EXPECT_EQ(due->front().attempts, 1);
  EXPECT_EQ(due->front().message, "{}");
  ASSERT_TRUE(store_->outbox_sending("a1", "desk", at("2017-01-20T10:05:00Z")));
  ASSERT_TRUE(store_->outbox_done({"a1", "desk", DeliveryState::sent, at("2017-01-20T10:05:01Z"), {}, {}}));
  ASSERT_TRUE(store_->outbox_sending("a1", "feed", at("2017-01-20T10:05:02Z")));
  ASSERT_TRUE(store_->outbox_done({"a1", "feed", DeliveryState::dead, at("2017-01-20T10:05:03Z"), {}, "404"}));
  EXPECT_TRUE(store_->outbox_due(at("2027-01-20T10:05:00Z"))->empty());
  EXPECT_EQ(ask(*store_, "SELECT * FROM alert_log ORDER BY channel"),
            "a1|digest|vote|2 new|desk|sent|2|2017-01-20T10:00:00Z|2017-01-20T10:05:01Z|NULL|NULL\n"
            "a1|digest|vote|2 new|feed|dead|1|2017-01-20T10:00:00Z|NULL|404|NULL\n");
}

TEST_F(Store, KillWhileSendingIsUnknown) {
  ASSERT_TRUE(store_->save_alerts({{draft("a1")}}, {}));
  ASSERT_TRUE(store_->outbox_sending("a1", "desk", at("2017-01-20T10:00:01Z")));
  reopen();
  const auto due = store_->outbox_due(at("2017-01-20T10:10:00Z"));
  ASSERT_EQ(due->size(), 2u);
  EXPECT_EQ(due->front().state, DeliveryState::unknown);
  EXPECT_EQ(due->back().state, DeliveryState::pending);
  EXPECT_EQ(ask(*store_, "SELECT channel, state FROM alert_log ORDER BY 1"), "desk|unknown\nfeed|pending\n");
  ASSERT_TRUE(store_->outbox_sending("a1", "desk", at("2017-01-20T10:10:00Z")));
  ASSERT_TRUE(store_->outbox_done({"a1", "desk", DeliveryState::sent, at("2017-01-20T10:10:01Z"), {}, {}}));
  EXPECT_EQ(store_->outbox_due(at("2017-01-20T10:11:00Z"))->size(), 1u);
}

TEST_F(Store, AlertThatIsNotThereCannotBeSent) {
  EXPECT_FALSE(store_->outbox_sending("none", "desk", at("2017-01-20T10:00:01Z")));
}

// ---- evidence ------------------------------------------------------------------------------------------------------

TEST_F(Store, EvidenceIsNeverChanged) {
  EXPECT_EQ(store_->evidence_head(), "");
  ASSERT_TRUE(store_->save_evidence("run-1", {evidence("urn:uuid:1", "c1"), evidence("urn:uuid:2", "c2")}));
  ASSERT_TRUE(store_->save_evidence("run-2", {evidence("urn:uuid:1", "other")}));
  EXPECT_EQ(store_->evidence_head(), "c2");
  EXPECT_EQ(ask(*store_, "SELECT * FROM evidence"),
            "urn:uuid:1|run-1|https://a.test/|2017-01-20T10:00:00.123Z|run.warc.gz|42|aa|c1\n"
            "urn:uuid:2|run-1|https://a.test/|2017-01-20T10:00:00.123Z|run.warc.gz|42|aa|c2\n");
}

}  // namespace
}  // namespace paidtrail::testing
