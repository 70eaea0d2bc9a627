#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "parsers/html/document.h"
#include "parsers/html/text.h"
#include "parsers/html/tree.h"

/// Markup made to be slow, deep or large. Each must end soon and say that it was cut.
namespace paidtrail {
namespace {

std::string repeated(std::string_view unit, std::size_t times) {
  std::string out;
  out.reserve(unit.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += unit;
  return out;
}

/// Unique attributes defeat the rule that only three equal formatting elements are kept open.
std::string numbered(std::string_view before, std::string_view after, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += std::string(before) + std::to_string(i) + std::string(after);
  return out;
}

struct Case {
  const char* name;
  std::string html;
};

class Hostile : public testing::TestWithParam<Case> {};

TEST_P(Hostile, EndsSoon) {
  const auto start = std::chrono::steady_clock::now();
  const PageSigns signs = page_signs(GetParam().html);
  const HtmlText text = html_to_text(GetParam().html);
  const auto took = std::chrono::steady_clock::now() - start;
  // Generous: sanitizers and a busy machine; without the limits these take minutes or all memory.
  EXPECT_LT(took, std::chrono::seconds(20));
  RecordProperty("milliseconds", static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
  EXPECT_TRUE(signs.cut);
  EXPECT_LE(signs.visible_text.size(), 4096u);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, Hostile,
    testing::Values(Case{"MillionDivs", repeated("<div>", 1'000'000)}, Case{"MillionBs", repeated("<b>", 1'000'000)},
                    Case{"NestedTables", repeated("<table><tr><td>", 100'000)},
                    Case{"FormattingTimesParagraphs",
                         "<p>" + numbered("<font size=", ">", 400) + "</p>" + repeated("<p>x</p>", 25'000)},
                    Case{"HiddenInSvgTitle", "<svg><title>" + repeated("<div>", 200'000)},
                    Case{"HiddenInSvgScript", "<svg><script>" + repeated("<g>", 200'000)},
                    Case{"Misnested", repeated("<span><span><span><div></span></span></span>", 25'000)},
                    Case{"SelfClosedThatAreNot", repeated("<x/>", 200'000)},
                    Case{"Attributes", "<a " + numbered("a", " ", 150'000) + ">"},
                    Case{"Anchors", repeated("<a href=x>", 100'000)}, Case{"Forms", repeated("<form><select>", 60'000)},
                    Case{"Lists", repeated("<ul><li>", 60'000)}, Case{"Buttons", repeated("<p><button>", 60'000)},
                    Case{"Large", repeated("word ", 400'000)}),
    [](const auto& tested) { return tested.param.name; });

TEST(HostileHtml, ATagWithoutEndIsNotRead) {
  EXPECT_EQ(html_to_text("a<b " + repeated("x", 100'000)).text, "a");
  EXPECT_EQ(html_to_text("a<!--" + repeated("-", 100'000)).text, "a");
}

TEST(HostileHtml, OrdinaryLargePagesAreReadWhole) {
  const std::string page = "<ul>" + repeated("<li class=x><div><span>a</span> <a href=/b>c</a></div>", 5'000) + "</ul>";
  const PageSigns signs = page_signs(page);
  EXPECT_FALSE(signs.cut);
  EXPECT_EQ(signs.links.size(), 5'000u);
}

TEST(HostileHtml, WhatStandsBeforeTheCutIsRead) {
  const PageSigns signs = page_signs("<meta http-equiv=refresh content=0;/y>" + repeated("<div>", 100'000));
  EXPECT_TRUE(signs.cut);
  EXPECT_EQ(signs.meta_refresh, "0;/y");
}

/// Random damage to a page that has a bit of everything; no crash, and the text stays within its bounds.
TEST(HostileHtml, SurvivesRandomDamage) {
  const std::string seed =
      "<!doctype html><html lang=en><head><title>t</title><base href=/><meta http-equiv=refresh content='0;url=/x'>"
      "<style>a{}</style><script>var a='<b>';</script></head><body class=a><p>one &amp; <b>two<i>three</b></i>"
      "<a href=\"/x\" class=\"mention hashtag\">#<span>tag</span></a><br><table><tr><td>x<td>y</table><svg><path/>"
      "<foreignObject><p>q</foreignObject></svg><math><mi>x</mi></math><template><p>t</template><select><option>a"
      "<option>b</select><form><textarea>\n<x></textarea></form><frameset><ruby>a<rt>b</ruby>&#x1F600;&notin;</body>";
  std::mt19937 random(20'261'124);
  for (int round = 0; round < 1'500; ++round) {
    std::string html = seed;
    for (int hits = 1 + static_cast<int>(random() % 6); hits > 0; --hits) {
      const std::size_t at = random() % html.size();
      switch (random() % 4) {
        case 0:
          html[at] = static_cast<char>(random() % 256);
          break;
        case 1:
          html.erase(at, random() % 12);
          break;
        case 2:
          html.insert(at, html.substr(random() % html.size(), random() % 40));
          break;
        default:
          html.insert(at, 1, "<>/&\"'=!\0"[random() % 9]);
      }
      if (html.empty()) html = "<";
    }
    const HtmlText text = html_to_text(html);
    for (const HtmlAnchor& anchor : text.anchors) ASSERT_LE(anchor.start, anchor.end) << html;
    (void)page_signs(html);
  }
}

}  // namespace
}  // namespace paidtrail
