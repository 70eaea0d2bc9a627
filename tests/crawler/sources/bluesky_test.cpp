#include <gtest/gtest.h>

#include "parsers/json/json.h"
#include "tests/crawler/sources/scripted.h"

namespace paidtrail {
namespace {

using namespace scripted;

class KeptSessions final : public Sessions {
 public:
  std::optional<std::string> get(const std::string& source) const override {
    const auto it = kept.find(source);
    return it == kept.end() ? std::nullopt : std::optional(it->second);
  }
  void put(const std::string& source, const std::string& json) override { kept[source] = json; }
  std::map<std::string, std::string> kept;
};

std::string minute(int minutes_before_now) {
  return Timestamp(time(kNow).millis() - std::chrono::minutes(minutes_before_now), false).rfc3339();
}

std::string uri(int n) { return "at://did:plc:abcdefghijklmnopqrstuvwx/app.bsky.feed.post/" + std::to_string(n); }

std::string post(int n, const std::string& indexed_at) {
  return R"({"uri":")" + uri(n) +
         R"(","cid":"bafy","author":{"did":"did:plc:abcdefghijklmnopqrstuvwx","handle":"a.test"},)" +
         R"("record":{"$type":"app.bsky.feed.post","createdAt":")" + indexed_at + R"(","text":"vote"},"indexedAt":")" +
         indexed_at + R"("})";
}

std::string posts(const std::vector<std::pair<int, int>>& number_and_age, const std::string& cursor = "") {
  std::string body = R"({"posts":[)";
  for (const auto& [n, age] : number_and_age) body += (body.ends_with("[") ? "" : ",") + post(n, minute(age));
  return body + "]" + (cursor.empty() ? "" : R"(,"cursor":")" + cursor + "\"") + "}";
}

std::string feed(const std::vector<std::pair<int, int>>& number_and_age, const std::string& cursor = "") {
  std::string body = R"({"feed":[)";
  for (const auto& [n, age] : number_and_age)
    body += (body.ends_with("[") ? "" : ",") + (R"({"post":)" + post(n, minute(age)) + "}");
  return body + "]" + (cursor.empty() ? "" : R"(,"cursor":")" + cursor + "\"") + "}";
}

/// Log-ins, tokens that end, and one page for every search.
struct Pds {
  std::string valid = "access-1";
  int created = 0;
  int refreshed = 0;
  bool refuse_create = false;
  bool refuse_refresh = false;
  std::function<Fetched(const Request&)> search = [](const Request&) { return reply(200, posts({{1, 5}})); };

  static Response session(const std::string& access) {
    return reply(200, R"({"did":"did:plc:me","handle":"desk.test","accessJwt":")" + access +
                          R"(","refreshJwt":"refresh-)" + access + "\"}");
  }
  Fetched operator()(const Request& request) {
    const std::string at = path(request);
    if (at.ends_with("createSession")) {
      ++created;
      if (refuse_create)
        return reply(401, R"({"error":"AuthenticationRequired","message":"canary-password is wrong"})");
      return session(valid);
    }
    if (at.ends_with("refreshSession")) {
      ++refreshed;
      if (refuse_refresh) return reply(400, R"({"error":"ExpiredToken","message":"Token has been revoked"})");
      return session(valid);
    }
    if (header(request.headers, "authorization") != "Bearer " + valid)
      return reply(400, R"({"error":"ExpiredToken","message":"Token has expired"})");
    return search(request);
  }
};

Desk desk(bool log_in = true) {
  Desk d("bluesky", "");
  d.campaign.hashtags = {"Vote"};
  if (log_in) {
    d.source.settings.values["identifier"] = std::string("@desk.test");
    d.secret("password", "canary-password");
  }
  return d;
}

std::vector<std::string> paths(const Brought& got) {
  std::vector<std::string> all;
  for (const Request& request : got.requests) all.push_back(path(request).substr(std::string("/xrpc/").size()));
  return all;
}

const std::string kCreate = "com.atproto.server.createSession";
const std::string kRefresh = "com.atproto.server.refreshSession";
const std::string kSearch = "app.bsky.feed.searchPosts";

