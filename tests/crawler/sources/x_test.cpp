#include <gtest/gtest.h>

#include "crawler/sources/x/query.h"
#include "tests/crawler/sources/scripted.h"

namespace paidtrail {
namespace {

using namespace scripted;

/// Recent search over posts with these ids: since_id, until_id, next_token; newest first.
struct Search {
  std::set<long long> ids;
  long long read = 0;  ///< what X would bill

  static std::string post(long long id) {
    const Timestamp at = Timestamp::from_seconds(1'795'000'000 + id);
    return R"({"id":")" + std::to_string(id) + R"(","text":"vote","author_id":"7","created_at":")" + at.rfc3339() +
           R"(","edit_history_tweet_ids":[")" + std::to_string(id) + R"("]})";
  }
  static std::string page(const std::vector<long long>& found, const std::string& next_token) {
    std::string body = "{";
    if (!found.empty()) {
      body += R"("data":[)";
      for (const long long id : found) body += (body.ends_with("[") ? "" : ",") + post(id);
      body += R"(],"includes":{"users":[{"id":"7","username":"u","name":"U"}]},)";
    }
    body += R"("meta":{"result_count":)" + std::to_string(found.size());
    if (!next_token.empty()) body += R"(,"next_token":")" + next_token + "\"";
    return body + "}}";
  }
  Fetched operator()(const Request& request) {
    const auto asked = parameters(request);
    const auto number = [&](const char* name, long long otherwise) {
      return asked.contains(name) ? std::stoll(asked.at(name)) : otherwise;
    };
    const long long size = number("max_results", 10);
    EXPECT_TRUE(size >= 10 && size <= 100) << size;
    long long below = number("until_id", 1LL << 60);
    if (asked.contains("next_token")) below = std::min(below, std::stoll(asked.at("next_token").substr(1)));
    std::vector<long long> found;
    bool more = false;
    for (auto it = ids.rbegin(); it != ids.rend(); ++it) {
      if (*it >= below || *it <= number("since_id", 0)) continue;
      if (static_cast<long long>(found.size()) == size) {
        more = true;
        break;
      }
      found.push_back(*it);
    }
    read += static_cast<long long>(found.size());
    return reply(200, page(found, more ? "t" + std::to_string(found.back()) : ""));
  }
  void post(long long from, long long to) {
    for (long long id = from; id <= to; ++id) ids.insert(id);
  }
};

std::set<std::string> numbers(long long from, long long to) {
  std::set<std::string> all;
  for (long long id = from; id <= to; ++id) all.insert(std::to_string(id));
  return all;
}

Desk desk(std::int64_t max_reads = 500) {
  Desk d("x", "https://api.x.com");
  d.campaign.hashtags = {"Vote"};
  d.secret("token", "canary");
  d.source.settings.values["max_reads"] = max_reads;
  return d;
}

TEST(XQueries, PackTermsUnder512Characters) {
  Campaign campaign;
  campaign.hashtags = {"Vote", "Été", "Vote", "two words", "a\"b"};
  campaign.links = {"https://t.co/d06EHiWyVG", "https://a.test/"};
  campaign.destinations = {{"ou-voter.example", std::nullopt, "/page"}, {"b.test", 8080, ""}};
  EXPECT_EQ(x::search_queries(campaign),
            std::vector<std::string>{"#Vote OR #Été OR url:\"t.co/d06EHiWyVG\" OR url:\"a.test\" OR "
                                     "url:\"ou-voter.example/page\" OR url:\"b.test:8080\""});
  campaign = {};
  for (int i = 0; i < 100; ++i) campaign.links.push_back("https://short.test/campaign/" + std::to_string(i));
  campaign.links.push_back("https://long.test/" + std::string(300, 'a') + "/" + std::string(300, 'b'));
  campaign.links.push_back("https://query.test/x?" + std::string(600, 'q'));
  std::string all;
  for (const std::string& query : x::search_queries(campaign)) {
    EXPECT_LT(query.size(), 512U);
    all += query + "\n";
  }
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(contains(all, "/campaign/" + std::to_string(i) + "\"")) << i;
  EXPECT_TRUE(contains(all, "url:\"long.test/" + std::string(300, 'a') + "\""));
  EXPECT_TRUE(contains(all, "url:\"query.test/x\""));
  EXPECT_TRUE(x::search_queries(Campaign{}).empty());
}

