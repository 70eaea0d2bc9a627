#include "crawler/resolver/resolver.h"

#include <gtest/gtest.h>

#include "crawler/http/http_transport.h"
#include "crawler/politeness/robots_transport.h"
#include "tests/support/loopback_server.h"

namespace paidtrail {
namespace {

using namespace std::chrono_literals;
using testing::Answer;
using testing::html_answer;
using testing::http_answer;
using testing::LoopbackServer;
using testing::ReceivedRequest;
using testing::redirect_answer;

class ResolverTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* host : {"s.test", "b.test", "c.test", "shop.test", "sub.s.test"}) map(host);
    options_.user_agent = "paidtrail/test";
    options_.network.host_delay = 0ms;
    options_.network.allow_addresses = {{{127, 0, 0, 1}, 32, server_.port()}};
    limits_.transfer.total = 300ms;
    limits_.transfer.connect = 300ms;
    auto rules = Rules::load(std::nullopt);
    ASSERT_TRUE(rules) << rules.error().message;
    auto links = LinkRules::make(*rules);
    ASSERT_TRUE(links) << links.error().message;
    links_ = std::make_unique<LinkRules>(std::move(*links));
  }

  void map(const std::string& host, const std::string& address = "127.0.0.1", std::uint16_t port = 0) {
    options_.network.resolve.push_back({host, 80, {address}, port == 0 ? server_.port() : port});
  }

  Resolver& resolver() {
    if (!resolver_) {
      auto http = HttpTransport::create(options_, clock_);
      EXPECT_TRUE(http);
      http_ = std::move(*http);
      robots_ = std::make_unique<RobotsTransport>(*http_);
      resolver_ = std::make_unique<Resolver>(*robots_, *links_, clock_, limits_);
    }
    return *resolver_;
  }

  Chain resolve(const std::string& url) {
    std::optional<Chain> chain;
    resolver().resolve(url, [&](Chain found) { chain = std::move(found); });
    EXPECT_FALSE(chain) << "never from inside resolve()";
    robots_->run();
    EXPECT_TRUE(chain);
    return chain.value_or(Chain{});
  }

  /// "resolved http://final/ 200: start http://s.test/a 302, http http://…"
  static std::string told(const Chain& chain) {
    std::string out(kOutcomes.name(chain.outcome));
    out += " " + chain.final_url.value_or("-") + ":";
    for (const auto& hop : chain.hops)
      out += " [" + std::string(kVias.name(hop.via)) + " " + hop.url + " " +
             (hop.status ? std::to_string(*hop.status) : "-") + "]";
    return out;
  }
  std::string way(const std::string& url) { return told(resolve(url)); }

  /// Requests but for robots.txt.
  std::vector<std::string> asked() const {
    auto targets = server_.targets();
    std::erase_if(targets, [](const std::string& target) { return target.ends_with("/robots.txt"); });
    return targets;
  }

  SystemClock clock_;
  LoopbackServer server_;
  HttpTransport::Options options_;
  ChainLimits limits_;
  std::unique_ptr<LinkRules> links_;
  std::unique_ptr<HttpTransport> http_;
  std::unique_ptr<RobotsTransport> robots_;
  std::unique_ptr<Resolver> resolver_;
};

TEST_F(ResolverTest, FollowsEveryKindOfMove) {
  server_.serve("s.test/a", redirect_answer(301, "http://b.test/b"));
  server_.serve("b.test/b", http_answer(200, {"Refresh: 0; url=/c"}));
  server_.serve("b.test/c", html_answer("<meta http-equiv=refresh content='0;url=http://c.test/d'>"));
  server_.serve("c.test/d",
                html_answer("<script>location.replace('http:\\/\\/shop.test\\/e?utm_source=x&id=1')</script>"));
  server_.serve("shop.test/e?utm_source=x&id=1", html_answer("<p>Shop"));
  const Chain chain = resolve("http://s.test/a");
  EXPECT_EQ(told(chain),
            "resolved http://shop.test/e?utm_source=x&id=1: [start http://s.test/a 301] [http http://b.test/b 200] "
            "[refresh_header http://b.test/c 200] [meta_refresh http://c.test/d 200] "
            "[javascript http://shop.test/e?utm_source=x&id=1 200]");
  EXPECT_EQ(chain.status, 200);
  EXPECT_EQ(chain.canonical_url, chain.final_url);
  EXPECT_EQ(chain.destination, "http://shop.test/e?id=1");
  EXPECT_EQ(chain.url, "http://s.test/a");
}