TEST(BlueskySession, LogsInOnceAndKeepsTheSession) {
  KeptSessions sessions;
  Pds pds;
  Desk d = desk();
  d.sessions = &sessions;
  const Brought got = d.pass(std::ref(pds));
  EXPECT_EQ(paths(got), (std::vector<std::string>{kCreate, kSearch}));
  EXPECT_TRUE(got.failures.empty()) << got.all_failures();
  EXPECT_EQ(got.requests[0].method, "POST");
  EXPECT_TRUE(got.requests[0].log_in);
  EXPECT_EQ(got.requests[0].body, R"({"identifier":"desk.test","password":"canary-password"})");
  EXPECT_EQ(got.requests[0].url, "https://bsky.social/xrpc/com.atproto.server.createSession");
  EXPECT_FALSE(got.requests[1].log_in);
  EXPECT_EQ(got.requests[1].url, "https://bsky.social/xrpc/app.bsky.feed.searchPosts?q=%23Vote&sort=latest&limit=100");
  EXPECT_EQ(header(got.requests[1].headers, "authorization"), "Bearer access-1");
  EXPECT_FALSE(contains(sessions.kept.at("the-source"), "canary-password"));
  EXPECT_EQ(paths(d.pass(std::ref(pds))), std::vector<std::string>{kSearch});
}

TEST(BlueskySession, ASessionOfAnotherAccountOrServerIsNotShown) {
  for (const char* kept :
       {R"({"base_url":"https://bsky.social","identifier":"other","accessJwt":"x","refreshJwt":"y"})",
        R"({"base_url":"https://evil.test","identifier":"desk.test","accessJwt":"x","refreshJwt":"y"})", "{", "[]",
        "{}"}) {
    KeptSessions sessions;
    sessions.kept["the-source"] = kept;
    Pds pds;
    Desk d = desk();
    d.sessions = &sessions;
    EXPECT_EQ(paths(d.pass(std::ref(pds))), (std::vector<std::string>{kCreate, kSearch})) << kept;
  }
}

TEST(BlueskySession, RefreshesBeforeItLogsInAnew) {
  KeptSessions sessions;
  Pds pds;
  Desk d = desk();
  d.sessions = &sessions;
  d.pass(std::ref(pds));
  pds.valid = "access-2";
  const Brought got = d.pass(std::ref(pds));
  EXPECT_EQ(paths(got), (std::vector<std::string>{kSearch, kRefresh, kSearch}));
  EXPECT_EQ(header(got.requests[1].headers, "authorization"), "Bearer refresh-access-1");
  EXPECT_TRUE(got.requests[1].log_in);
  EXPECT_TRUE(got.requests[1].body.empty());
  EXPECT_EQ(got.ids.size(), 1U);
  EXPECT_TRUE(got.failures.empty());
  pds.valid = "access-3";
  pds.refuse_refresh = true;
  EXPECT_EQ(paths(d.pass(std::ref(pds))), (std::vector<std::string>{kSearch, kRefresh, kCreate, kSearch}));
}

TEST(BlueskySession, ARefusedLogInIsToldOnceWithoutThePassword) {
  KeptSessions sessions;
  Pds pds{.refuse_create = true};
  Desk d = desk();
  d.sessions = &sessions;
  d.campaign.hashtags = {"Vote", "Marche"};
  const Brought got = d.pass(std::ref(pds));
  EXPECT_EQ(paths(got), std::vector<std::string>{kCreate});
  ASSERT_EQ(got.failures.size(), 1U) << got.all_failures();
  EXPECT_TRUE(contains(got.failures[0], "app password")) << got.failures[0];
  EXPECT_TRUE(contains(got.failures[0], "<secret> is wrong")) << got.failures[0];
  EXPECT_FALSE(contains(got.failures[0], "canary"));
}

TEST(BlueskySession, TokensThatAreNeverGoodEndTheWalk) {
  KeptSessions sessions;
  Pds pds;
  Desk d = desk();
  d.sessions = &sessions;
  d.pass(std::ref(pds));
  const Brought got = d.pass([&](const Request& request) -> Fetched {
    if (path(request).ends_with("Session")) return Pds::session("canary");
    return reply(401, R"({"error":"InvalidToken","message":"canary is bad"})");
  });
  EXPECT_EQ(paths(got), (std::vector<std::string>{kSearch, kRefresh, kSearch, kCreate, kSearch}));
  EXPECT_TRUE(contains(got.all_failures(), "search needs a session")) << got.all_failures();
  EXPECT_FALSE(contains(got.all_failures(), "canary")) << got.all_failures();
}