TEST(XWalk, AsksOnceForEachPost) {
  Search server;
  server.post(1, 250);
  Desk d = desk();
  const Brought got = d.pass(std::ref(server));
  EXPECT_EQ(got.distinct(), numbers(1, 250));
  EXPECT_EQ(got.ids.size(), 250U);
  EXPECT_TRUE(got.failures.empty()) << got.all_failures();
  EXPECT_EQ(
      got.requests[0].url,
      "https://api.x.com/2/tweets/search/recent?query=%23Vote&max_results=100"
      "&tweet.fields=author_id%2Ccreated_at%2Clang%2Centities%2Creferenced_tweets%2Cnote_tweet%2Cedit_history_tweet_"
      "ids%2Cedit_controls%2Cin_reply_to_user_id%2Cpaid_partnership%2Cwithheld"
      "&expansions=author_id%2Creferenced_tweets.id%2Creferenced_tweets.id.author_id%2Cedit_history_tweet_ids%"
      "2Cattachments.media_keys"
      "&user.fields=username%2Cname%2Cpublic_metrics");
  EXPECT_TRUE(got.requests[1].url.ends_with("&next_token=t151"));
  EXPECT_EQ(header(got.requests[0].headers, "authorization"), "Bearer canary");
  EXPECT_EQ(got.mark, R"({"queries":{"#Vote":{"newest":"250"}}})");
  server.post(251, 260);
  const Brought later = d.pass(std::ref(server));
  EXPECT_EQ(later.distinct(), numbers(251, 260));
  EXPECT_EQ(parameters(later.requests[0]).at("since_id"), "250");
  EXPECT_EQ(server.read, 260);
}

TEST(XWalk, TheBudgetIsNeverPassedAndTheNextRunGoesOn) {
  for (const std::int64_t budget : {10, 15, 99, 100, 101, 109, 110, 237}) {
    Search server;
    server.post(1, 400);
    std::vector<std::string> all;
    Desk d = desk(budget);
    for (int run = 0; run < 100 && all.size() < 450; ++run) {
      if (run == 3) server.post(401, 450);
      const long long before = server.read;
      const Brought got = d.pass(std::ref(server));
      EXPECT_LE(server.read - before, budget);
      all.insert(all.end(), got.ids.begin(), got.ids.end());
      if (all.size() < 400) {
        EXPECT_TRUE(contains(got.all_failures(), "max_reads (" + std::to_string(budget) + " posts a run) is spent"))
            << got.all_failures();
        EXPECT_FALSE(got.gaps.empty());
      }
    }
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()), numbers(1, 450)) << budget;
    EXPECT_EQ(all.size(), 450U) << "no post is paid twice; budget " << budget;
  }
}

TEST(XWalk, CampaignsShareOneBudget) {
  Search server;
  server.post(1, 400);
  std::int64_t left = 150;
  Desk d = desk(150);
  d.reads_left = &left;
  Desk other = d;
  EXPECT_EQ(d.pass(std::ref(server)).ids.size(), 150U);
  const Brought got = other.pass(std::ref(server));
  EXPECT_TRUE(got.requests.empty());
  EXPECT_TRUE(contains(got.all_failures(), "is spent")) << "said although nothing was asked";
  EXPECT_EQ(got.gaps.size(), 1U);
  EXPECT_EQ(left, 0);
}

TEST(XWalk, TwoWalksAtOnceCannotPassIt) {
  std::int64_t left = 150;
  Desk d = desk(150);
  d.reads_left = &left;
  const auto a = d.walk();
  const auto b = d.walk();
  const auto first = a->next();
  const auto second = b->next();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(parameters(*first).at("max_results"), "100");
  EXPECT_EQ(parameters(*second).at("max_results"), "50");
  (void)a->take(*first, lost(Outcome::timeout));
  EXPECT_EQ(left, 0) << "an answer that was lost may have been paid for";
  (void)b->take(*second, reply(503, ""));
  EXPECT_EQ(left, 50);
}

TEST(XWalk, LessThanTenIsToldAtOnce) {
  const Brought got = desk(9).pass([](const Request&) { return reply(200, "{}"); });
  EXPECT_TRUE(got.requests.empty());
  EXPECT_TRUE(contains(got.all_failures(), "raise it")) << got.all_failures();
}

