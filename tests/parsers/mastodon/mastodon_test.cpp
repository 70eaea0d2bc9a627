#include "parsers/platforms/mastodon/mastodon.h"

#include <gtest/gtest.h>

#include "tests/parsers/mastodon/damage.h"

namespace paidtrail {
namespace {

TEST(Mastodon, RecordedAnswers) { test::recorded_files("mastodon", mastodon::formats()); }
TEST(Mastodon, InventedAnswers) { test::invented_files("mastodon", mastodon::formats()); }

Parsed parse(std::string_view json) { return test::parse_recognised(mastodon::formats(), json); }

std::string status(const std::string& more) {
  return R"({"id":"1","content":"<p>x</p>","account":{"id":"2","acct":"a","url":"https://s.example/@a"})" + more + "}";
}

TEST(Mastodon, ABrokenItemIsNamedAndTheRestGoesOn) {
  const Parsed parsed = parse("[" + status("") + R"(,{"id":"7","content":""},17,{"content":"no id","account":{}},)" +
                              status(R"(,"url":"https://s.example/\ud800")") + "," + status("") + "]");
  ASSERT_EQ(parsed.posts.size(), 2u);
  ASSERT_EQ(parsed.problems.size(), 4u);
  EXPECT_EQ(parsed.problems[0].reason, "status 7 has no account");
  EXPECT_EQ(parsed.problems[1].reason, "status 3 of 6 is no object");
  EXPECT_EQ(parsed.problems[2].reason, "status 4 of 6 has no id");
  EXPECT_EQ(parsed.problems[3].reason, "status 1 has an id or address that is not Unicode");
}

TEST(Mastodon, ALoneSurrogateInTextOrNameIsRepaired) {
  const Parsed parsed = parse(
      R"([{"id":"1","content":"a\ud83d b","account":{"id":"2","acct":"a","url":"https://s.example/@a","display_name":"\udc00"}}])");
  ASSERT_EQ(parsed.posts.size(), 1u);
  EXPECT_EQ(parsed.posts[0].text, "a\uFFFD b");
  EXPECT_EQ(parsed.posts[0].account->name, "\uFFFD");
}

TEST(Mastodon, NumbersAreIdsTooAndLoseNothing) {
  const Parsed parsed =
      parse(R"([{"id":123456789012345678901,"content":"","account":{"id":9007199254740993,"acct":"a@b.example"}}])");
  ASSERT_EQ(parsed.posts.size(), 1u);
  EXPECT_EQ(parsed.posts[0].post_id, "123456789012345678901");
  EXPECT_EQ(parsed.posts[0].account->id, "9007199254740993");
}

TEST(Mastodon, TheHandleOfALocalAccountHasTheHostOfItsUrl) {
  EXPECT_EQ(parse(status("")).posts.at(0).account->handle, "a@s.example");
  EXPECT_EQ(parse(R"({"id":"1","content":"","account":{"id":"2","acct":"a","url":"http://LOCALHOST:3000/@a"}})")
                .posts.at(0)
                .account->handle,
            "a@localhost:3000");
}

TEST(Mastodon, PublicOnlyLeavesOutWhatATokenShows) {
  const std::string json = "[" + status(R"(,"visibility":"direct")") + "," + status(R"(,"visibility":"unlisted")") +
                           "," + status(R"(,"visibility":"private")") + "," +
                           status(R"(,"visibility":"public","reblog":{"id":"9","content":"","visibility":"private"})") +
                           "]";
  for (const Format& format : mastodon::formats()) {
    const Parsed parsed = format.parse(json);
    EXPECT_EQ(parsed.posts.size(), format.kind == "api-public" ? 1u : 4u);
    EXPECT_EQ(parsed.problems.size(), format.kind == "api-public" ? 3u : 0u);
  }
}

TEST(Mastodon, AnchorsOfOtherServers) {
  const Parsed parsed = parse(
      R"([{"id":"1","account":{"id":"2"},"content":"<a class='u-url' href='https://a.example/x'>a.example/x</a> )"
      R"(<a class='u-url mention' href='https://m.example/@bob'>@bob@m.example</a> <a class='u-url' href='https://m.example/@eve'>@eve</a> )"
      R"(<a href='https://m.example/@carl'>@carl</a> <a href='https://m.example/t/x' rel='tag'>#x</a>"}])");
  ASSERT_EQ(parsed.posts.size(), 1u);
  const Post& post = parsed.posts[0];
  EXPECT_EQ(post.mentions, (std::vector<std::string>{"bob@m.example", "eve@m.example"}));
  EXPECT_EQ(post.hashtags, std::vector<std::string>{"x"});
  ASSERT_EQ(post.links.size(), 2u);
  EXPECT_EQ(post.links[0].shared, "https://a.example/x");
  EXPECT_EQ(post.links[1].shared, "https://m.example/@carl");  // nobody says that this is a mention
}

TEST(Mastodon, AnEmptyListIsAnAnswer) {
  const Parsed parsed = parse("[]");
  EXPECT_TRUE(parsed.recognised);
  EXPECT_TRUE(parsed.posts.empty());
}

TEST(Mastodon, ErrorsAndOtherThingsAreNotRecognised) {
  for (const char* const bytes : {"", "<html>", R"({"error":"The access token is invalid"})", "{}", "17", "[17]",
                                  "[{\"a\":1}]", "{\"posts\":[]}"}) {
    for (const Format& format : mastodon::formats()) EXPECT_FALSE(format.recognises(bytes)) << bytes;
  }
  const Parsed parsed = mastodon::formats()[0].parse(R"({"error":"The access token is invalid"})");
  EXPECT_FALSE(parsed.recognised);
  ASSERT_EQ(parsed.problems.size(), 1u);
  EXPECT_EQ(parsed.problems[0].reason, "the server answered with an error: The access token is invalid");
}

TEST(Mastodon, ADeepContentIsCutAndNamed) {
  std::string content;
  for (int i = 0; i < 2000; ++i) content += "<div>";
  const Parsed parsed = parse(R"([{"id":"1","content":"head)" + content + R"(","account":{"id":"2"}}])");
  ASSERT_EQ(parsed.posts.size(), 1u);
  EXPECT_EQ(parsed.posts[0].text, "head");
  ASSERT_EQ(parsed.problems.size(), 1u);
  EXPECT_EQ(parsed.problems[0].reason, "status 1 is too long or too deep; the end of its text was not read");
}

TEST(Mastodon, SurvivesDamage) { test::invented_files_damaged("mastodon", mastodon::formats(), 250); }

}  // namespace
}  // namespace paidtrail
