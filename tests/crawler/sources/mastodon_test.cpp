#include <gtest/gtest.h>

#include "tests/crawler/sources/scripted.h"

namespace paidtrail {
namespace {

using namespace scripted;

constexpr std::string_view kBase = "https://social.test";

/// A server that pages as Mastodon does. Ids are given as numbers, times grow with them.
struct Instance {
  std::map<std::string, std::set<long long>> tags;
  bool links = true;
  std::set<long long> hidden;  ///< visibility private
  std::string instance = "{}";
  int instance_status = 200;

  static std::string status(long long id, bool is_private = false) {
    const std::string text = std::to_string(id);
    const Timestamp at = Timestamp::from_seconds(1'483'228'800 + id * 60);  // a post a minute from 2017-01-01
    return R"({"id":")" + text + R"(","created_at":")" + at.rfc3339() + R"(","visibility":")" +
           (is_private ? "private" : "public") + R"(","content":"<p>vote</p>","url":"https://social.test/@a/)" + text +
           R"(","uri":"https://social.test/users/a/statuses/)" + text +
           R"(","account":{"id":"1","username":"a","acct":"a","url":"https://social.test/@a"}})";
  }
  std::string list(const std::vector<long long>& ids) const {
    std::string body = "[";
    for (const long long id : ids) body += (body.size() > 1 ? "," : "") + status(id, hidden.contains(id));
    return body + "]";
  }
  Fetched operator()(const Request& request) const {
    if (path(request) == "/api/v2/instance") return reply(instance_status, instance);
    static const std::string kPrefix = "/api/v1/timelines/tag/";
    const std::string at = path(request);
    const auto tag = tags.find(at.substr(std::min(at.size(), kPrefix.size())));
    if (!at.starts_with(kPrefix) || tag == tags.end()) return reply(200, "[]");
    const auto asked = parameters(request);
    const std::size_t limit = std::stoul(asked.at("limit"));
    std::vector<long long> ids;
    if (asked.contains("min_id")) {
      for (const long long id : tag->second)
        if (id > std::stoll(asked.at("min_id")) && ids.size() < limit) ids.push_back(id);
      std::ranges::reverse(ids);
    } else {
      const long long below = asked.contains("max_id") ? std::stoll(asked.at("max_id")) : 1LL << 60;
      for (auto it = tag->second.rbegin(); it != tag->second.rend() && ids.size() < limit; ++it)
        if (*it < below) ids.push_back(*it);
    }
    Headers headers = {{"Content-Type", "application/json"}};
    if (links && !ids.empty()) {
      const std::string self = std::string(kBase) + at + "?limit=" + std::to_string(limit);
      headers.emplace_back("Link", "<" + self + "&max_id=" + std::to_string(ids.back()) + ">; rel=\"next\", <" + self +
                                       "&min_id=" + std::to_string(ids.front()) + ">; rel=\"prev\"");
    }
    return reply(200, list(ids), headers);
  }
  void post(const std::string& tag, long long from, long long to) {
    for (long long id = from; id <= to; ++id) tags[tag].insert(id);
  }
};

Desk desk(std::vector<std::string> hashtags = {"Vote"}) {
  Desk desk("mastodon", std::string(kBase));
  desk.campaign.hashtags = std::move(hashtags);
  return desk;
}

std::set<std::string> numbers(long long from, long long to) {
  std::set<std::string> all;
  for (long long id = from; id <= to; ++id) all.insert(std::to_string(id));
  return all;
}

