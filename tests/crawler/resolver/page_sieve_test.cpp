#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "analysis/links/links.h"
#include "core/text/fold.h"
#include "core/text/utf8.h"
#include "crawler/resolver/page_verdict.h"
#include "parsers/html/document.h"

/// The cheap look at a page must never pass over what the full reading would find.
namespace paidtrail {
namespace {

const PageRules& pages() {
  static const auto rules = Rules::load(std::nullopt);
  static const auto links = LinkRules::make(*rules);
  return links->pages();
}

/// Whether the full reading finds anything in a page on a host without rows of its own.
bool matters(const std::string& html) {
  static const Url at = *Url::parse("https://page.test/x");
  const PageSigns signs = page_signs(html);
  Response response;
  response.status = 200;
  return signs.meta_refresh || page_verdict(at, response, &signs, pages()) ||
         std::any_of(signs.scripts.begin(), signs.scripts.end(),
                     [](const std::string& script) { return script.find("location") != std::string::npos; });
}

/// True where it matters; fails where the look says that it does not.
bool sound(const std::string& html) {
  const bool found = matters(html);
  EXPECT_TRUE(!found || pages().may_matter(html)) << html;
  return found;
}

std::vector<std::string> wanted() {
  std::vector<std::string> all;
  for (const PageRow& row : pages().rows())
    if (row.mark == PageRow::Mark::title || row.mark == PageRow::Mark::text) all.push_back(row.value);
  return all;
}

std::vector<std::string> letters_of(std::string_view text) {
  std::vector<std::string> letters;
  for (const char c : text)
    if ((static_cast<unsigned char>(c) & 0xC0u) == 0x80u)
      letters.back() += c;
    else
      letters.emplace_back(1, c);
  return letters;
}

TEST(PageSieve, OrdinaryPagesNeedNoParse) {
  for (const char* page :
       {"",
        "<!doctype html><html lang=en><head><meta charset=utf-8><meta name=robots content=index>"
        "<link rel=stylesheet href=/a.css><link rel=canonical href=https://shop.test/p><title>A lamp</title></head>"
        "<body class='is-disabled expired'><h1>A lamp</h1><p>In stock &amp; available. The link has a moment to go."
        "<script>var a = document.querySelector('#a'); a.disabled = true;</script><p>Removed from the basket.</body>",
        "<html lang=fr><title>Une lampe</title><p>Cet article n&rsquo;est plus en stock. Le lien est dans la bio "
        "&eacute;videmment. Supprimer de la liste ? Instantan\xC3\xA9ment",
        "<html lang=de><title>Gr\xC3\xB6\xC3\x9F"
        "e</title><p>Stra\xC3\x9F"
        "e, Ma\xC3\x9F, hei\xC3\x9F",
        "<html lang=ja><title>\xE3\x83\xA9\xE3\x83\xB3\xE3\x83\x97</title><p>u\xE5\x9C\xA8\xE5\xBA\xAB"
        "\xE3\x81\x82\xE3\x82\x8A n\xE3\x81\xAF\xE3\x81\x84"})
    EXPECT_FALSE(pages().may_matter(page)) << page;
}

TEST(PageSieve, EveryPhraseOfTheTableIsSeen) {
  for (const PageRow& row : pages().rows()) {
    if (row.mark != PageRow::Mark::title && row.mark != PageRow::Mark::text) continue;
    const bool title = row.mark == PageRow::Mark::title;
    EXPECT_TRUE(sound((title ? "<title>" : "<p>") + row.value + (title ? "</title>" : ""))) << row.value;
  }
}

TEST(PageSieve, HidingPlaces) {
  for (const char* page : {"<META HTTP-EQUIV=ReFrEsH CONTENT=0;/x>",
                           "<meta http-equiv=&#114;efresh content=0;/x>",
                           "<meta http-equiv=\"refr&#x65;sh\" content=0;/x>",
                           "<script>window.location.replace('/x')</script>",
                           "<p>This link has <b>exp</b>ired",
                           "<p>This link has exp<span hidden>a lot > more</span><!-- > -->ired",
                           "<p>This link has e<style>a > b { color: red }</style>xpired",
                           "<p>This link has ex\0pired",
                           "<p>TH\xC4\xB1S L\xC4\xB1NK \xE2\x80\x94 link di\xC5\xBF"
                           "abled",
                           "<p>lin\xE2\x84\xAA disabled",
                           "<p>This link has been \xEF\xAC\x82"
                           "agged: link has been \xEF\xAC\x82"
                           "agged",
                           "<p>link has been &fllig;agged",
                           "<p>This link has&Tab;expired",
                           "<p>This link has&NewLine;expired",
                           "<p>This link has<br hidden>expired",
                           "<p>This link has exp<img class=emoji alt=\"ired\">",
                           "<p>This link has <img class='wp-smiley' alt='expired'>",
                           "<p>This link <img alt=has class=emoji> expired",
                           "<p>This link <img alt=has/ class=emoji> expired",
                           "<p>This link has exp<img alt=ir class=emoji>ed",
                           "<table><tr><td>x</td>This link has exp<td>y</td>ired</table>",
                           "<p>Ce lien a \xE9t\xE9 supprim\xE9",
                           "<p>Ce lien a &eacute;t&eacute d&eacute;sactiv&eacute;",
                           "<p>Ce lien n&apos;existe plus",
                           "<p>Ce lien n&rsquo;est plus disponible",
                           "<title>Just  a\n moment...</title>",
                           "<title>JUST A MOMENT&period;.&period;</title>",
                           "<title>Attention Required&excl; &vert; Cloudflare</title>",
                           "<title>un instant&hellip;</title>"})
    sound(page);
  EXPECT_TRUE(sound(std::string("<p>This link has ex\0pired", 25)));
}

TEST(PageSieve, HoldsForPagesInTheTree) {
  std::size_t pages_read = 0;
  for (const char* folder : {"tests/fuzz/seeds/html", "tests/fuzz/seeds/next_hop", "tests/parsers/html/invented"})
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      sound(std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>()));
      ++pages_read;
    }
  EXPECT_GE(pages_read, 4u);
}

