#include "parsers/html/document.h"

#include <gtest/gtest.h>

namespace paidtrail {
namespace {

using Maybe = std::optional<std::string>;

struct Case {
  const char* name;
  const char* html;
  const char* refresh;  // null: none
};

class MetaRefresh : public testing::TestWithParam<Case> {};

TEST_P(MetaRefresh, CountsAsABrowserWithoutScriptsCounts) {
  const Case& c = GetParam();
  EXPECT_EQ(page_signs(c.html).meta_refresh, c.refresh ? Maybe(c.refresh) : std::nullopt) << c.html;
}

INSTANTIATE_TEST_SUITE_P(
    Cases, MetaRefresh,
    testing::Values(
        Case{"Plain", "<meta http-equiv=\"refresh\" content=\"0;url=/y\">", "0;url=/y"},
        Case{"AnyCaseUnquoted", "<META HTTP-EQUIV=Refresh CONTENT=0;URL=/y>", "0;URL=/y"},
        Case{"SingleQuotesInside", "<meta content=\"0; url='/y?a&amp;b'\" http-equiv='REFRESH'/>", "0; url='/y?a&b'"},
        Case{"InBody", "<body><p>x<meta http-equiv=refresh content=1;/y>", "1;/y"},
        Case{"NoscriptInHead", "<head><noscript><meta http-equiv=refresh content=\"0;/y\"></noscript></head>", "0;/y"},
        Case{"NoscriptInBody", "<body><noscript><p><meta http-equiv=refresh content=\"0;/y\"></noscript>", "0;/y"},
        Case{"FirstCounts", "<meta http-equiv=refresh content=0;/a><meta http-equiv=refresh content=0;/b>", "0;/a"},
        Case{"OneWithoutTimeDoesNot",
             "<meta http-equiv=refresh content=url=/a><meta http-equiv=refresh content=\" .5;/b\">", " .5;/b"},
        Case{"OneWhoseTimeIsNoneDoesNot",
             "<meta http-equiv=refresh content=5x;url=/a><meta http-equiv=refresh content=5,url=/b>", "5,url=/b"},
        Case{"WithoutContent", "<meta http-equiv=refresh><meta http-equiv=refresh content=\"\">", nullptr},
        Case{"Comment", "<!-- <meta http-equiv=refresh content=0;/y> -->", nullptr},
        Case{"UnclosedComment", "<!-- <meta http-equiv=refresh content=0;/y>", nullptr},
        Case{"Template", "<template><meta http-equiv=refresh content=0;/y></template>", nullptr},
        Case{"Textarea", "<textarea><meta http-equiv=refresh content=0;/y></textarea>", nullptr},
        Case{"Title", "<title><meta http-equiv=refresh content=0;/y></title>", nullptr},
        Case{"Style", "<style><meta http-equiv=refresh content=0;/y></style>", nullptr},
        Case{"Iframe", "<iframe><meta http-equiv=refresh content=0;/y></iframe>", nullptr},
        Case{"Xmp", "<xmp><meta http-equiv=refresh content=0;/y></xmp>", nullptr},
        Case{"Srcdoc", "<iframe srcdoc=\"<meta http-equiv=refresh content=0;/y>\"></iframe>", nullptr},
        Case{"ScriptString", "<script>var a = '<meta http-equiv=refresh content=0;/y>';</script>", nullptr},
        Case{"AttributeOfAnother", "<p title='<meta http-equiv=refresh content=0;/y>'>", nullptr},
        Case{"OtherEquiv", "<meta http-equiv=\"x-refresh\" content=0;/y><meta name=refresh content=0;/y>", nullptr}),
    [](const auto& tested) { return tested.param.name; });

TEST(PageSigns, BaseCanonicalTitleAndLanguage) {
  const PageSigns signs = page_signs(
      "<html lang=fr><head><base target=_top><base href=/b/><base href=/c/>"
      "<link rel='icon shortcut' href=i><link rel=\"x CANONICAL\" href=\"https://a.test/c\"><link rel=canonical "
      "href=/d>"
      "<title> A\n title &amp; more </title><meta property='og:Title' content='T'><meta name=author content=X></head>");
  EXPECT_EQ(signs.base_href, "/b/");
  EXPECT_EQ(signs.canonical, "https://a.test/c");
  EXPECT_EQ(signs.title, "A title & more");
  EXPECT_EQ(signs.lang, "fr");
  ASSERT_EQ(signs.metas.size(), 2u);
  EXPECT_EQ(signs.metas[0].name, "og:title");
  EXPECT_EQ(signs.metas[0].content, "T");
}

TEST(PageSigns, OnlyClassicInlineScripts) {
  const PageSigns signs = page_signs(
      "<script>one</script><script src=x>two</script><script type=''>three</script><script type=module>four</script>"
      "<script type='Text/JavaScript'>five('<b>')</script><script type='application/ld+json'>{\"a\":1}</script>"
      "<script type='text/template'>six</script><script language=JavaScript>seven</script>"
      "<template><script>eight</script></template><svg><script>nine</script></svg>");
  EXPECT_EQ(signs.scripts, (std::vector<std::string>{"one", "three", "five('<b>')", "seven"}));
  EXPECT_EQ(signs.json_ld, std::vector<std::string>{"{\"a\":1}"});
}

TEST(PageSigns, LinksWithTheirMarks) {
  const PageSigns signs = page_signs(
      "<a id=go href='/x?a&amp;b' class='b c' rel=nofollow data-tracking-control-name='external_url_click'> Go "
      "<b>on</b></a>"
      "<a name=n>no href</a><area href=/z><template><a href=/t></a></template><a href=/img><img></a>");
  ASSERT_EQ(signs.links.size(), 3u);
  EXPECT_EQ(signs.links[0].id, "go");
  EXPECT_EQ(signs.links[0].href, "/x?a&b");
  EXPECT_EQ(signs.links[0].classes, (std::vector<std::string>{"b", "c"}));
  EXPECT_EQ(signs.links[0].control_name, "external_url_click");
  EXPECT_EQ(signs.links[0].text, "Go on");
  EXPECT_EQ(signs.links[1].href, "/z");
  EXPECT_EQ(signs.links[2].href, "/img");
}

TEST(PageSigns, ALinkInsideALinkKeepsTheTextOfBoth) {
  const PageSigns signs =
      page_signs("<a href=1>one<marquee><a href=2>two</a></marquee></a><a href=3>three<area href=4></a>");
  ASSERT_EQ(signs.links.size(), 4u);
  EXPECT_EQ(signs.links[0].text, "one");
  EXPECT_EQ(signs.links[1].text, "two");
  EXPECT_EQ(signs.links[2].text, "three");
  EXPECT_EQ(signs.links[3].text, "");
}

TEST(PageSigns, VisibleTextIsWhatIsShown) {
  const PageSigns signs = page_signs(
      "<head><title>t</title></head><body>one<script>x</script><noscript>n</noscript><p hidden>h</p>"
      "<div style='color:red; display: none'>d<a href=/in>in</a></div><svg><text>s</text></svg><p>two</p>");
  EXPECT_EQ(signs.visible_text, "one\n\ntwo");
  EXPECT_EQ(signs.links.size(), 1u);
}

TEST(PageSigns, VisibleTextIsCutBetweenCharacters) {
  std::string body;
  for (int i = 0; i < 3000; ++i) body += "é";
  EXPECT_EQ(page_signs("x" + body).visible_text.size(), 4095u);
}

TEST(PageSigns, BytesThatAreNotUtf8AreWindows1252) {
  EXPECT_EQ(page_signs("<title>caf\xE9 \x80</title>").title, "café €");
  // Cut inside a character: still UTF-8.
  EXPECT_EQ(page_signs("<title>café</title>\xC3").title, "café");
}

}  // namespace
}  // namespace paidtrail
