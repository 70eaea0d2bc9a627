#include "crawler/resolver/resolver_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>

#include "config/rules.h"
#include "tests/support/loopback_server.h"

namespace paidtrail {
namespace {

using namespace std::chrono_literals;
using testing::LoopbackServer;

/// Many short-link hosts that lead to many shops over trackers, all on one loopback server, and several loops.
class ResolverPoolTest : public ::testing::Test {
 protected:
  static constexpr int kHosts = 12;

  void SetUp() override {
    options_.user_agent = "paidtrail/test";
    options_.evidence = false;
    options_.network.host_delay = 0ms;
    options_.network.host_connections = 4;
    options_.network.concurrency = 32;
    options_.network.allow_addresses = {{{127, 0, 0, 1}, 32, std::nullopt}};
    for (int i = 0; i < kHosts; ++i)
      for (const std::string kind : {"short", "track", "shop"})
        options_.network.resolve.push_back({kind + std::to_string(i) + ".test", 80, {"127.0.0.1"}, server_.port()});
    server_.otherwise([](const testing::ReceivedRequest& request) {
      const std::string number = request.target.substr(1);
      if (request.target == "/robots.txt") return testing::http_answer(404);
      if (request.host.starts_with("short"))
        return testing::redirect_answer(301, "http://" + host("track", std::stoi(number) * 7) + "/" + number);
      if (request.host.starts_with("track"))
        return testing::redirect_answer(302, "http://" + host("shop", std::stoi(number) * 5) + "/" + number);
      return testing::html_answer("<title>shop</title>");
    });
  }

  static std::string host(const std::string& kind, int number) {
    return kind + std::to_string(number % kHosts) + ".test";
  }

  std::map<std::string, Chain> resolve(unsigned loops, const std::vector<std::string>& urls) {
    const auto rules = LinkRules::make(*Rules::load(std::nullopt));
    auto pool = LoopPool::create(options_, loops, clock_);
    EXPECT_TRUE(pool) << pool.error().message;
    ResolverPool resolvers(**pool, *rules, clock_);
    std::mutex lock;
    std::condition_variable all;
    std::map<std::string, Chain> chains;
    std::vector<ResolverPool::Link> links;
    for (const auto& url : urls)
      links.push_back({url, std::string(Url::parse(url)->host()), [&](const Chain& chain) {
                         const std::lock_guard guard(lock);
                         EXPECT_TRUE(chains.emplace(chain.url, chain).second) << "told twice: " << chain.url;
                         if (chains.size() == urls.size()) all.notify_one();
                       }});
    resolvers.resolve(std::move(links));
    std::unique_lock guard(lock);
    EXPECT_TRUE(all.wait_for(guard, 60s, [&] { return chains.size() == urls.size(); }));
    return chains;
  }

  SystemClock clock_;
  LoopbackServer server_;
  HttpTransport::Options options_;
};

TEST_F(ResolverPoolTest, ChainsThatCrossLoopsEndWhereOneLoopEndsThem) {
  std::vector<std::string> urls;
  for (int i = 0; i < 400; ++i) urls.push_back("http://" + host("short", i) + "/" + std::to_string(i));
  const auto chains = resolve(3, urls);
  ASSERT_EQ(chains.size(), urls.size());
  for (int i = 0; i < 400; ++i) {
    const Chain& chain = chains.at(urls[static_cast<std::size_t>(i)]);
    EXPECT_EQ(chain.outcome, Outcome::resolved);
    EXPECT_EQ(chain.hops.size(), 3U);
    EXPECT_EQ(chain.final_url, "http://" + host("shop", i * 5) + "/" + std::to_string(i));
  }
}

TEST_F(ResolverPoolTest, RobotsIsAskedOnceAHostWhateverLoopAsks) {
  std::vector<std::string> urls;
  for (int i = 0; i < 200; ++i) urls.push_back("http://" + host("short", i) + "/" + std::to_string(i));
  resolve(3, urls);
  const auto targets = server_.targets();
  std::map<std::string, int> asked;
  for (const auto& target : targets) ++asked[target];
  for (const char* kind : {"short", "track", "shop"})
    for (int i = 0; i < kHosts; ++i) EXPECT_EQ(asked[host(kind, i) + "/robots.txt"], 1) << host(kind, i);
  EXPECT_EQ(targets.size(), 3U * kHosts + 3U * urls.size());
}

TEST_F(ResolverPoolTest, LinksThatMeetAtOnePageFetchItOnce) {
  testing::Answer slow{testing::html_answer("<p>here")};
  slow.before = 300ms;
  server_.serve("shop0.test/page", slow);
  std::vector<std::string> urls;
  for (int i = 0; i < 20; ++i) {
    const std::string path = "/meet" + std::to_string(i);
    server_.serve("short" + std::to_string(i % kHosts) + ".test" + path,
                  testing::redirect_answer(301, "http://shop0.test/page"));
    urls.push_back("http://" + host("short", i) + path);
  }
  for (const auto& [url, chain] : resolve(3, urls)) EXPECT_EQ(chain.final_url, "http://shop0.test/page");
  const auto targets = server_.targets();
  EXPECT_EQ(std::count(targets.begin(), targets.end(), "shop0.test/page"), 1);
}

TEST_F(ResolverPoolTest, PagesAreReadOffTheLoopAndFollowed) {
  std::vector<std::string> urls;
  for (int i = 0; i < 60; ++i) {
    const std::string number = std::to_string(i);
    server_.serve(host("short", i) + "/meta" + number,
                  testing::html_answer("<meta http-equiv=refresh content='0;url=http://" + host("shop", i + 1) + "/" +
                                       number + "'>" + std::string(20'000, 'x')));
    urls.push_back("http://" + host("short", i) + "/meta" + number);
  }
  for (const auto& [url, chain] : resolve(3, urls)) {
    ASSERT_EQ(chain.hops.size(), 2U) << url;
    EXPECT_EQ(chain.hops[1].via, Via::meta_refresh);
  }
}

TEST_F(ResolverPoolTest, APoolThatGoesWithLinksUnderWayTellsNobody) {
  testing::Answer never{testing::http_answer(200)};
  never.before = 5s;
  server_.serve("short0.test/slow", never);
  const auto rules = LinkRules::make(*Rules::load(std::nullopt));
  auto pool = LoopPool::create(options_, 2, clock_);
  ASSERT_TRUE(pool);
  {
    ResolverPool resolvers(**pool, *rules, clock_);
    resolvers.resolve({{"http://short0.test/slow", "short0.test", [](const Chain&) { ADD_FAILURE(); }}});
    std::this_thread::sleep_for(50ms);
  }
}

}  // namespace
}  // namespace paidtrail
