#include "parsers/platforms/feed/feed.h"

#include <gtest/gtest.h>

#include <chrono>

#include "parsers/feeds/feed.h"
#include "parsers/platforms/feed/plain_links.h"
#include "tests/parsers/mastodon/damage.h"

namespace paidtrail {
namespace {

TEST(Feed, RecordedFiles) { test::recorded_files("feed", feed::formats()); }
TEST(Feed, InventedFiles) { test::invented_files("feed", feed::formats()); }
TEST(Feed, SurvivesDamage) { test::invented_files_damaged("feed", feed::formats(), 150); }

Parsed parse(std::string_view bytes) { return test::parse_recognised(feed::formats(), bytes); }
std::string rss(const std::string& items) {
  return "<rss version=\"2.0\"><channel><title>t</title>" + items + "</channel></rss>";
}

Post only(const std::string& item) {
  const Parsed parsed = parse(rss("<item>" + item + "</item>"));
  EXPECT_EQ(parsed.posts.size(), 1u);
  return parsed.posts.empty() ? Post() : parsed.posts[0];
}

TEST(FeedEncoding, DeclaredMarkedAndLied) {
  const std::string body = "<rss><channel><item><title>caf%s</title></item></channel></rss>";
  const auto with = [&](const std::string& head, const std::string& e) {
    std::string xml = head + body;
    xml.replace(xml.find("%s"), 2, e);
    const Parsed parsed = parse(xml);
    return parsed.posts.empty() ? "none" : parsed.posts[0].text.value_or("");
  };
  const auto says = [](const std::string& name) { return "<?xml version='1.0' encoding=\"" + name + "\"?>"; };
  EXPECT_EQ(with(says("ISO-8859-1"), "\xE9\x80"), "café€");  // windows-1252, as browsers read that label
  EXPECT_EQ(with(says("iso-8859-15"), "\xE9\xA4"), "café€");
  EXPECT_EQ(with(says("windows-1251"), "\xE9"), "cafй");
  EXPECT_EQ(with(says("Shift_JIS"), "\x82\xA0"), "cafあ");
  EXPECT_EQ(with(says("ISO-8859-1"), "é"), "café");  // says latin-1, is UTF-8
  EXPECT_EQ(with(says("UTF-8"), "\xE9"), "café");    // says UTF-8, is windows-1252
  EXPECT_EQ(with("", "\xE9"), "café");
  EXPECT_EQ(with(says("no-such"), "é"), "café");
  EXPECT_EQ(with("\xEF\xBB\xBF" + says("utf-8"), "é"), "café");
  EXPECT_EQ(with(" \r\n\t" + says("utf-8"), "é"), "café");
}

TEST(FeedEncoding, Utf16WithMark) {
  std::string wide = "\xFF\xFE";
  for (const char c : std::string(
           "<?xml version='1.0' encoding='utf-16'?><rss><channel><item><title>x</title></item></channel></rss>")) {
    wide += c;
    wide += '\0';
  }
  const Parsed parsed = parse(wide);
  ASSERT_EQ(parsed.posts.size(), 1u);
  EXPECT_EQ(parsed.posts[0].text, "x");
}

TEST(Feed, UndefinedEntitiesAreHtmls) {
  EXPECT_EQ(only("<title>a&nbsp;b &eacute; &unknown; &amp;eacute;</title>").text, "a\u00A0b é &unknown; é");
}

TEST(Feed, EntitiesOfADtdAreNeverExpanded) {
  std::string dtd = "<!DOCTYPE rss [<!ENTITY a0 \"lol\">";
  for (int i = 1; i < 30; ++i)
    dtd += "<!ENTITY a" + std::to_string(i) + " \"&a" + std::to_string(i - 1) + ";&a" + std::to_string(i - 1) + ";\">";
  dtd += "<!ENTITY file SYSTEM \"file:///etc/passwd\">]>";
  const Parsed parsed = parse("<?xml version=\"1.0\"?>" + dtd + rss("<item><title>&a29; &file;</title></item>"));
  ASSERT_EQ(parsed.posts.size(), 1u);
  EXPECT_EQ(parsed.posts[0].text, "&a29; &file;");
}

TEST(Feed, DeepAndLargeFilesEndSoon) {
  std::string deep;
  for (int i = 0; i < 300'000; ++i) deep += "<b>";
  std::string ends;
  for (int i = 0; i < 300'000; ++i) ends += "</b>";
  const auto start = std::chrono::steady_clock::now();
  const Parsed open = parse(rss("<item><title>t</title><description>" + deep));
  EXPECT_FALSE(open.problems.empty());
  const Parsed closed = parse(rss("<item><title>t</title><description>" + deep + "x" + ends + "</description></item>"));
  ASSERT_EQ(closed.posts.size(), 1u);
  EXPECT_EQ(closed.problems.size(), 1u);
  const Parsed many = feed::formats()[0].parse("<rss>" + deep + deep + deep + deep);
  EXPECT_FALSE(many.recognised);
  EXPECT_EQ(many.problems.at(0).reason, "a feed of more than a million tags");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(Feed, AFileThatBreaksOffKeepsWhatWasWhole) {
  const Parsed parsed =
      parse("<rss><channel>\n<item><guid>1</guid><title>whole</title></item>\n<item><guid>2</guid><title>cut");
  ASSERT_EQ(parsed.posts.size(), 1u);
  EXPECT_EQ(parsed.posts[0].post_id, "1");
  ASSERT_EQ(parsed.problems.size(), 2u);
  EXPECT_EQ(parsed.problems[0].line, 3u);
  EXPECT_TRUE(parsed.problems[0].reason.starts_with("item is cut: not well-formed XML at byte "))
      << parsed.problems[0].reason;
}

TEST(Feed, TitleAndBodyOnce) {
  const auto text = [](const std::string& title, const std::string& body) {
    return only("<title>" + title + "</title><description>" + body + "</description>").text.value_or("");
  };
  EXPECT_EQ(text("A", "B"), "A\n\nB");
  EXPECT_EQ(text("A", "A"), "A");
  EXPECT_EQ(text("A", "A and more"), "A and more");
  EXPECT_EQ(text("A", ""), "A");
  EXPECT_EQ(text("", "B"), "B");
  EXPECT_EQ(text("A long enough beginning ...", "A long enough beginning of a text"),
            "A long enough beginning of a text");
  EXPECT_EQ(text("Short...", "Shorter"), "Short...\n\nShorter");
}

TEST(Feed, LinksOfTheTitleMoveThoseOfTheBody) {
  const Post p = only(
      "<title>é http://a.example/</title><description>&lt;p&gt;x &lt;a "
      "href='http://b.example/'&gt;y&lt;/a&gt;&lt;/p&gt;</description>");
  EXPECT_EQ(p.text, "é http://a.example/\n\nx y");
  ASSERT_EQ(p.links.size(), 2u);
  EXPECT_EQ(p.links[0].start, 2u);
  EXPECT_EQ(p.links[0].end, 19u);
  EXPECT_EQ(p.links[1].start, 23u);
  EXPECT_EQ(p.links[1].display, "y");
}

TEST(Feed, AnExtensionWithItsOwnNamespaceIsNoRssElement) {
  EXPECT_EQ(only("<guid>g</guid><title>t</title><link xmlns='urn:other'>http://no.example/</link>").url, std::nullopt);
  EXPECT_EQ(only("<guid>g</guid><link xmlns='http://www.w3.org/2005/Atom' href='http://yes.example/'/>").url,
            "http://yes.example/");
}

TEST(Feed, Rfc5005NextPage) {
  const auto read = feeds::read_xml(
      "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='self' href='https://a.example/f.xml'/><link rel='next' "
      "href='?page=2'/></feed>");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->next, "https://a.example/f.xml?page=2");
}

TEST(Feed, OtherThingsAreNotRecognised) {
  for (const char* const bytes : {"", "<html><body>x</body></html>", "{}", "[]", "{\"items\":[]}",
                                  "<?xml version='1.0'?><svg/>", "plain", "<", "<!--"})
    for (const Format& format : feed::formats()) {
      EXPECT_FALSE(format.recognises(bytes)) << bytes;
      EXPECT_FALSE(format.parse(bytes).recognised && !format.parse(bytes).posts.empty()) << bytes;
    }
}

std::vector<std::string> links_in(std::string_view text) {
  std::vector<std::string> out;
  for (const feed::PlainLink& link : feed::find_links(text))
    out.emplace_back(text.substr(link.start, link.end - link.start));
  return out;
}

TEST(PlainLinks, WhatCounts) {
  using Strings = std::vector<std::string>;
  EXPECT_EQ(links_in("see http://a.example/b, and (https://c.example/d_(e))."),
            (Strings{"http://a.example/b", "https://c.example/d_(e)"}));
  EXPECT_EQ(links_in("www.a.example! WWW.B.example/x?y=1#z; www. www.x wwwx.y.z"),
            (Strings{"www.a.example", "WWW.B.example/x?y=1#z"}));
  EXPECT_EQ(links_in("bit.ly/Ab1 BIT.LY/x youtu.be/z bit.ly notbit.ly/a bit.ly.example/a a.bit.ly/b me@bit.ly/x"),
            (Strings{"bit.ly/Ab1", "BIT.LY/x", "youtu.be/z"}));
  EXPECT_EQ(links_in("example.org and example.org/x and t.me/x are words"), Strings{});
  EXPECT_EQ(links_in("\u201Chttps://a.example/\u00E9\u201D，https://b.example/。"),
            (Strings{"https://a.example/\u00E9", "https://b.example/"}));
  EXPECT_EQ(links_in("http:// https://- ahttp://x.example/ http://"), Strings{});
  EXPECT_EQ(links_in("<http://a.example/> \"http://b.example/\""), (Strings{"http://a.example/", "http://b.example/"}));
}

TEST(PlainLinks, LongTextsTakeLinearTime) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "((((a.";
  const auto start = std::chrono::steady_clock::now();
  (void)feed::find_links(text);
  (void)feed::find_hashtags(std::string(1'000'000, '#'));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(PlainHashtags, WhatCounts) {
  const std::string text = "#One, a#two ##three #2026 #2026a http://a.example/#four &#39; ＃選挙 #é_ü (#five)";
  std::vector<std::string> out;
  for (const feed::PlainLink& tag : feed::find_hashtags(text))
    out.push_back(text.substr(tag.start, tag.end - tag.start));
  EXPECT_EQ(out, (std::vector<std::string>{"#One", "#2026a", "＃選挙", "#é_ü", "#five"}));
}

}  // namespace
}  // namespace paidtrail
