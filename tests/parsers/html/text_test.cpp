#include "parsers/html/text.h"

#include <gtest/gtest.h>

#include "core/text/utf8.h"

namespace paidtrail {
namespace {

struct Case {
  const char* name;
  const char* html;
  const char* text;
};

class HtmlToText : public testing::TestWithParam<Case> {};

TEST_P(HtmlToText, ReadsAsShown) { EXPECT_EQ(html_to_text(GetParam().html).text, GetParam().text); }

INSTANTIATE_TEST_SUITE_P(
    Cases, HtmlToText,
    testing::Values(
        Case{"Paragraphs", "<p>one</p><p>two</p>", "one\n\ntwo"},
        Case{"Break", "<p>one<br>two<br/>three</p>", "one\ntwo\nthree"},
        Case{"BlankLineByBreaks", "one<br><br>two", "one\n\ntwo"},
        Case{"LastBreakOfABlock", "<p>one<br></p><p>two</p>", "one\n\ntwo"},
        Case{"Div", "<div>one</div><div>two</div>three", "one\ntwo\nthree"},
        Case{"NestedBlocksDoNotAddUp", "<div><div><p>one</p></div></div><div><p>two</p></div>", "one\n\ntwo"},
        Case{"List", "<p>a</p><ul><li>b</li><li>c</li></ul><p>d</p>", "a\n\nb\nc\n\nd"},
        Case{"Quote", "a<blockquote>b</blockquote>c", "a\n\nb\n\nc"},
        Case{"WhiteSpace", "<p> a \n\t b  <b> c</b> </p>\n <p>d</p> ", "a b c\n\nd"},
        Case{"SpaceAroundBreak", "a <br> b", "a\nb"}, Case{"NoBreakSpaceStays", "a&nbsp;&nbsp;b", "a\u00A0\u00A0b"},
        Case{"Entities", "&quot;&#39;&amp;&lt;&#x1F600;&eacute;&amp;amp;", "\"'&<\U0001F600é&amp;"},
        Case{"Pre", "<pre>a\n  b</pre>", "a\n  b"},
        Case{"Table", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
        Case{"ScriptStyleComment", "a<script>x</script><style>y</style><!-- z -->b", "ab"},
        Case{"Invisible",
             "<span class=\"invisible\">https://www.</span><span class=\"ellipsis\">a.test/b</span><span "
             "class=invisible>c</span>",
             "a.test/b…"},
        Case{"EmojiImage", "a <img class=\"emoji\" alt=\"\U0001F600\"> b <img src=x alt=photo>", "a \U0001F600 b"},
        Case{"Unclosed", "<p>a<p>b<ul><li>c<li>d", "a\n\nb\n\nc\nd"}, Case{"Empty", "", ""},
        Case{"PlainText", "a < b & c", "a < b & c"}, Case{"EndTagsOnly", "</p></div></body></html>x", "x"}),
    [](const auto& tested) { return tested.param.name; });

TEST(HtmlToTextAnchors, PlacesAreCodePointsOfTheText) {
  const HtmlText text = html_to_text(
      "<p>\U0001F600é <a href=\"https://a.test/?a=1&amp;b=2\" class=\"x y\" rel=tag> one\n two </a>three</p>");
  EXPECT_EQ(text.text, "\U0001F600é one two three");
  ASSERT_EQ(text.anchors.size(), 1u);
  const HtmlAnchor& anchor = text.anchors[0];
  EXPECT_EQ(anchor.href, "https://a.test/?a=1&b=2");
  EXPECT_EQ(anchor.classes, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(anchor.rel, "tag");
  EXPECT_EQ(anchor.text, "one two");
  EXPECT_EQ(anchor.start, 3u);
  EXPECT_EQ(anchor.end, 10u);
  EXPECT_EQ(utf8::slice(text.text, anchor.start, anchor.end), anchor.text);
}

TEST(HtmlToTextAnchors, StartsBehindTheBreakBeforeIt) {
  const HtmlText text = html_to_text("<p>a</p><p><a href=u>b</a><br><a href=v>c</a></p>");
  ASSERT_EQ(text.anchors.size(), 2u);
  EXPECT_EQ(text.anchors[0].start, 3u);
  EXPECT_EQ(text.anchors[1].start, 5u);
  EXPECT_EQ(text.anchors[1].end, 6u);
}

TEST(HtmlToTextAnchors, AroundAnImageHasNoText) {
  const HtmlText text = html_to_text("a <a href=u><img src=x></a> b");
  ASSERT_EQ(text.anchors.size(), 1u);
  EXPECT_EQ(text.anchors[0].text, "");
  EXPECT_EQ(text.anchors[0].start, text.anchors[0].end);
  EXPECT_EQ(text.text, "a b");
}

TEST(HtmlToTextAnchors, UnclosedAndNestedAnchorsEndWhereTheNextBegins) {
  const HtmlText text = html_to_text("<a href=1>one<a href=2>two</a>three<a href=3>four");
  ASSERT_EQ(text.anchors.size(), 3u);
  EXPECT_EQ(text.anchors[0].text, "one");
  EXPECT_EQ(text.anchors[1].text, "two");
  EXPECT_EQ(text.anchors[2].text, "four");
}

// A marquee, an object or a table cell stops the parser's search for an open anchor: the tree has one in another.
TEST(HtmlToTextAnchors, AnAnchorInsideAnAnchorEndsIt) {
  const auto text = html_to_text("bar <a href=1>foo<marquee><a href=2>x</a></marquee>y</a> z");
  ASSERT_EQ(text.anchors.size(), 2u);
  EXPECT_EQ(text.anchors[0].text, "foo");
  EXPECT_EQ(text.anchors[1].text, "x");
  for (const HtmlAnchor& anchor : text.anchors)
    EXPECT_EQ(utf8::slice(text.text, anchor.start, anchor.end), anchor.text) << anchor.start << " " << anchor.end;
}

TEST(HtmlToText, DropsClassesThatAreAskedFor) {
  const HtmlText text = html_to_text("<p class=\"quote-inline\">RE: <a href=x>x</a></p><p>own</p>", {{"quote-inline"}});
  EXPECT_EQ(text.text, "own");
  EXPECT_TRUE(text.anchors.empty());
  EXPECT_EQ(html_to_text("own<span class=\"a quote-inline\"><br><br>RE: x</span>", {{"quote-inline"}}).text, "own");
}

TEST(UnescapeEntities, AReferenceBeyondUnicodeIsTheReplacementCharacter) {
  for (const char* reference : {"&#x110000;", "&#1114112;", "&#x80000041;", "&#4294967361;",
                                "&#xD80999999999999999990;", "&#99999999999999999999;"})
    EXPECT_EQ(unescape_entities(reference), "\xEF\xBF\xBD") << reference;
  EXPECT_EQ(unescape_entities("&#x000000000041;&#00000000000066;c &#"), "ABc &#");
}

TEST(UnescapeEntities, UndoesOnceAndLeavesTags) {
  EXPECT_EQ(unescape_entities("a &amp; b &amp;lt; <i>&eacute;</i> &#8364; &unknown; </textarea>&lt;"),
            "a & b &lt; <i>é</i> € &unknown; </textarea><");
  EXPECT_EQ(unescape_entities("\n&amp;"), "\n&");
  EXPECT_EQ(unescape_entities("plain"), "plain");
}

}  // namespace
}  // namespace paidtrail