TEST(MastodonWalk, FirstPassReadsBackToTheEnd) {
  for (const bool links : {true, false}) {
    Instance server;
    server.links = links;
    server.post("Vote", 1, 100);
    Desk d = desk();
    const Brought got = d.pass(server);
    EXPECT_EQ(got.distinct(), numbers(1, 100));
    EXPECT_EQ(got.ids.size(), 100U) << "nothing twice";
    EXPECT_TRUE(got.failures.empty()) << got.all_failures();
    EXPECT_TRUE(got.gaps.empty());
    EXPECT_EQ(got.requests.size(), 4U);
    EXPECT_EQ(got.requests[0].url, "https://social.test/api/v1/timelines/tag/Vote?limit=40");
    EXPECT_EQ(got.requests[1].url, "https://social.test/api/v1/timelines/tag/Vote?limit=40&max_id=61");
    EXPECT_EQ(got.mark, R"({"tags":{"vote":{"newest":"100","at":"2017-01-01T01:40:00Z"}}})");
    for (const Request& request : got.requests) {
      EXPECT_TRUE(request.configured);
      EXPECT_FALSE(request.log_in || request.ask_robots);
      EXPECT_EQ(header(request.headers, "authorization"), std::nullopt);
      EXPECT_EQ(header(request.headers, "accept"), "application/json");
    }
  }
}

TEST(MastodonWalk, LaterPassesMissNothingHoweverMuchIsNew) {
  for (const bool links : {true, false}) {
    Instance server;
    server.links = links;
    server.post("Vote", 1, 10);
    Desk d = desk();
    d.pass(server);
    server.post("Vote", 11, 140);
    const Brought got = d.pass(server);
    EXPECT_EQ(got.distinct(), numbers(11, 140));
    EXPECT_EQ(got.ids.size(), 130U);
    EXPECT_EQ(got.requests[0].url, "https://social.test/api/v1/timelines/tag/Vote?limit=40&min_id=10");
    EXPECT_EQ(got.requests.size(), 5U);
    EXPECT_EQ(d.pass(server).requests.size(), 1U) << "nothing new costs one request";
  }
}

TEST(MastodonWalk, AKillAtAnyPageLosesNothingAndRefetchesNothing) {
  for (std::size_t kill = 1; kill < 9; ++kill) {
    Instance server;
    server.post("Vote", 1, 130);
    server.post("Marche", 500, 590);
    Desk d = desk({"Vote", "Marche"});
    std::vector<std::string> all = d.pass(server, kill).ids;
    server.post("Vote", 131, 230);
    const Brought rest = d.pass(server);
    EXPECT_TRUE(rest.failures.empty());
    all.insert(all.end(), rest.ids.begin(), rest.ids.end());
    std::set<std::string> expected = numbers(1, 230);
    expected.merge(numbers(500, 590));
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()), expected) << "killed after " << kill;
    EXPECT_EQ(all.size(), expected.size()) << "killed after " << kill;
    EXPECT_TRUE(d.pass(server).ids.empty());
  }
}