TEST_F(ResolverTest, FragmentsAreInheritedOverHttpOnlyAndNeverSent) {
  server_.serve("s.test/a", redirect_answer(302, "/b"));
  server_.serve("s.test/b", html_answer("<meta http-equiv=refresh content='0;url=/c'>"));
  server_.serve("s.test/c", html_answer(""));
  EXPECT_EQ(way("http://s.test/a#part"),
            "resolved http://s.test/c: [start http://s.test/a#part 302] [http http://s.test/b#part 200] "
            "[meta_refresh http://s.test/c 200]");
  EXPECT_EQ(asked(), (std::vector<std::string>{"s.test/a", "s.test/b", "s.test/c"}));
}

TEST_F(ResolverTest, RefusedTargetsAreNotReached) {
  map("rebind.test", "127.0.0.1", 9);
  map("meta.test", "169.254.169.254", 80);
  struct {
    const char* location;
    const char* way;
  } cases[] = {
      {"http://127.0.0.1/x",
       "blocked_address http://s.test/a: [start http://s.test/a 302] [http http://127.0.0.1/x -]"},
      {"http://169.254.169.254/x",
       "blocked_address http://s.test/a: [start http://s.test/a 302] [http http://169.254.169.254/x -]"},
      {"http://rebind.test/",
       "blocked_address http://s.test/a: [start http://s.test/a 302] [http http://rebind.test/ -]"},
      {"http://meta.test/", "blocked_address http://s.test/a: [start http://s.test/a 302] [http http://meta.test/ -]"},
      {"http://b.test:22/", "blocked_address http://s.test/a: [start http://s.test/a 302] [http http://b.test:22/ -]"},
      {"file:///etc/passwd",
       "unsupported_scheme http://s.test/a: [start http://s.test/a 302] [http file:///etc/passwd -]"},
      {"http://exa mple/", "invalid_url http://s.test/a: [start http://s.test/a 302]"},
  };
  for (const auto& row : cases) {
    resolver_.reset();
    server_.serve("s.test/a", redirect_answer(302, row.location));
    const Chain chain = resolve("http://s.test/a");
    EXPECT_EQ(told(chain), row.way);
    EXPECT_EQ(chain.status.has_value(), chain.outcome == Outcome::invalid_url) << row.location;
  }
  for (const auto& target : server_.targets()) EXPECT_TRUE(target.starts_with("s.test/")) << target;
}

TEST_F(ResolverTest, WhatIsNoLink) {
  EXPECT_EQ(way("no url"), "invalid_url -: [start no url -]");
  EXPECT_EQ(way(""), "invalid_url -: [start  -]");
  EXPECT_EQ(way("mailto:a@b.test"), "unsupported_scheme -: [start mailto:a@b.test -]");
  EXPECT_EQ(server_.connections(), 0U);
}

TEST_F(ResolverTest, CredentialsOfALocationAreCut) {
  server_.serve("s.test/a", redirect_answer(302, "http://user:secret@b.test/x"));
  server_.serve("b.test/x", html_answer(""));
  EXPECT_EQ(way("http://s.test/a"), "resolved http://b.test/x: [start http://s.test/a 302] [http http://b.test/x 200]");
  for (const auto& request : server_.requests()) EXPECT_EQ(request.header("Authorization"), "");
}

TEST_F(ResolverTest, LoopsAreSeenWithTheirCookies) {
  server_.serve("s.test/a", redirect_answer(302, "/b"));
  server_.serve("s.test/b", redirect_answer(302, "/a#other"));
  EXPECT_EQ(way("http://s.test/a"), "loop http://s.test/b: [start http://s.test/a 302] [http http://s.test/b 302]");
}

TEST_F(ResolverTest, ACookieThatOpensTheWayIsNoLoop) {
  server_.on("s.test/a", [](const ReceivedRequest& request) {
    if (request.header("Cookie") == "seen=1") return html_answer("in");
    return http_answer(302, {"Location: /a", "Set-Cookie: seen=1"});
  });
  EXPECT_EQ(way("http://s.test/a"), "resolved http://s.test/a: [start http://s.test/a 302] [http http://s.test/a 200]");
  // Another chain knows nothing of it.
  server_.serve("s.test/b", redirect_answer(302, "/a"));
  resolve("http://s.test/b");
  EXPECT_EQ(server_.requests().at(3).header("Cookie"), "");
}

TEST_F(ResolverTest, CookiesGoToTheirHostsOnly) {
  server_.serve("s.test/a", http_answer(302, {"Location: http://b.test/b", "Set-Cookie: x=1; Path=/"}));
  server_.serve("b.test/b", redirect_answer(302, "http://s.test/c"));
  server_.serve("s.test/c", html_answer(""));
  resolve("http://s.test/a");
  for (const auto& request : server_.requests())
    EXPECT_EQ(request.header("Cookie"), request.target == "/c" ? "x=1" : "") << request.host + request.target;
}

