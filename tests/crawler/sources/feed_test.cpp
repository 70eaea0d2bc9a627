#include <gtest/gtest.h>

#include "tests/crawler/sources/scripted.h"

namespace paidtrail {
namespace {

using namespace scripted;

std::string rss(const std::vector<std::string>& guids) {
  std::string body = R"(<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>)";
  for (const std::string& guid : guids)
    body += "<item><title>x</title><link>https://blog.test/" + guid + "</link><guid isPermaLink=\"false\">" + guid +
            "</guid><pubDate>Tue, 24 Nov 2026 10:00:00 GMT</pubDate></item>";
  return body + "</channel></rss>";
}

Response feed(const std::vector<std::string>& guids, Headers headers = {}) {
  return reply(200, rss(guids), std::move(headers));
}

Desk desk() { return Desk("feed", "https://blog.test/feed/?format=rss"); }

TEST(FeedWalk, OnePageAPassAndConditionalAfterwards) {
  Desk d = desk();
  const Brought first = d.pass([](const Request&) {
    return feed({"a", "b"}, {{"ETag", "W/\"x\""}, {"Last-Modified", "Tue, 24 Nov 2026 10:00:00 GMT"}});
  });
  ASSERT_EQ(first.requests.size(), 1U);
  EXPECT_EQ(first.requests[0].url, "https://blog.test/feed/?format=rss");
  EXPECT_TRUE(first.requests[0].ask_robots);
  EXPECT_TRUE(first.requests[0].configured);
  EXPECT_EQ(header(first.requests[0].headers, "if-none-match"), std::nullopt);
  EXPECT_EQ(first.distinct(), (std::set<std::string>{"a", "b"}));
  EXPECT_TRUE(first.failures.empty()) << first.all_failures();
  const std::optional<std::string> mark = d.mark;
  const Brought second = d.pass([](const Request&) { return reply(304, ""); });
  EXPECT_EQ(header(second.requests[0].headers, "if-none-match"), "W/\"x\"");
  EXPECT_EQ(header(second.requests[0].headers, "if-modified-since"), "Tue, 24 Nov 2026 10:00:00 GMT");
  EXPECT_TRUE(second.ids.empty() && second.failures.empty() && second.gaps.empty());
  EXPECT_EQ(d.mark, mark);
}

TEST(FeedWalk, RedirectsAreFollowedAndOnlyTheConfiguredAddressMayBePrivate) {
  Desk d = desk();
  const auto serve = [](const Request& request) -> Fetched {
    if (request.url == "https://blog.test/feed/?format=rss") return reply(301, "", {{"Location", "/new"}});
    if (request.url == "https://blog.test/new") return reply(307, "", {{"Location", "http://127.0.0.1/feed#top"}});
    return feed({"a"}, {{"ETag", "\"1\""}});
  };
  const Brought got = d.pass(serve);
  ASSERT_EQ(got.requests.size(), 3U);
  EXPECT_TRUE(got.requests[1].configured);
  EXPECT_FALSE(got.requests[2].configured) << "a redirect may not lead past the address guard";
  EXPECT_EQ(got.requests[2].url, "http://127.0.0.1/feed");
  EXPECT_TRUE(got.requests[2].ask_robots);
  EXPECT_EQ(got.ids.size(), 1U);
  const Brought again = d.pass(serve);
  EXPECT_EQ(header(again.requests[0].headers, "if-none-match"), std::nullopt);
  EXPECT_EQ(header(again.requests[2].headers, "if-none-match"), "\"1\"") << "a validator goes to its own address alone";
}

TEST(FeedWalk, RedirectsThatLeadNowhere) {
  struct Case {
    Headers headers;
    std::size_t requests;
    const char* says;
  };
  for (const Case& c :
       {Case{{}, 1, "without saying where to"}, Case{{{"Location", "javascript:alert(1)"}}, 1, "no web address"},
        Case{{{"Location", "http://[::1"}}, 1, "no web address"}, Case{{{"Location", ""}}, 1, "again and again"},
        Case{{{"Location", "?more"}}, 2, "again and again"}, Case{{{"Location", "x/"}}, 6, "again and again"}}) {
    const Brought got = desk().pass([&](const Request&) { return reply(302, "", c.headers); });
    EXPECT_EQ(got.requests.size(), c.requests) << c.says;
    EXPECT_TRUE(contains(got.all_failures(), c.says)) << got.all_failures();
  }
}

TEST(FeedWalk, RefusalsSayWhatToDoWithoutTheAddressesOwnKey) {
  Response cut = feed({"a"});
  cut.truncated = true;
  struct Case {
    Fetched fetched;
    const char* says;
  };
  for (const Case& c :
       {Case{html(200), "no feed"}, Case{reply(200, ""), "no feed"}, Case{reply(404, ""), "look for the new one"},
        Case{reply(410, ""), "look for the new one"}, Case{reply(401, ""), "log-in"},
        Case{html(403), "refuses this reader"}, Case{reply(429, ""), "paused until "},
        Case{reply(500, ""), "out of order"}, Case{cut, "10 MiB"}, Case{lost(Outcome::denied_by_robots), "robots.txt"},
        Case{lost(Outcome::timeout, "https://user:hunter2@blog.test/feed?key=canary"), "cannot be reached"}}) {
    Desk d("feed", "https://user:hunter2@blog.test/feed?key=canary");
    const Brought got = d.pass([&](const Request&) { return c.fetched; });
    EXPECT_EQ(got.requests.size(), 1U);
    EXPECT_TRUE(got.ids.empty());
    EXPECT_EQ(got.mark, std::nullopt);
    EXPECT_TRUE(contains(got.all_failures(), c.says)) << got.all_failures();
    EXPECT_FALSE(contains(got.all_failures(), "canary") || contains(got.all_failures(), "hunter2"))
        << got.all_failures();
  }
}

TEST(FeedWalk, AFeedThatTurnedOverLeavesAGap) {
  Desk d = desk();
  d.pass([](const Request&) { return feed({"a", "b"}); });
  EXPECT_TRUE(d.pass([](const Request&) { return feed({"b", "c"}); }).gaps.empty());
  const Brought got = d.pass([](const Request&) { return feed({"x", "y"}); });
  ASSERT_EQ(got.gaps.size(), 1U);
  EXPECT_EQ(got.gaps[0].from, kNow);
  EXPECT_TRUE(got.failures.empty());
}

TEST(FeedWalk, AValidatorThatWouldBreakTheHeaderIsNotSentBack) {
  Desk d = desk();
  d.pass([](const Request&) {
    return feed({"a"}, {{"ETag", "\"x\"\r\nX-Evil: 1"}, {"Last-Modified", std::string(2000, 'x')}});
  });
  const Brought got = d.pass([](const Request&) { return reply(304, ""); });
  EXPECT_EQ(got.requests[0].headers.size(), 1U);
}

TEST(FeedCannotAsk, Never) {
  Desk d = desk();
  EXPECT_FALSE(find_source_type("feed")->cannot_ask(d.source, d.campaign));
  EXPECT_EQ(find_source_type("feed")->recheck, nullptr);
}

}  // namespace
}  // namespace paidtrail