TEST(BlueskySession, LogInAnswersThatAreNone) {
  struct Case {
    Fetched fetched;
    const char* says;
  };
  for (const Case& c :
       {Case{reply(429, "", {{"RateLimit-Reset", "1795522200"}}), "paused until 2026-11-24T12:10:00Z"},
        Case{reply(400, R"({"error":"InvalidRequest","message":"Input/identifier"})"), "app password"},
        Case{reply(200, "{}"), "without a session"}, Case{html(200), "HTML page"}, Case{reply(500, ""), "next run"},
        Case{reply(404, ""), "account's own server"}, Case{lost(Outcome::timeout), "cannot be reached"}}) {
    const Brought got = desk().pass([&](const Request&) { return c.fetched; });
    EXPECT_EQ(got.requests.size(), 1U);
    EXPECT_TRUE(contains(got.all_failures(), c.says)) << got.all_failures();
  }
}

TEST(BlueskySession, AnArchiveIsReadWithoutOne) {
  KeptSessions sessions;
  sessions.kept["the-source"] =
      R"({"base_url":"https://bsky.social","identifier":"desk.test","accessJwt":"x","refreshJwt":"y"})";
  Desk d = desk();
  d.sessions = &sessions;
  d.replay = true;
  d.source.settings.values.erase("password");
  bool first = true;
  const Brought got = d.pass([&](const Request& request) -> Fetched {
    EXPECT_EQ(header(request.headers, "authorization"), std::nullopt);
    EXPECT_FALSE(request.log_in);
    // The recorded run had its session renewed here.
    if (std::exchange(first, false)) return reply(400, R"({"error":"ExpiredToken"})");
    return reply(200, posts({{1, 5}}));
  });
  EXPECT_EQ(paths(got), (std::vector<std::string>{kSearch, kSearch}));
  EXPECT_EQ(got.ids.size(), 1U);
  EXPECT_TRUE(got.failures.empty());
  EXPECT_EQ(sessions.kept.size(), 1U);
}

TEST(BlueskyWalk, AsksForHashtagsHostsAndLinks) {
  Pds pds;
  Desk d = desk();
  d.campaign.hashtags = {"Vote", "vote", "Été"};
  d.campaign.destinations = {{"ou-voter.example", std::nullopt, "/page"}, {"ou-voter.example", std::nullopt, "/x"}};
  d.campaign.links = {"https://t.co/d06EHiWyVG"};
  d.campaign.since = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20};
  const Brought got = d.pass(std::ref(pds));
  std::vector<std::string> queries;
  for (const Request& request : got.requests)
    if (!request.log_in) queries.push_back(request.url.substr(request.url.find('?')));
  const std::string tail = "&sort=latest&limit=100&since=2026-11-19T00%3A00%3A00Z";
  EXPECT_EQ(queries,
            (std::vector<std::string>{
                "?q=%23Vote" + tail, "?q=%23%C3%89t%C3%A9" + tail, "?q=ou-voter.example&domain=ou-voter.example" + tail,
                "?q=https%3A%2F%2Ft.co%2Fd06EHiWyVG&url=https%3A%2F%2Ft.co%2Fd06EHiWyVG" + tail}));
  const auto mark = Json::parse(*got.mark, "mark");
  ASSERT_TRUE(mark);
  EXPECT_EQ((*mark)["queries"].keys().size(), 4U) << *got.mark;
}