TEST(MastodonWalk, StopsADayBelowSince) {
  Instance server;
  server.post("Vote", 1, 13'248);  // nine days and some hours from 2017-01-01
  Desk d = desk();
  d.campaign.since = std::chrono::sys_days{std::chrono::year{2017} / 1 / 10};
  const Brought got = d.pass(server);
  EXPECT_TRUE(got.failures.empty()) << got.all_failures();
  const auto ids = got.distinct();
  EXPECT_TRUE(ids.contains(std::to_string(8 * 1440)));
  EXPECT_FALSE(ids.contains(std::to_string(7 * 1440)));
}

TEST(MastodonWalk, APageLimitIsToldAndTheNextPassGoesOn) {
  Instance server;
  server.post("Vote", 1, 2100);
  Desk d = desk();
  const Brought first = d.pass(server);
  EXPECT_EQ(first.ids.size(), 2000U);
  ASSERT_EQ(first.gaps.size(), 1U);
  EXPECT_TRUE(contains(first.gaps[0].reason, "#Vote: page limit"));
  EXPECT_EQ(first.gaps[0].to, "2017-01-01T01:41:00Z");
  EXPECT_TRUE(contains(first.all_failures(), "the next run goes on from there"));
  const Brought second = d.pass(server);
  EXPECT_EQ(second.distinct(), numbers(1, 100));
  EXPECT_EQ(second.ids.size(), 100U);
  EXPECT_TRUE(second.failures.empty());
}

TEST(MastodonWalk, AsksEachHashtagOnceAndEncodesIt) {
  Instance server;
  server.post("%C3%89lections", 1, 3);
  const Brought got = desk({"Élections", "élections", "Vote"}).pass(server);
  EXPECT_EQ(got.distinct(), numbers(1, 3));
  EXPECT_EQ(got.requests[0].url, "https://social.test/api/v1/timelines/tag/%C3%89lections?limit=40");
  EXPECT_EQ(got.requests.back().url, "https://social.test/api/v1/timelines/tag/Vote?limit=40");
  EXPECT_TRUE(got.failures.empty()) << "one hashtag that gives posts shows that timelines are open";
}

TEST(MastodonWalk, TheTokenGoesOutAndNeverIntoAnArchiveRun) {
  Instance server;
  server.post("Vote", 1, 3);
  Desk d = desk();
  d.secret("token", "canary");
  EXPECT_EQ(header(d.pass(server).requests[0].headers, "Authorization"), "Bearer canary");
  d.replay = true;
  EXPECT_EQ(header(d.pass(server).requests[0].headers, "Authorization"), std::nullopt);
}

TEST(MastodonWalk, PrivatePostsThatATokenShowsAreDropped) {
  Instance server;
  server.post("Vote", 1, 5);
  server.hidden = {3};
  EXPECT_EQ(desk().pass(server).distinct(), (std::set<std::string>{"1", "2", "4", "5"}));
}

TEST(MastodonWalk, RefusalsEndTheWalkWithAdviceAndWithoutSecrets) {
  Response cut = reply(200, Instance().list({5, 4}));
  cut.truncated = true;
  struct Case {
    Fetched fetched;
    const char* says;
  };
  for (const Case& c :
       {Case{reply(401, R"({"error":"The access token canary is invalid"})"), "name a token, or another server"},
        Case{reply(403, R"({"error":"canary"})"), "name a token"}, Case{reply(404, "canary"), "check base_url"},
        Case{reply(410, "{}"), "check base_url"}, Case{reply(500, "canary"), "out of order"},
        Case{html(200), "HTML page"}, Case{html(403), "name a token"},
        Case{reply(200, R"([{"id":"1")"), "cannot be read"},
        Case{reply(200, R"({"error":"canary"})"), "no list of posts"}, Case{reply(200, "[1,2]"), "base_url"},
        Case{reply(200, R"([{"no":"ids"}])"), "base_url"}, Case{cut, "10 MiB"},
        Case{lost(Outcome::tls_failure, "canary"), "cannot be reached"}, Case{reply(429, "canary"), "paused until "},
        Case{reply(302, "", {{"Location", "https://login.test/?canary"}}), "has moved"}}) {
    Desk d = desk({"Vote", "Marche"});
    d.secret("token", "canary");
    const Brought got = d.pass([&](const Request&) { return c.fetched; });
    EXPECT_EQ(got.requests.size(), 1U) << c.says;
    EXPECT_TRUE(got.ids.empty()) << c.says;
    EXPECT_TRUE(contains(got.all_failures(), c.says)) << "want " << c.says << "\ngot  " << got.all_failures();
    EXPECT_FALSE(contains(got.all_failures(), "canary")) << got.all_failures();
  }
}

TEST(MastodonWalk, ARateLimitKeepsWhatCameAndLeavesAGap) {
  Instance server;
  server.post("Vote", 1, 100);
  Desk d = desk();
  const Brought got = d.pass([&](const Request& request) {
    Fetched fetched = server(request);
    auto& headers = std::get<Response>(fetched).headers;
    headers.emplace_back("X-RateLimit-Remaining", parameters(request).contains("max_id") ? "0" : "1");
    headers.emplace_back("X-RateLimit-Reset", "2026-11-24T12:05:00.000000Z");
    return fetched;
  });
  EXPECT_EQ(got.ids.size(), 80U);
  EXPECT_TRUE(contains(got.all_failures(), "paused until 2026-11-24T12:05:00Z; ")) << got.all_failures();
  ASSERT_EQ(got.gaps.size(), 1U);
  EXPECT_EQ(got.gaps[0].to, "2017-01-01T00:21:00Z");
  const Brought rest = d.pass(server);
  EXPECT_EQ(rest.distinct(), numbers(1, 20));
  EXPECT_TRUE(rest.failures.empty());
}

TEST(MastodonWalk, A429InTheMiddleLosesNothing) {
  for (std::size_t at = 1; at < 8; ++at) {
    Instance server;
    server.post("Vote", 1, 50);
    Desk d = desk();
    d.pass(server);
    server.post("Vote", 51, 200);
    std::size_t asked = 0;
    std::vector<std::string> all = d.pass([&](const Request& request) -> Fetched {
                                      if (++asked == at) return reply(429, "", {{"Retry-After", "30"}});
                                      return server(request);
                                    }).ids;
    const Brought rest = d.pass(server);
    all.insert(all.end(), rest.ids.begin(), rest.ids.end());
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()), numbers(51, 200)) << at;
  }
}

