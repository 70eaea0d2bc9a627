#include "parsers/platforms/bluesky/bluesky.h"

#include <gtest/gtest.h>

#include "tests/parsers/mastodon/damage.h"

namespace paidtrail {
namespace {

TEST(Bluesky, RecordedAnswers) { test::recorded_files("bluesky", bluesky::formats()); }
TEST(Bluesky, InventedAnswers) { test::invented_files("bluesky", bluesky::formats()); }

Parsed parse(std::string_view bytes) { return test::parse_recognised(bluesky::formats(), bytes); }

std::string post(const std::string& record) {
  return R"({"uri":"at://did:plc:a/app.bsky.feed.post/1","author":{"did":"did:plc:a","handle":"a.example"},"record":)" +
         record + "}";
}

Post only(const std::string& record) {
  const Parsed parsed = parse(R"({"posts":[)" + post(record) + "]}");
  EXPECT_EQ(parsed.posts.size(), 1u);
  return parsed.posts.empty() ? Post() : parsed.posts[0];
}

TEST(Bluesky, ABrokenItemIsNamedAndTheRestGoesOn) {
  const Parsed parsed =
      parse(R"({"posts":[)" + post(R"({"text":"a"})") +
            R"(,{"uri":"at://did:plc:a/x/2","record":{}},{"uri":"https://x","record":{}},5,)" +
            R"({"uri":"at://did:plc:a/app.bsky.feed.post/3","author":{"did":"did:plc:a"}},)" +
            R"({"uri":"at://did:plc:a/app.bsky.feed.post/\udc00","author":{"did":"did:plc:a"},"record":{}},)" +
            R"({"uri":"at://did:plc:a/app.bsky.feed.post/4","notFound":true}]})");
  ASSERT_EQ(parsed.posts.size(), 1u);
  std::vector<std::string> reasons;
  for (const Problem& problem : parsed.problems) reasons.push_back(problem.reason);
  EXPECT_EQ(reasons, (std::vector<std::string>{"post 2 has no author", "post 3 has no at:// URI", "post 4 is no object",
                                               "post 5 has no record", "post 6 has an id that is not Unicode",
                                               "post 7 is not found"}));
}

TEST(Bluesky, FacetsThatDoNotFitAreIgnoredAndThePostStays) {
  // é is two bytes: 1 cuts it, 99 is past the end.
  for (const char* const index :
       {R"({"byteStart":1,"byteEnd":3})", R"({"byteStart":0,"byteEnd":1})", R"({"byteStart":0,"byteEnd":99})",
        R"({"byteStart":3,"byteEnd":3})", R"({"byteStart":-1,"byteEnd":2})", R"({"byteStart":0.5,"byteEnd":2})",
        R"({"byteStart":0,"byteEnd":18446744073709551616})", "null", "{}"}) {
    const Post p = only(std::string(R"({"text":"éa","facets":[{"index":)") + index +
                        R"(,"features":[{"$type":"app.bsky.richtext.facet#link","uri":"https://x.example/"}]}]})");
    EXPECT_EQ(p.text, "éa");
    EXPECT_TRUE(p.links.empty()) << index;
  }
}

TEST(Bluesky, OverlappingFacetsAreAllPublished) {
  const Post p = only(
      R"({"text":"abcdef","facets":[
        {"index":{"byteStart":2,"byteEnd":6},"features":[{"$type":"app.bsky.richtext.facet#link","uri":"https://b.example/"}]},
        {"index":{"byteStart":0,"byteEnd":4},"features":[{"$type":"app.bsky.richtext.facet#link","uri":"https://a.example/"},
                                                        {"$type":"app.bsky.richtext.facet#tag","tag":"other"}]}]})");
  ASSERT_EQ(p.links.size(), 2u);
  EXPECT_EQ(p.links[0].shared, "https://a.example/");
  EXPECT_EQ(p.links[0].display, "abcd");
  EXPECT_EQ(p.links[1].start, 2u);
  EXPECT_EQ(p.hashtags, std::vector<std::string>{"other"});
}

TEST(Bluesky, TimesOfAnyPrecision) {
  const auto time = [](const std::string& text) {
    const Post p = only(R"({"text":"","createdAt":")" + text + R"("})");
    return p.created_at ? p.created_at->rfc3339() : "none";
  };
  EXPECT_EQ(time("2025-12-05T10:16:59.78349200Z"), "2025-12-05T10:16:59.783Z");
  EXPECT_EQ(time("2025-12-08T12:28:08.150931+00:00"), "2025-12-08T12:28:08.150Z");
  EXPECT_EQ(time("2025-12-08T12:28:08Z"), "2025-12-08T12:28:08Z");
  EXPECT_EQ(time("yesterday"), "none");
}

TEST(Bluesky, ABadLineOfJetstreamIsNamedByNumber) {
  const Parsed parsed = parse(
      "{\"did\":\"did:plc:a\",\"time_us\":1,\"kind\":\"commit\",\"commit\":{\"operation\":\"delete\",\"collection\":"
      "\"app.bsky.feed.post\",\"rkey\":\"1\"}}\n"
      "{broken\n"
      "\n"
      "{\"other\":1}\n"
      "{\"did\":\"did:plc:a\",\"kind\":\"commit\",\"commit\":{\"operation\":\"create\",\"collection\":\"app.bsky.feed."
      "post\",\"rkey\":\"2\"}}\n"
      "{\"did\":\"did:plc:a\",\"kind\":\"commit\",\"commit\":{\"operation\":\"create\",\"collection\":\"app.bsky.feed."
      "repost\",\"rkey\":\"3\",\"record\":{}}}\n"
      "{\"$type\":\"error\",\"error\":\"ConsumerTooSlow\"}");
  ASSERT_EQ(parsed.posts.size(), 1u);
  EXPECT_TRUE(parsed.posts[0].deleted);
  ASSERT_EQ(parsed.problems.size(), 5u);
  EXPECT_EQ(parsed.problems[0].line, 2u);
  EXPECT_EQ(parsed.problems[1], (Problem{4, "not an event of Jetstream"}));
  EXPECT_EQ(parsed.problems[2], (Problem{5, "the event has no record"}));
  EXPECT_EQ(parsed.problems[3], (Problem{6, "the repost names no post"}));
  EXPECT_EQ(parsed.problems[4], (Problem{7, "the stream ended with an error: ConsumerTooSlow"}));
}

TEST(Bluesky, RefusalsAreNamed) {
  const Parsed parsed = bluesky::formats()[0].parse(R"({"error":"InvalidRequest","message":"no"})");
  EXPECT_FALSE(parsed.recognised);
  ASSERT_EQ(parsed.problems.size(), 1u);
  EXPECT_EQ(parsed.problems[0].reason, "the server answered with an error: InvalidRequest: no");
  for (const char* const bytes : {"", "<html>Request forbidden by administrative rules.</html>", "{}", "[]", "17"})
    for (const Format& format : bluesky::formats()) EXPECT_FALSE(format.recognises(bytes)) << bytes;
}

TEST(Bluesky, SurvivesDamage) { test::invented_files_damaged("bluesky", bluesky::formats(), 80); }

}  // namespace
}  // namespace paidtrail
