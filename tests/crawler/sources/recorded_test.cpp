#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/crawler/sources/scripted.h"

namespace paidtrail {
namespace {

using namespace scripted;

std::optional<std::string> file(const std::string& name) {
  std::ifstream in("../shared/data/platforms/" + name, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream all;
  all << in.rdbuf();
  return all.str();
}

/// Real answers as the first page of a walk: as many posts as the expected file has lines.
TEST(Recorded, AnswersAreReadWholeByTheirWalk) {
  struct Case {
    const char* name;
    const char* platform;
  };
  for (const Case& c : {Case{"mastodon/hashtag_timeline.json", "mastodon"},
                        Case{"bluesky/search_posts.json", "bluesky"}, Case{"bluesky/author_feed.json", "bluesky"}}) {
    const auto body = file(c.name);
    const auto expected = file(std::string(c.name) + ".expected.ndjson");
    if (!body || !expected) GTEST_SKIP() << "../shared/data/platforms/" << c.name << " is not there";
    Desk d(c.platform, c.platform == std::string("mastodon") ? "https://social.test" : "");
    d.campaign.hashtags = {"Vote"};
    d.source.settings.values["accounts"] = std::vector<std::string>{"a.test"};
    d.source.settings.values["identifier"] = std::string("desk.test");
    d.replay = true;
    const bool feed = contains(c.name, "feed");
    bool first = true;
    const Brought got = d.pass([&](const Request& request) {
      const bool wanted = contains(request.url, "AuthorFeed") == feed;
      if (wanted && std::exchange(first, false)) return reply(200, *body);
      if (contains(request.url, "AuthorFeed")) return reply(200, R"({"feed":[]})");
      return reply(200, contains(request.url, "searchPosts") ? R"({"posts":[]})" : "[]");
    });
    EXPECT_EQ(got.ids.size(), static_cast<std::size_t>(std::ranges::count(*expected, '\n'))) << c.name;
    EXPECT_TRUE(got.failures.empty()) << c.name << ": " << got.all_failures();
    EXPECT_TRUE(got.problems.empty()) << c.name;
    EXPECT_TRUE(got.mark) << c.name;
  }
}

}  // namespace
}  // namespace paidtrail