TEST(BlueskyWalk, FollowsCursorsToTheMarkLessTheOverlap) {
  Pds pds;
  Desk d = desk();
  std::vector<std::pair<int, int>> all;  // a post every ten minutes, newest first
  for (int i = 0; i < 60; ++i) all.emplace_back(i, 10 * i);
  pds.search = [&](const Request& request) {
    const auto asked = parameters(request);
    const std::size_t from = asked.contains("cursor") ? std::stoul(asked.at("cursor")) : 0;
    const std::size_t to = std::min(from + 10, all.size());
    return reply(200, posts({all.begin() + static_cast<long>(from), all.begin() + static_cast<long>(to)},
                            to < all.size() ? std::to_string(to) : ""));
  };
  const Brought first = d.pass(std::ref(pds));
  EXPECT_EQ(first.ids.size(), 60U);
  EXPECT_EQ(first.requests.size(), 7U);
  EXPECT_EQ(first.mark, R"({"queries":{"#vote":"2026-11-24T12:00:00Z"}})");
  d.mark = R"({"queries":{"#vote":")" + minute(165) + "\"}}";
  const Brought second = d.pass(std::ref(pds));
  EXPECT_EQ(second.requests.size(), 4U) << "log-in, and pages until the last post is older than 195 minutes";
  EXPECT_TRUE(second.distinct().contains(uri(20)));
  EXPECT_EQ(second.mark, first.mark);
}

TEST(BlueskyWalk, TheMarkStaysWhereAWalkWasStopped) {
  struct Case {
    Fetched fetched;
    const char* says;
  };
  for (const Case& c :
       {Case{reply(429, "", {{"RateLimit-Reset", "1795522200"}}), "paused until 2026-11-24T12:10:00Z; "},
        Case{reply(502, ""), "next run"}, Case{reply(200, "{\"posts\":["), "cannot be read"},
        Case{html(200), "HTML page"}, Case{reply(200, "{}"), "no list of posts"},
        Case{lost(Outcome::timeout), "cannot be reached"}}) {
    Pds pds;
    pds.search = [&](const Request& request) -> Fetched {
      if (parameters(request).contains("cursor")) return c.fetched;
      return reply(200, posts({{1, 5}, {2, 9}}, "next"));
    };
    Desk d = desk();
    d.campaign.hashtags = {"Vote", "Marche"};
    const Brought got = d.pass(std::ref(pds));
    EXPECT_EQ(got.requests.size(), 3U);
    EXPECT_EQ(got.ids.size(), 2U);
    EXPECT_EQ(got.mark, std::nullopt) << c.says;
    EXPECT_TRUE(contains(got.all_failures(), c.says)) << got.all_failures();
    EXPECT_EQ(got.gaps.size(), std::string_view(c.says).starts_with("paused") ? 1U : 0U);
  }
}

TEST(BlueskyWalk, NothingLeftOfTheRateLimitStopsAfterThePage) {
  Pds pds;
  pds.search = [&](const Request&) {
    return reply(200, posts({{1, 5}}), {{"RateLimit-Remaining", "0"}, {"RateLimit-Reset", "1795522200"}});
  };
  Desk d = desk();
  d.campaign.hashtags = {"Vote", "Marche"};
  const Brought got = d.pass(std::ref(pds));
  EXPECT_EQ(got.ids.size(), 1U);
  EXPECT_EQ(got.requests.size(), 2U);
  EXPECT_TRUE(contains(got.all_failures(), "paused until 2026-11-24T12:10:00Z; ")) << got.all_failures();
  EXPECT_TRUE(got.mark) << "the first hashtag was read to its end";
  EXPECT_EQ(got.gaps.size(), 1U);
}

TEST(BlueskyWalk, ClosedSearchIsToldPlainly) {
  Pds pds;
  pds.search = [](const Request&) { return html(403); };
  Desk d = desk();
  d.campaign.hashtags = {"Vote", "Marche"};
  const Brought got = d.pass(std::ref(pds));
  ASSERT_EQ(got.failures.size(), 1U) << got.all_failures();
  EXPECT_TRUE(
      contains(got.failures[0], "answered 403 (an HTML page): search is closed to this reader; name an identifier"))
      << got.failures[0];
}

TEST(BlueskyWalk, AQueryThatIsRefusedDoesNotStopTheOthers) {
  Pds pds;
  pds.search = [](const Request& request) -> Fetched {
    if (parameters(request).at("q") == "#Vote") return reply(400, R"({"error":"InvalidRequest","message":"bad q"})");
    return reply(200, posts({{1, 5}}));
  };
  Desk d = desk();
  d.campaign.hashtags = {"Vote", "Marche"};
  const Brought got = d.pass(std::ref(pds));
  EXPECT_EQ(got.ids.size(), 1U);
  EXPECT_TRUE(contains(got.all_failures(), "(InvalidRequest: bad q) about #Vote")) << got.all_failures();
}

TEST(BlueskyWalk, AuthorFeedsNeedNoSession) {
  Desk d = desk(false);
  d.source.settings.values["accounts"] = std::vector<std::string>{"@a.test", "did:plc:x"};
  const auto serve = [](const Request& request) {
    EXPECT_EQ(header(request.headers, "authorization"), std::nullopt);
    return reply(200, feed({{1, 5}, {2, 50}}));
  };
  const Brought got = d.pass(serve);
  EXPECT_EQ(got.requests[0].url,
            "https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor=a.test&filter=posts_and_author_threads&"
            "limit=100");
  EXPECT_EQ(got.requests.size(), 2U);
  EXPECT_TRUE(got.failures.empty()) << got.all_failures();
  EXPECT_EQ(got.distinct().size(), 2U);
  d.source.base_url = "https://bsky.social";
  EXPECT_EQ(origin(d.pass(serve).requests[0]), "https://public.api.bsky.app");
  d.source.base_url = "http://127.0.0.1:8080";
  EXPECT_EQ(origin(d.pass(serve).requests[0]), "http://127.0.0.1:8080");
}

TEST(BlueskyWalk, FeedsAtAnOwnServerUseTheSessionAndKeepTheirUrls) {
  Pds pds;
  pds.search = [](const Request& request) {
    return path(request).ends_with("getAuthorFeed") ? reply(200, feed({{1, 5}})) : reply(200, posts({{2, 5}}));
  };
  Desk d = desk();
  d.source.base_url = "https://pds.test";
  d.source.settings.values["accounts"] = std::vector<std::string>{"a.test"};
  const Brought live = d.pass(std::ref(pds));
  EXPECT_EQ(paths(live), (std::vector<std::string>{kCreate, "app.bsky.feed.getAuthorFeed", kSearch}));
  EXPECT_TRUE(live.failures.empty());
  Desk again = desk();
  again.source = d.source;
  again.replay = true;
  const Brought replayed = again.pass([&](const Request& request) { return pds.search(request); });
  ASSERT_EQ(replayed.requests.size(), 2U);
  EXPECT_EQ(replayed.requests[0].url, live.requests[1].url);
  EXPECT_EQ(replayed.requests[1].url, live.requests[2].url);
  EXPECT_EQ(replayed.mark, live.mark);
}

TEST(BlueskyWalk, APostIsDatedByItsRepostInAFeed) {
  Desk d = desk(false);
  d.source.settings.values["accounts"] = std::vector<std::string>{"a.test"};
  const std::string item =
      R"({"post":)" + post(1, "2020-01-01T00:00:00Z") +
      R"(,"reason":{"$type":"app.bsky.feed.defs#reasonRepost","by":{"did":"did:plc:b","handle":"b.test"},"indexedAt":")" +
      minute(7) + "\"}}";
  const Brought got = d.pass([&](const Request&) { return reply(200, R"({"feed":[)" + item + "]}"); });
  EXPECT_TRUE(contains(*got.mark, minute(7))) << *got.mark;
}

TEST(BlueskyWalk, AnAccountThatIsGoneIsToldAndTheNextIsRead) {
  Desk d = desk(false);
  d.source.settings.values["accounts"] = std::vector<std::string>{"gone.test", "a.test"};
  const Brought got = d.pass([](const Request& request) -> Fetched {
    if (parameters(request).at("actor") == "gone.test")
      return reply(400, R"({"error":"InvalidRequest","message":"Profile not found"})");
    return reply(200, feed({{1, 5}}));
  });
  EXPECT_EQ(got.ids.size(), 1U);
  EXPECT_TRUE(contains(got.all_failures(), "the posts of gone.test: check accounts")) << got.all_failures();
}

TEST(BlueskyWalk, WithoutAPasswordNothingIsSearchedAndThatIsSaid) {
  Desk d = desk();
  d.source.settings.values.erase("password");
  const Brought got = d.pass([](const Request&) -> Fetched { return reply(200, posts({})); });
  EXPECT_TRUE(got.requests.empty());
  EXPECT_TRUE(contains(got.all_failures(), "anonymous search answers 403")) << got.all_failures();
}

TEST(BlueskyLies, CursorsAndPagesInCircles) {
  Pds pds;
  int n = 0;
  for (const bool fresh : {false, true}) {
    pds.search = [&](const Request&) {
      if (fresh) ++n;
      return reply(200, posts({{n, 5}}, "same"));
    };
    const Brought got = desk().pass(std::ref(pds));
    EXPECT_EQ(got.requests.size(), 3U);
    EXPECT_TRUE(contains(got.all_failures(), "again and again")) << got.all_failures();
    EXPECT_EQ(got.gaps.size(), 1U);
  }
  pds.search = [&](const Request&) {
    ++n;
    return reply(200, posts({{n, 5}}, "c" + std::to_string(n)));
  };
  const Brought endless = desk().pass(std::ref(pds));
  EXPECT_EQ(endless.requests.size(), 51U);
  EXPECT_EQ(endless.gaps.size(), 1U);
  EXPECT_TRUE(endless.mark);
}

TEST(BlueskyLies, ATimeToComeIsNoMark) {
  Pds pds;
  pds.search = [&](const Request&) { return reply(200, posts({{1, -100000}, {2, 5}})); };
  Desk d = desk();
  EXPECT_EQ(d.pass(std::ref(pds)).mark, R"({"queries":{"#vote":"2026-11-24T12:00:00Z"}})");
}

TEST(BlueskyCannotAsk, NeedsASessionOrAccounts) {
  const SourceType* type = find_source_type("bluesky");
  Desk d = desk(false);
  EXPECT_TRUE(contains(type->cannot_ask(d.source, d.campaign).value(), "app password"));
  d.source.settings.values["accounts"] = std::vector<std::string>{"a.test"};
  EXPECT_FALSE(type->cannot_ask(d.source, d.campaign));
  EXPECT_TRUE(type->not_asked(d.source, d.campaign));
  Desk with = desk();
  EXPECT_FALSE(type->cannot_ask(with.source, with.campaign));
  EXPECT_FALSE(type->not_asked(with.source, with.campaign));
  with.campaign.hashtags.clear();
  EXPECT_TRUE(type->cannot_ask(with.source, with.campaign));
}

TEST(BlueskyRecheck, WhatIsMissingInAWholeAnswerIsGone) {
  std::vector<std::string> uris;
  for (int i = 0; i < 30; ++i) uris.push_back(uri(i));
  uris.emplace_back("not-a-uri");
  const auto walk = desk(false).recheck(uris);
  const Brought got = drive(*walk, [](const Request& request) {
    if (contains(request.url, "post%2F25")) return reply(200, posts({}));
    std::vector<std::pair<int, int>> there;
    for (int i = 1; i < 25; ++i) there.emplace_back(i, i);
    there.emplace_back(999, 1);  // was not asked for
    return reply(200, posts(there));
  });
  EXPECT_EQ(got.requests.size(), 2U);
  EXPECT_TRUE(got.requests[0].url.starts_with(
      "https://public.api.bsky.app/xrpc/app.bsky.feed.getPosts?uris=at%3A%2F%2Fdid%3Aplc%3A"));
  EXPECT_EQ(got.ids.size(), 24U);
  EXPECT_EQ(got.gone, (std::vector<std::string>{uri(0), uri(25), uri(26), uri(27), uri(28), uri(29)}));
}

TEST(BlueskyRecheck, OtherAnswersAreNoDeletion) {
  for (const Fetched& fetched : {Fetched(reply(400, "{}")), Fetched(reply(404, "{}")), Fetched(html(403)),
                                 Fetched(reply(429, "")), Fetched(html(200)), Fetched(reply(200, "{}")),
                                 Fetched(reply(200, R"({"posts":[)")), Fetched(lost(Outcome::timeout))}) {
    const auto walk = desk(false).recheck({uri(1)});
    const Brought got = drive(*walk, [&](const Request&) { return fetched; });
    EXPECT_TRUE(got.gone.empty());
    EXPECT_EQ(got.failures.size(), 1U);
  }
}

}  // namespace
}  // namespace paidtrail