TEST(XWalk, AKillOrAFaultAtAnyRequestLosesNothing) {
  for (const bool kill : {true, false}) {
    for (std::size_t at = 1; at < 7; ++at) {
      Search server;
      server.post(1, 230);
      Desk d = desk(10000);
      std::size_t asked = 0;
      const auto faulty = [&](const Request& request) -> Fetched {
        if (!kill && ++asked == at) return reply(429, "", {{"x-rate-limit-reset", "1795522200"}});
        return server(request);
      };
      std::vector<std::string> all = d.pass(faulty, kill ? at : 100).ids;
      server.post(231, 500);
      asked = 0;
      for (int run = 0; run < 3; ++run) {
        const Brought got = d.pass(run == 0 ? Server(faulty) : Server(std::ref(server)), kill && run == 0 ? at : 100);
        all.insert(all.end(), got.ids.begin(), got.ids.end());
      }
      EXPECT_EQ(std::set<std::string>(all.begin(), all.end()), numbers(1, 500)) << at;
      EXPECT_EQ(all.size(), 500U) << at;
    }
  }
}

TEST(XWalk, RefusalsSayWhatToDoWithoutTheToken) {
  struct Case {
    Fetched fetched;
    const char* says;
  };
  for (const Case& c :
       {Case{reply(401, R"({"title":"Unauthorized","detail":"canary","type":"about:blank","status":401})"),
             "(Unauthorized: <secret>): the token is refused"},
        Case{reply(402, R"({"title":"CreditsDepleted"})", {{"Content-Type", "application/problem+json"}}), "add some"},
        Case{reply(403, R"({"title":"Client Forbidden","reason":"client-not-enrolled"})"), "add credit"},
        Case{reply(429, R"({"errors":[{"code":88,"message":"Rate limit exceeded"}]})",
                   {{"x-rate-limit-remaining", "0"}, {"x-rate-limit-reset", "1795522200"}}),
             "paused until 2026-11-24T12:10:00Z; "},
        Case{reply(400, R"({"errors":[{"message":"There were errors processing your request: canary"}]})"),
             "does not understand"},
        Case{reply(500, ""), "out of order"}, Case{html(200), "HTML page"},
        Case{reply(200, R"({"data":[{"id")"), "cannot be read"},
        Case{reply(200, R"({"errors":[{"title":"Not Found Error"}]})"), "(Not Found Error)"},
        Case{reply(200, "[]"), "no search result"}, Case{lost(Outcome::timeout, "canary"), "cannot be reached"}}) {
    Desk d = desk();
    const Brought got = d.pass([&](const Request&) { return c.fetched; });
    EXPECT_EQ(got.requests.size(), 1U);
    EXPECT_TRUE(contains(got.all_failures(), c.says)) << "want " << c.says << "\ngot  " << got.all_failures();
    EXPECT_FALSE(contains(got.all_failures(), "canary")) << got.all_failures();
    EXPECT_EQ(got.gaps.size(), 1U);
    EXPECT_EQ(got.mark, std::nullopt);
  }
}

TEST(XWalk, NothingLeftOfTheRateLimitStopsBeforeTheNextPage) {
  Search server;
  server.post(1, 150);
  Desk d = desk();
  const Brought got = d.pass([&](const Request& request) {
    Fetched fetched = server(request);
    std::get<Response>(fetched).headers = {{"x-rate-limit-remaining", "0"}, {"x-rate-limit-reset", "1795522200"}};
    return fetched;
  });
  EXPECT_EQ(got.ids.size(), 100U);
  EXPECT_TRUE(contains(got.all_failures(), "paused until 2026-11-24T12:10:00Z")) << got.all_failures();
  EXPECT_EQ(d.pass(std::ref(server)).distinct(), numbers(1, 50));
}

TEST(XWalk, SinceGoesOutOnlyWithinSevenDays) {
  Search server;
  server.post(1, 3);
  const std::chrono::sys_days today = std::chrono::sys_days{std::chrono::year{2026} / 11 / 24};
  Desk recent = desk();
  recent.campaign.since = today - std::chrono::days{6};
  const Brought near = recent.pass(std::ref(server));
  EXPECT_EQ(parameters(near.requests[0]).at("start_time"), "2026-11-18T00:00:00Z");
  EXPECT_TRUE(near.gaps.empty());
  EXPECT_FALSE(parameters(recent.pass(std::ref(server)).requests[0]).contains("start_time"));
  Desk old = desk();
  old.campaign.since = today - std::chrono::days{30};
  const Brought far = old.pass(std::ref(server));
  EXPECT_FALSE(parameters(far.requests[0]).contains("start_time"));
  ASSERT_EQ(far.gaps.size(), 1U);
  EXPECT_EQ(far.gaps[0].from, "2026-10-25T00:00:00Z");
  EXPECT_TRUE(far.failures.empty());
  Desk future = desk();
  future.campaign.since = today + std::chrono::days{1};
  EXPECT_TRUE(future.pass(std::ref(server)).requests.empty());
}