/// Writes phrases as hostile or careless pages may.
class Writer {
 public:
  explicit Writer(unsigned seed) : random_(seed) {}

  std::string page(const std::vector<std::string>& phrases) {
    std::string phrase = one_of(phrases);
    if (chance(3)) phrase = mixed_case(phrase);
    std::string written;
    const auto letters = letters_of(phrase);
    const unsigned rarely = 3 + roll(20);
    for (const std::string& letter : letters) {
      written += chance(rarely) ? other_writing(letter) : letter;
      if (chance(rarely)) written += one_of(kBetween);
    }
    return one_of(kBefore) + written + one_of(kAfter);
  }

 private:
  unsigned roll(unsigned below) { return static_cast<unsigned>(random_() % below); }
  bool chance(unsigned in) { return roll(in) == 0; }
  const std::string& one_of(const std::vector<std::string>& list) {
    return list[roll(static_cast<unsigned>(list.size()))];
  }

  std::string mixed_case(const std::string& text) {
    std::string out = text;
    for (char& c : out)
      if (c >= 'a' && c <= 'z' && chance(2)) c = static_cast<char>(c - 'a' + 'A');
    return out;
  }

  std::string other_writing(const std::string& letter) {
    static const std::vector<std::pair<std::string, std::vector<std::string>>> kWritings = {
        {" ", {"\n", "\t", "  ", "&Tab;", "&#32;", "&NewLine;", " <br hidden>", "<td>"}},
        {"s", {"\xC5\xBF", "S", "&#115;", "&#x73"}},
        {"k", {"\xE2\x84\xAA", "&#x212A;", "K"}},
        {"i", {"&#105;", "<b>i</b>", "\xC4\xB0"}},
        {"'", {"&apos;", "&#39;", "&#x27"}},
        {"\xE2\x80\x99", {"&rsquo;", "&#8217;", "&CloseCurlyQuote;"}},
        {"\xC3\xA9", {"&eacute;", "&eacute", "&#233;", "\xC3\x89"}},
        {".", {"&period;", "&#46;"}},
        {":", {"&colon;"}},
        {"!", {"&excl;"}},
        {"|", {"&vert;", "&VerticalLine;"}},
        {"-", {"&#45;"}},
        {"f", {"&#102;"}}};
    for (const auto& [plain, writings] : kWritings)
      if (plain == letter) return one_of(writings);
    return letter;
  }

  const std::vector<std::string> kBetween = {"<b>",
                                             "</b>",
                                             "<!-- e > x -->",
                                             "<span hidden>pired</span>",
                                             "<wbr>",
                                             std::string(1, '\0'),
                                             "<i title='>'>",
                                             "<style>a>b{}</style>",
                                             "<img class=emoji alt=\"\">",
                                             "<script>1 > 2</script>",
                                             "<br>",
                                             "<a href='?a=1&amp;b>'>",
                                             "<img src=\"x>y\">",
                                             "<table><td hidden>x</table>",
                                             "</p>",
                                             "<template>ab</template>"};
  const std::vector<std::string> kBefore = {"<p>",
                                            "<title>",
                                            "<p>x ",
                                            "<h1>Sorry</h1><p>",
                                            "<table>",
                                            "<table><td>a</td>",
                                            "<img class=emoji alt=\"",
                                            "<p><img alt='",
                                            "<div hidden>",
                                            "",
                                            "<title>t</title>",
                                            "<pre>",
                                            "<textarea>",
                                            "<meta name=a content='",
                                            "<isindex prompt='"};
  const std::vector<std::string> kAfter = {"",  "</title>", ".", "\">",    "' class=emoji>", "</table>", "<td>b",
                                           "x", "</pre>",   " ", "'>more", "</textarea>",    "\xE9"};
  std::mt19937 random_;
};