TEST(MastodonWalk, NothingLeftAfterTheLastPageIsNoFailure) {
  Instance server;
  server.post("Vote", 1, 3);
  const Brought got = desk().pass([&](const Request& request) {
    Fetched fetched = server(request);
    if (parameters(request).contains("max_id"))
      std::get<Response>(fetched).headers.emplace_back("X-RateLimit-Remaining", "0");
    return fetched;
  });
  EXPECT_TRUE(got.failures.empty()) << got.all_failures();
}

TEST(MastodonWalk, AnEmptyListIsNotTakenForNoPosts) {
  struct Case {
    int status;
    const char* instance;
    bool token;
    const char* says;
  };
  for (
      const Case& c : {
          Case{200, R"({"configuration":{"timelines_access":{"hashtag_feeds":{"local":"public","remote":"public"}}}})",
               false, ""},
          Case{200, R"({"configuration":{}})", false, ""},  // before 4.5 there was no such switch
          Case{200,
               R"({"configuration":{"timelines_access":{"hashtag_feeds":{"local":"disabled","remote":"public"}}}})",
               true, "switched off"},
          Case{
              200,
              R"({"configuration":{"timelines_access":{"hashtag_feeds":{"local":"authenticated","remote":"authenticated"}}}})",
              false, "name a token"},
          Case{
              200,
              R"({"configuration":{"timelines_access":{"hashtag_feeds":{"local":"authenticated","remote":"authenticated"}}}})",
              true, ""},
          Case{404, "{}", false, ""},  // a server without that address has no such switch
          Case{500, "{}", false, "access setting"},
      }) {
    Instance server;
    server.instance = c.instance;
    server.instance_status = c.status;
    Desk d = desk({"Vote", "Marche"});
    if (c.token) d.secret("token", "t");
    const Brought got = d.pass(server);
    EXPECT_EQ(got.requests.size(), 3U);
    EXPECT_EQ(got.requests.back().url, "https://social.test/api/v2/instance");
    if (std::string_view(c.says).empty())
      EXPECT_TRUE(got.failures.empty()) << got.all_failures();
    else
      EXPECT_TRUE(contains(got.all_failures(), c.says)) << got.all_failures();
  }
}

TEST(MastodonLies, TheSameFullPageAgainAndAgain) {
  Instance server;
  server.post("Vote", 1, 40);
  Desk d = desk();
  const Brought got = d.pass([&](const Request&) {
    Instance page = server;
    return page(desk().walk()->next().value());
  });
  EXPECT_EQ(got.requests.size(), 2U);
  EXPECT_TRUE(contains(got.all_failures(), "again and again")) << got.all_failures();
  EXPECT_EQ(got.gaps.size(), 1U);
}

TEST(MastodonLies, AShortListThatNeverChangesIsAllThereIs) {
  Desk d = desk();
  const auto fixed = [](const Request&) { return reply(200, Instance().list({9, 5, 2})); };
  const Brought first = d.pass(fixed);
  EXPECT_EQ(first.requests.size(), 2U);
  EXPECT_TRUE(first.failures.empty()) << first.all_failures();
  const Brought second = d.pass(fixed);
  EXPECT_EQ(second.requests.size(), 1U);
  EXPECT_TRUE(second.failures.empty());
}