TEST_F(ResolverTest, TwentyRedirectsAndNoMore) {
  server_.otherwise([](const ReceivedRequest& request) {
    if (request.target == "/robots.txt") return http_answer(404);
    const int step = std::stoi(request.target.substr(1));
    return step == 0 ? html_answer("end") : redirect_answer(302, "/" + std::to_string(step - 1));
  });
  EXPECT_EQ(resolve("http://s.test/20").outcome, Outcome::resolved);
  const Chain chain = resolve("http://b.test/21");
  EXPECT_EQ(chain.outcome, Outcome::too_many_hops);
  EXPECT_EQ(chain.hops.size(), 21U);
}

TEST_F(ResolverTest, FailuresKeepTheirNames) {
  map("dead.test", "127.0.0.1", 0);
  Answer silence;
  silence.before = 30s;
  server_.serve("s.test/silent", silence);
  server_.serve("s.test/closed", "");
  server_.serve("s.test/gone", http_answer(404));
  server_.serve("s.test/empty", redirect_answer(302, ""));
  server_.serve("s.test/slow-down", http_answer(429));
  server_.serve("s.test/ssh", "SSH-2.0-x\r\n\r\n");
  EXPECT_EQ(way("http://s.test/silent"), "timeout -: [start http://s.test/silent -]");
  EXPECT_EQ(way("http://s.test/closed"), "connect_failure -: [start http://s.test/closed -]");
  EXPECT_EQ(way("http://s.test/gone"), "http_error http://s.test/gone: [start http://s.test/gone 404]");
  EXPECT_EQ(way("http://s.test/empty"), "http_error http://s.test/empty: [start http://s.test/empty 302]");
  EXPECT_EQ(way("http://s.test/slow-down"),
            "rate_limited http://s.test/slow-down: [start http://s.test/slow-down 429]");
  EXPECT_EQ(way("http://s.test/ssh"), "http_error -: [start http://s.test/ssh -]");
  EXPECT_FALSE(resolve("http://s.test/silent").status);
}

TEST_F(ResolverTest, ALargeFinalPageIsResolved) {
  server_.serve("s.test/a", html_answer(std::string(1'000'000, 'x')));
  EXPECT_EQ(resolve("http://s.test/a").outcome, Outcome::resolved);
}

TEST_F(ResolverTest, RobotsAreAskedOfEveryHop) {
  server_.serve("s.test/a", redirect_answer(302, "http://b.test/no"));
  server_.serve("b.test/robots.txt", http_answer(200, {}, "User-agent: *\nDisallow: /no\n"));
  EXPECT_EQ(way("http://s.test/a"),
            "denied_by_robots http://s.test/a: [start http://s.test/a 302] [http http://b.test/no -]");
  EXPECT_EQ(server_.targets(), (std::vector<std::string>{"s.test/robots.txt", "s.test/a", "b.test/robots.txt"}));
}

TEST_F(ResolverTest, RobotsThatFailForbidAndUnreachableOnesKeepTheirName) {
  server_.serve("s.test/robots.txt", http_answer(500));
  EXPECT_EQ(resolve("http://s.test/a").outcome, Outcome::denied_by_robots);
  server_.serve("b.test/robots.txt", "");
  EXPECT_EQ(resolve("http://b.test/a").outcome, Outcome::connect_failure);
  server_.serve("c.test/robots.txt", redirect_answer(302, "http://127.0.0.1/robots.txt"));
  EXPECT_EQ(resolve("http://c.test/a").outcome, Outcome::blocked_address);
}

TEST_F(ResolverTest, ATargetThatARowNamesIsReadWithoutARequest) {
  server_.serve("shop.test/p", html_answer(""));
  EXPECT_EQ(way("https://l.facebook.com/l.php?u=http%3A%2F%2Fshop.test%2Fp&h=x"),
            "resolved http://shop.test/p: [start https://l.facebook.com/l.php?u=http%3A%2F%2Fshop.test%2Fp&h=x -] "
            "[interstitial http://shop.test/p 200]");
  const Chain chain = resolve("https://www.awin1.com/cread.php?awinmid=1&awinaffid=45&ued=http%3A%2F%2Fshop.test%2Fp");
  EXPECT_EQ(chain.outcome, Outcome::resolved);
  EXPECT_EQ(chain.hops.at(1).via, Via::embedded_parameter);
  EXPECT_EQ(chain.attribution.publisher, "45");
}