TEST(PageSieve, HoldsForPhrasesInManyWritings) {
  const auto phrases = wanted();
  Writer writer(20'170'131);
  unsigned found = 0;
  for (int i = 0; i < 20'000; ++i) found += sound(writer.page(phrases)) ? 1u : 0u;
  // Writings that hide nothing from the full reading are what is tested.
  EXPECT_GT(found, 4'000u);
}

TEST(PageSieve, HoldsForMovesInManyWritings) {
  const std::vector<std::string> moves = {"<meta http-equiv=refresh content='0;url=/x'>",
                                          "<script>location.href='/x'</script>",
                                          "<script>var a = 1; window.location = \"/x\"</script>"};
  Writer writer(7);
  unsigned found = 0;
  for (int i = 0; i < 5'000; ++i) found += sound(writer.page(moves)) ? 1u : 0u;
  EXPECT_GT(found, 200u);
}

class PageTables : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("paidtrail_page_sieve_" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Result<LinkRules> load(const std::string& rows) const {
    std::ofstream(folder_ / "interstitials.tsv") << "what\thost\tpath\tmark\n" << rows;
    const auto rules = Rules::load(folder_);
    if (!rules) return rules.error();
    return LinkRules::make(*rules);
  }
  std::filesystem::path folder_;
};

TEST_F(PageTables, MorePhrasesThanFitMakeEveryPageMatter) {
  std::string rows;
  for (char a = 'a'; a <= 'z'; ++a)
    for (char b = 'a'; b <= 'z'; ++b) rows += std::string("gone_page\t*\t/\ttext ") + a + b + b + a + "\n";
  const auto links = load(rows);
  ASSERT_TRUE(links) << links.error().message;
  EXPECT_TRUE(links->pages().may_matter("<p>nothing"));
  const auto none = load("gone_page\t*\t/\ttext \xE2\x80\xA6\n");
  ASSERT_TRUE(none) << none.error().message;
  EXPECT_TRUE(none->pages().may_matter("<p>nothing"));
}

TEST_F(PageTables, BrokenRowsAreNamed) {
  const struct {
    const char* row;
    const char* complaint;
  } kCases[] = {
      {"paywall\t*\t/\ttext x", "unknown what 'paywall'"},
      {"gone_page\t\t/\ttext x", "host is empty"},
      {"gone_page\t*\tx\ttext x", "path must begin with /"},
      {"gone_page\t*\t/\twords x", "mark must be"},
      {"gone_page\t*\t/\ttext ", "mark must be"},
      {"challenge\t*\t/\theader x", "mark must be"},
      {"challenge\t*\t/\theader : x", "mark must be"},
      {"page_link\ta.test\t/\ttext x", "a link is the mark of a page_link"},
      {"gone_page\ta.test\t/\tlink id=x", "a link is the mark of a page_link"},
      {"login_wall\t*\t/\t-", "a row for every host"},
      {"page_link\t*\t/\tlink id=x", "a row for every host"},
  };
  for (const auto& [row, complaint] : kCases) {
    const auto links = load("gone_page\t*\t/\ttext fine\n" + std::string(row) + "\n");
    ASSERT_FALSE(links) << row;
    EXPECT_EQ(links.error().kind, ErrorKind::config);
    EXPECT_NE(links.error().message.find("interstitials.tsv:3: " + std::string(complaint)), std::string::npos)
        << links.error().message;
  }
}

TEST_F(PageTables, AnOperatorsRowsDecide) {
  const auto links = load(
      "gone_page\tshort.test\t/\ttext Aus und vorbei\n"
      "login_wall\tintern.test\t/anmelden\t-\n"
      "challenge\t*\t/\theader x-guard: on\n"
      "page_link\tshort.test\t/go\tlink class=next\n");
  ASSERT_TRUE(links) << links.error().message;
  const auto verdict = [&links](const char* url, const std::string& html, Headers headers = {}) {
    Response response;
    response.status = 200;
    response.headers = std::move(headers);
    const PageSigns signs = page_signs(html);
    const auto found = page_verdict(*Url::parse(url), response, &signs, links->pages());
    return found ? std::string(kOutcomes.name(*found)) : "";
  };
  EXPECT_EQ(verdict("https://short.test/a", "<p>Leider aus <b>und</b> vorbei."), "gone_page");
  EXPECT_EQ(verdict("https://other.test/a", "<p>Leider aus und vorbei."), "");
  EXPECT_EQ(verdict("https://www.intern.test/anmelden/x", ""), "login_wall");
  EXPECT_EQ(verdict("https://www.intern.test/anmeldung", ""), "");
  EXPECT_EQ(verdict("https://a.test/", "", {{"X-Guard", " ON "}}), "challenge");
  const PageSigns page = page_signs("<a class='big next' href=/x>");
  EXPECT_EQ(interstitial_link(*Url::parse("https://short.test/go/1"), page, links->pages()), "/x");
  EXPECT_EQ(interstitial_link(*Url::parse("https://short.test/gone"), page, links->pages()), std::nullopt);
  EXPECT_TRUE(links->pages().link_wanted(*Url::parse("https://a.short.test/go")));
  EXPECT_FALSE(links->pages().link_wanted(*Url::parse("https://short.test/")));
}

}  // namespace
}  // namespace paidtrail