TEST(MastodonLies, ALinkToAnotherPlaceIsNotFollowed) {
  struct Case {
    const char* link;
    const char* then;
  };
  for (const Case& c :
       {Case{"<https://evil.test/api/v1/timelines/tag/Vote?max_id=5>; rel=\"next\"", "?limit=40&max_id=5"},
        Case{"<http://social.test/api/v1/timelines/tag/Vote?max_id=5>; rel=\"next\"", "?limit=40&max_id=5"},
        Case{"<https://social.test/api/v1/accounts?max_id=5>; rel=\"next\"", "?limit=40&max_id=5"},
        Case{"<https://social.test/api/v1/timelines/tag/Vote?max_id=999>; rel=\"next\"", "?limit=40&max_id=5"},
        Case{"<https://social.test/api/v1/timelines/tag/Vote?max_id=x>; rel=\"next\"", "?limit=40&max_id=5"},
        Case{"<?max_id=5&limit=40&any=other>; rel=\"next\"", "?max_id=5&limit=40&any=other"}}) {
    Desk d = desk();
    d.secret("token", "canary");
    const Brought got = d.pass([&](const Request& request) {
      if (parameters(request).contains("max_id")) return reply(200, "[]");
      return reply(200, Instance().list({9, 7, 5}), {{"Link", c.link}});
    });
    ASSERT_EQ(got.requests.size(), 2U);
    EXPECT_EQ(got.requests[1].url, "https://social.test/api/v1/timelines/tag/Vote" + std::string(c.then)) << c.link;
  }
}

TEST(MastodonLies, IdsOutOfOrderStillEnd) {
  Desk d = desk();
  const Brought got = d.pass([&](const Request& request) {
    if (parameters(request).contains("max_id")) return reply(200, "[]");
    return reply(200, Instance().list({7, 9, 5, 8}));
  });
  EXPECT_EQ(got.distinct(), (std::set<std::string>{"5", "7", "8", "9"}));
  EXPECT_EQ(parameters(got.requests[1]).at("max_id"), "5");
  EXPECT_TRUE(contains(*got.mark, R"("newest":"9")"));
}

TEST(MastodonLies, EndlessPagesAreCut) {
  long long next = 1'000'000;
  Desk d = desk();
  const auto back = [&](const Request&) {
    std::vector<long long> ids;
    for (int i = 0; i < 40; ++i) ids.push_back(--next);
    return reply(200, Instance().list(ids));
  };
  EXPECT_EQ(d.pass(back).requests.size(), 50U);
  long long up = 2'000'000;
  const auto forward = [&](const Request&) {
    std::vector<long long> ids;
    for (int i = 0; i < 40; ++i) ids.insert(ids.begin(), ++up);
    return reply(200, Instance().list(ids));
  };
  const Brought got = d.pass(forward);
  EXPECT_LE(got.requests.size(), 101U);
  EXPECT_FALSE(got.failures.empty());
}

TEST(MastodonWalk, FlakeIdsOfAkkomaFollowTheLinks) {
  std::string body = Instance().list({1, 2});
  body.replace(body.find("\"id\":\"1\""), 8, "\"id\":\"Al30b\"");
  body.replace(body.find("\"id\":\"2\""), 8, "\"id\":\"Al30a\"");
  Desk d = desk();
  const std::string self = "https://social.test/api/v1/timelines/tag/Vote?";
  const Brought got = d.pass([&](const Request& request) {
    if (parameters(request).contains("max_id")) return reply(200, "[]");
    return reply(200, body,
                 {{"Link", "<" + self + "max_id=Al30a>; rel=\"next\", <" + self + "min_id=Al30b>; rel=\"prev\""}});
  });
  EXPECT_EQ(got.requests[1].url, self + "max_id=Al30a");
  EXPECT_TRUE(contains(*got.mark, R"("newest":"Al30b")")) << *got.mark;
  const Brought later = d.pass([](const Request&) { return reply(200, "[]"); });
  EXPECT_EQ(parameters(later.requests[0]).at("min_id"), "Al30b");
  EXPECT_TRUE(later.failures.empty());
}