TEST_F(ResolverTest, ARowsTargetThatIsSilentWasStillNamed) {
  server_.serve("shop.test/p", "");
  EXPECT_EQ(resolve("https://l.facebook.com/l.php?u=http%3A%2F%2Fshop.test%2Fp").final_url, "http://shop.test/p");
  const Chain refused = resolve("https://l.facebook.com/l.php?u=http%3A%2F%2F127.0.0.1%2F");
  EXPECT_EQ(refused.outcome, Outcome::blocked_address);
  EXPECT_EQ(refused.final_url, "https://l.facebook.com/l.php?u=http%3A%2F%2F127.0.0.1%2F");
}

TEST_F(ResolverTest, OneUrlIsAskedOnce) {
  server_.serve("s.test/a", redirect_answer(302, "/b"));
  server_.serve("s.test/b", html_answer(""));
  std::vector<std::string> told_urls;
  const auto note = [&](const Chain& chain) {
    EXPECT_EQ(chain.outcome, Outcome::resolved);
    told_urls.push_back(chain.url);
  };
  resolver().resolve("http://s.test/a", note);
  resolver().resolve("HTTP://S.test/a", note);
  robots_->run();
  resolver().resolve("http://s.test:80/a", note);
  EXPECT_EQ(told_urls.size(), 2U);
  robots_->run();
  EXPECT_EQ(told_urls, (std::vector<std::string>{"http://s.test/a", "HTTP://S.test/a", "http://s.test:80/a"}));
  EXPECT_EQ(asked().size(), 2U);
}

TEST_F(ResolverTest, CallersMayAskForMore) {
  server_.otherwise([](const ReceivedRequest&) { return html_answer(""); });
  int left = 30;
  std::function<void(Chain)> more = [&](const Chain&) {
    if (--left > 0) resolver().resolve(left % 3 == 0 ? "no url" : "http://s.test/" + std::to_string(left), more);
  };
  resolver().resolve("http://s.test/first", more);
  robots_->run();
  EXPECT_EQ(left, 0);
}

TEST_F(ResolverTest, TheChainHasABudget) {
  limits_.total = 100ms;
  server_.otherwise([](const ReceivedRequest& request) {
    return request.target == "/robots.txt" ? http_answer(404) : http_answer(200);
  });
  server_.on_answer("s.test/a", [](const ReceivedRequest&) { return Answer{redirect_answer(302, "/b"), 70ms}; });
  server_.on_answer("s.test/b", [](const ReceivedRequest&) { return Answer{redirect_answer(302, "/c"), 70ms}; });
  EXPECT_EQ(resolve("http://s.test/a").outcome, Outcome::timeout);
}

TEST_F(ResolverTest, AShortenersOwnFrontPageIsAnEndedLink) {
  map("bit.ly");
  server_.serve("bit.ly/ended", redirect_answer(302, "/"));
  server_.serve("bit.ly/", html_answer("<p>Shorten your links"));
  EXPECT_EQ(resolve("http://bit.ly/ended").outcome, Outcome::gone_page);
}

TEST_F(ResolverTest, TheCanonicalAddressIsAskedOnlyWhereItIsWanted) {
  const std::string page = "<head><link rel=canonical href='http://shop.test/p'></head>";
  server_.serve("s.test/a", testing::redirect_answer(301, "http://shop.test/p?ref=1"));
  server_.serve("shop.test/p?ref=1", testing::html_answer(page));
  server_.serve("shop.test/p", testing::html_answer(page));
  EXPECT_EQ(way("http://s.test/a"),
            "resolved http://shop.test/p?ref=1: [start http://s.test/a 301] [http http://shop.test/p?ref=1 200]");
  limits_.canonical = true;
  resolver_.reset();
  const Chain chain = resolve("http://s.test/a");
  EXPECT_EQ(told(chain),
            "resolved http://shop.test/p?ref=1: [start http://s.test/a 301] [http http://shop.test/p?ref=1 200] "
            "[canonical http://shop.test/p 200]");
}

TEST_F(ResolverTest, ACanonicalAddressThatIsRefusedChangesNothing) {
  limits_.canonical = true;
  server_.serve("shop.test/p", testing::html_answer("<link rel=canonical href='http://10.0.0.1/'>"));
  const Chain chain = resolve("http://shop.test/p");
  EXPECT_EQ(told(chain), "resolved http://shop.test/p: [start http://shop.test/p 200] [canonical http://10.0.0.1/ -]");
  EXPECT_EQ(chain.status, 200);
}

TEST_F(ResolverTest, RoundAndRoundAConsentPageIsAWall) {
  map("www.youtube.com");
  server_.serve(
      "www.youtube.com/watch?v=1",
      testing::redirect_answer(302, "http://consent.youtube.com/m?continue=http://www.youtube.com/watch?v=1"));
  EXPECT_EQ(resolve("http://www.youtube.com/watch?v=1").outcome, Outcome::consent_wall);
}

}  // namespace
}  // namespace paidtrail
