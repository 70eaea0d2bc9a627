#include <gtest/gtest.h>

#include "parsers/platforms/html/html.h"
#include "tests/parsers/mastodon/damage.h"

namespace paidtrail {
namespace {

TEST(HtmlPage, InventedFiles) { test::invented_files("html", html_page::formats()); }
TEST(HtmlPage, SurvivesDamage) { test::invented_files_damaged("html", html_page::formats(), 150); }

TEST(HtmlPage, WithoutMarksTheTitleAndTextAreAllThereIs) {
  const Parsed parsed =
      test::parse_recognised(html_page::formats(), "<html><head><title>T</title></head><body>x</body></html>");
  ASSERT_EQ(parsed.posts.size(), 1u);
  EXPECT_EQ(parsed.posts[0].text, "T\n\nx");
  EXPECT_EQ(parsed.posts[0].account, std::nullopt);
  EXPECT_EQ(parsed.posts[0].created_at, std::nullopt);
  EXPECT_TRUE(parsed.posts[0].post_id.starts_with("urn:uuid:"));
}

TEST(HtmlPage, OtherThingsAreNotRecognised) {
  for (const char* const bytes : {"", "plain", "{}", "<?xml version='1.0'?><rss/>"})
    EXPECT_FALSE(html_page::formats()[0].recognises(bytes)) << bytes;
}

}  // namespace
}  // namespace paidtrail