TEST(MastodonWalk, AMarkThatCannotBeReadBeginsAnew) {
  for (const char* mark : {"", "{", "[]", R"({"tags":7})", R"({"tags":{"vote":{"newest":{}}}})"}) {
    Instance server;
    server.post("Vote", 1, 3);
    Desk d = desk();
    d.mark = mark;
    EXPECT_EQ(d.pass(server).distinct(), numbers(1, 3)) << mark;
  }
}

TEST(MastodonCannotAsk, WithoutHashtags) {
  Desk d = desk({});
  const SourceType* type = find_source_type("mastodon");
  EXPECT_TRUE(type->cannot_ask(d.source, d.campaign));
  EXPECT_FALSE(d.walk()->next());
  d.campaign.hashtags = {"x"};
  EXPECT_FALSE(type->cannot_ask(d.source, d.campaign));
}

TEST(MastodonRecheck, OnlyAPostThatIsGoneWhileOthersAnswerIsATombstone) {
  Desk d = desk();
  const auto walk = d.recheck({"1", "2", "3"});
  const Brought got = drive(*walk, [](const Request& request) -> Fetched {
    if (path(request).ends_with("/1")) return html(404);
    if (path(request).ends_with("/2")) return reply(410, R"({"error":"Gone"})");
    return reply(200, Instance::status(3));
  });
  EXPECT_EQ(got.gone, (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(got.ids, std::vector<std::string>{"3"});
  EXPECT_EQ(got.requests[0].url, "https://social.test/api/v1/statuses/1");
  EXPECT_TRUE(got.failures.empty());
}

TEST(MastodonRecheck, AServerThatAnswers404ToAllDeletesNothing) {
  for (const Fetched& fetched : {Fetched(html(404)), Fetched(reply(404, R"({"error":"Record not found"})"))}) {
    const auto walk = desk().recheck({"1", "2"});
    const Brought got = drive(*walk, [&](const Request&) { return fetched; });
    EXPECT_TRUE(got.gone.empty());
    EXPECT_TRUE(contains(got.all_failures(), "no deletion is concluded")) << got.all_failures();
    EXPECT_EQ(got.requests.size(), 3U);
  }
}

TEST(MastodonRecheck, TheCampaignsTimelineShowsThatTheServerAnswers) {
  const auto walk = desk().recheck({"1"});
  const Brought got = drive(*walk, [](const Request& request) {
    if (contains(request.url, "/statuses/")) return reply(404, R"({"error":"Record not found"})");
    return reply(200, "[]");
  });
  EXPECT_EQ(got.gone, std::vector<std::string>{"1"});
  EXPECT_EQ(got.requests.back().url, "https://social.test/api/v1/timelines/tag/Vote?limit=1");
  Desk without = desk();
  WalkContext context = without.context();
  context.campaign = nullptr;
  const auto other = find_source_type("mastodon")->recheck(context, {{"vote", "the-source", "1", std::nullopt}});
  EXPECT_TRUE(contains(other->next().value().url, "/statuses/1"));
}

TEST(MastodonRecheck, OtherAnswersAreNoDeletion) {
  Response cut = reply(200, Instance::status(1));
  cut.truncated = true;
  for (const Fetched& fetched :
       {Fetched(reply(401, "{}")), Fetched(reply(403, "{}")), Fetched(reply(429, "")), Fetched(reply(500, "")),
        Fetched(html(200)), Fetched(reply(200, "{")), Fetched(cut), Fetched(lost(Outcome::timeout))}) {
    const auto walk = desk().recheck({"1", "2"});
    const Brought got = drive(*walk, [&](const Request&) { return fetched; });
    EXPECT_TRUE(got.gone.empty());
    EXPECT_FALSE(got.failures.empty());
    EXPECT_EQ(got.requests.size(), 1U);
  }
  const auto walk = desk().recheck({"1"});
  const Brought other = drive(*walk, [](const Request&) { return reply(200, Instance::status(7)); });
  EXPECT_TRUE(other.ids.empty() && other.gone.empty());
  EXPECT_EQ(other.problems.size(), 1U);
}

}  // namespace
}  // namespace paidtrail