TEST(XWalk, AMarkOlderThanSevenDaysIsAGapNotAnEnd) {
  Search server;
  server.post(1000, 1010);
  Desk d = desk();
  d.mark = R"({"queries":{"#Vote":{"newest":"500","open":[{"since":"100","until":"300"}]}}})";
  const Brought got = d.pass([&](const Request& request) -> Fetched {
    const auto asked = parameters(request);
    if (asked.contains("since_id") && std::stoll(asked.at("since_id")) < 900)
      return reply(400, R"({"errors":[{"message":"'since_id' must be a tweet id created after 2026-11-17"}]})");
    if (asked.contains("until_id") && std::stoll(asked.at("until_id")) < 900)
      return reply(400, R"({"errors":[{"message":"'until_id' must be a tweet id created after 2026-11-17"}]})");
    return server(request);
  });
  EXPECT_EQ(got.distinct(), numbers(1000, 1010));
  EXPECT_TRUE(got.failures.empty()) << got.all_failures();
  EXPECT_EQ(got.gaps.size(), 3U);
  EXPECT_EQ(got.mark, R"({"queries":{"#Vote":{"newest":"1010"}}})");
}

TEST(XLies, PagesThatNeverEnd) {
  int n = 0;
  for (const std::string& body : {Search::page({5, 4}, "same"), Search::page({}, "same"), std::string("fresh token"),
                                  std::string("fresh empty")}) {
    Desk d = desk(100000);
    const Brought got = d.pass([&](const Request&) {
      ++n;
      if (body == "fresh token") return reply(200, Search::page({5, 4}, "t" + std::to_string(n)));
      if (body == "fresh empty") return reply(200, Search::page({}, "t" + std::to_string(n)));
      return reply(200, body);
    });
    EXPECT_EQ(got.requests.size(), body == "fresh empty" ? 5U : 2U) << body;
    EXPECT_TRUE(contains(got.all_failures(), "page after page")) << got.all_failures();
    EXPECT_EQ(got.gaps.size(), 1U);
    EXPECT_TRUE(got.ended);
  }
  long long id = 1'000'000'000;
  Desk d = desk(1'000'000);
  const Brought deep = d.pass([&](const Request&) {
    --id;
    return reply(200, Search::page({id}, "t" + std::to_string(id)));
  });
  EXPECT_EQ(deep.requests.size(), 200U);
  EXPECT_EQ(deep.gaps.size(), 1U);
}

TEST(XLies, MoreThanWasAskedForEndsTheBudget) {
  Desk d = desk(30);
  const Brought got = d.pass([&](const Request&) {
    std::vector<long long> found;
    for (long long id = 900; id > 700; --id) found.push_back(id);
    return reply(200, Search::page(found, "t"));
  });
  EXPECT_EQ(got.requests.size(), 1U);
  EXPECT_EQ(got.ids.size(), 200U) << "what was paid for is kept";
  EXPECT_TRUE(contains(got.all_failures(), "is spent"));
}

TEST(XLies, AServerThatForgetsUntilAndSince) {
  Desk d = desk(10000);
  d.mark = R"({"queries":{"#Vote":{"newest":"900","open":[{"until":"800"}]}}})";
  Search server;
  server.post(1, 950);
  const Brought got = d.pass([&](const Request& request) {
    Request stripped = request;
    stripped.url = stripped.url.substr(0, stripped.url.find("&since_id"));
    stripped.url = stripped.url.substr(0, stripped.url.find("&until_id"));
    const auto asked = parameters(request);
    if (asked.contains("next_token")) stripped.url += "&next_token=" + asked.at("next_token");
    return server(stripped);
  });
  EXPECT_TRUE(got.failures.empty()) << got.all_failures();
  EXPECT_EQ(got.distinct(), numbers(1, 950));
  EXPECT_EQ(got.mark, R"({"queries":{"#Vote":{"newest":"950"}}})");
}

TEST(XCannotAsk, WithoutAnythingToSearchFor) {
  const SourceType* type = find_source_type("x");
  Desk d = desk();
  EXPECT_FALSE(type->cannot_ask(d.source, d.campaign));
  d.campaign.hashtags.clear();
  EXPECT_TRUE(type->cannot_ask(d.source, d.campaign));
  d.campaign.destinations = {{"a.test", std::nullopt, ""}};
  EXPECT_FALSE(type->cannot_ask(d.source, d.campaign));
}

TEST(XReplay, SendsNoToken) {
  Search server;
  Desk d = desk();
  d.replay = true;
  EXPECT_EQ(header(d.pass(std::ref(server)).requests[0].headers, "authorization"), std::nullopt);
}

TEST(XWalk, ReadsAnAnswerThatIsSpreadOverLines) {
  std::string body = Search::page({5, 4}, "");
  for (std::size_t at = body.find(','); at != std::string::npos; at = body.find(',', at + 3))
    body.insert(at + 1, "\n ");
  const Brought got = desk().pass([&](const Request&) { return reply(200, body + "\n"); });
  EXPECT_EQ(got.distinct(), numbers(4, 5));
  EXPECT_TRUE(got.failures.empty() && got.problems.empty()) << got.all_failures();
}

std::string lookup(const std::vector<long long>& there, const std::string& errors) {
  std::string body = R"({"data":[)";
  for (const long long id : there) body += (body.ends_with("[") ? "" : ",") + Search::post(id);
  return body + R"(],"errors":[)" + errors + "]}";
}

std::string error(const std::string& id, const std::string& title) {
  return R"({"value":")" + id + R"(","resource_id":")" + id +
         R"(","resource_type":"tweet","parameter":"ids","title":")" + title + "\"}";
}

TEST(XRecheck, NotFoundIsGoneAndProtectedIsNot) {
  const auto walk = desk().recheck({"1", "2", "3", "4", "x"});
  const Brought got = drive(*walk, [](const Request& request) {
    EXPECT_EQ(parameters(request).at("ids"), "1,2,3,4");
    EXPECT_TRUE(request.url.starts_with("https://api.x.com/2/tweets?ids=1%2C2%2C3%2C4&tweet.fields="));
    return reply(200, lookup({1}, error("2", "Not Found Error") + "," + error("3", "Authorization Error") + "," +
                                      error("1", "Not Found Error")));
  });
  EXPECT_EQ(got.ids, std::vector<std::string>{"1"});
  EXPECT_EQ(got.gone, std::vector<std::string>{"2"});
  EXPECT_TRUE(got.failures.empty()) << got.all_failures();
}

TEST(XRecheck, CountsReadsAndAsksAHundredAtOnce) {
  std::vector<std::string> ids;
  for (int i = 1; i <= 250; ++i) ids.push_back(std::to_string(i));
  std::int64_t left = 130;
  Desk d = desk();
  d.reads_left = &left;
  const auto walk = d.recheck(ids);
  std::vector<std::size_t> sizes;
  const Brought got = drive(*walk, [&](const Request& request) {
    const std::string list = parameters(request).at("ids");
    std::vector<long long> there;
    std::size_t at = 0;
    while (at < list.size()) {
      const std::size_t comma = std::min(list.find(',', at), list.size());
      there.push_back(std::stoll(list.substr(at, comma - at)));
      at = comma + 1;
    }
    sizes.push_back(there.size());
    return reply(200, lookup(there, ""));
  });
  EXPECT_EQ(sizes, (std::vector<std::size_t>{100, 30}));
  EXPECT_EQ(left, 0);
  EXPECT_TRUE(contains(got.all_failures(), "is spent"));
}

TEST(XRecheck, OtherAnswersAreNoDeletion) {
  for (const Fetched& fetched :
       {Fetched(reply(404, "{}")), Fetched(reply(401, "{}")), Fetched(reply(429, "")), Fetched(html(200)),
        Fetched(reply(200, "{}")), Fetched(reply(200, R"({"data":[)")), Fetched(lost(Outcome::timeout))}) {
    const auto walk = desk().recheck({"1"});
    const Brought got = drive(*walk, [&](const Request&) { return fetched; });
    EXPECT_TRUE(got.gone.empty());
    EXPECT_EQ(got.failures.size(), 1U);
  }
}

}  // namespace
}  // namespace paidtrail
