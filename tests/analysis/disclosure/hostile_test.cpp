#include <ctime>

#include <algorithm>
#include <functional>
#include <memory_resource>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "analysis/disclosure/answer.h"
#include "analysis/disclosure/tokens.h"
#include "records.h"

/// Anyone can write a post that is meant to hurt: a megabyte of one thing, or bytes that are no text.
namespace paidtrail {
namespace {

std::string repeated(const std::string& unit, std::size_t bytes, const std::string& before = "") {
  std::string text = before;
  while (text.size() < bytes) text += unit;
  return text;
}

JudgeInput post(std::string text) {
  JudgeInput input;
  input.text = std::move(text);
  input.lang = "fr";
  input.platform = "x";
  return input;
}

struct Unit {
  const char* name;
  std::string unit;
  std::string before;
};

const Unit kUnits[] = {
    {"hashtags", "#ad ", ""},
    {"combining marks", "\u0301", "e"},
    {"mentions", "@a ", ""},
    {"leads", "ad ", ""},
    {"lead and connector", "pub pour ", ""},
    {"negations", "pas de ", ""},
    {"calls", "cliquez ici ", ""},
    {"masks", "un clic pour un ", ""},
    {"links", "http://a.b/ ", ""},
    {"hosts", "a.", ""},
    {"quotation marks", "\"ad ", ""},
    {"one long word", "a", ""},
    {"camel case", "aBcD", "#"},
    {"mixed scripts", "aа", ""},
    {"emoji and leads", "😀ad", ""},
    {"invisible behind #", "#\u200b", ""},
    {"spaces behind a lead", " ", "ad"},
    {"brackets", "(", ""},
    {"ligatures", "\ufdfa", ""},
    {"line ends", "\n ad", ""},
    {"marks that open", "+ad", ""},
};

/// What reading a text leaves behind; a text twice as long may leave twice as much.
std::size_t kept(const std::string& text) {
  static const disclosure::Characters characters;
  static const disclosure::WordIndex no_words;
  std::pmr::monotonic_buffer_resource memory;
  const disclosure::PostText read(text, characters, no_words, &memory);
  return read.tokens.size() + read.parts.size() + read.letter_bytes().size() + read.symbols.size() +
         read.newlines.size();
}

double cpu_seconds(const std::function<void()>& run) {
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    timespec begin{};
    timespec end{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    run();
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    best = std::min(
        best, static_cast<double>(end.tv_sec - begin.tv_sec) + static_cast<double>(end.tv_nsec - begin.tv_nsec) / 1e9);
  }
  return best;
}

TEST(DisclosureHostile, ReadingKeepsNoMoreThanTheTextIsLong) {
  for (const Unit& unit : kUnits) {
    SCOPED_TRACE(unit.name);
    const std::size_t small = kept(repeated(unit.unit, 20'000, unit.before));
    const std::size_t large = kept(repeated(unit.unit, 80'000, unit.before));
    EXPECT_LE(large, 4 * small + 64);
  }
}

TEST(DisclosureHostile, WorkGrowsWithTheLength) {
  for (const Unit& unit : kUnits) {
    SCOPED_TRACE(unit.name);
    const JudgeInput small = post(repeated(unit.unit, 4'000, unit.before));
    const JudgeInput large = post(repeated(unit.unit, 32'000, unit.before));
    const double small_time = cpu_seconds([&] { (void)labelled::engine().judge(small, {"FR"}); });
    const double large_time = cpu_seconds([&] { (void)labelled::engine().judge(large, {"FR"}); });
    // 8 times the text; 64 times the work would be quadratic. Half-way leaves room for caches and noise.
    EXPECT_LT(large_time, 28 * small_time + 0.02);
  }
}

TEST(DisclosureHostile, AMegabyteOfLeadsTakesFourTimesAQuarterOfIt) {
  const JudgeInput quarter = post(repeated("ad ", 250'000));
  const JudgeInput whole = post(repeated("ad ", 1'000'000));
  const double quarter_time = cpu_seconds([&] { (void)labelled::engine().judge(quarter, {"FR"}); });
  const double whole_time = cpu_seconds([&] { (void)labelled::engine().judge(whole, {"FR"}); });
  // Quadratic work would be 16 times as much.
  constexpr double kTolerance = 0.75;
  EXPECT_LT(whole_time, (1 + kTolerance) * 4 * quarter_time);
}

TEST(DisclosureHostile, AHundredThousandCombiningMarks) {
  const Verdict verdict = labelled::engine().judge(post(repeated("\u0301", 200'000, "#ad")), {"FR"})[0];
  EXPECT_EQ(verdict.verdict, VerdictKind::not_applicable);
}

TEST(DisclosureHostile, BytesThatAreNoUtf8) {
  for (const std::string text : {"#ad \xff\xfe", "\xc3",
                                 "#a\x80"
                                 "d",
                                 "\xed\xa0\x80#ad", "\xf0\x9f\x98", "#\xe2\x80"}) {
    const Verdict verdict = labelled::engine().judge(post(text), {"FR", "BRIEF"})[0];
    EXPECT_FALSE(to_json("x", verdict).empty());
    EXPECT_FALSE(explain(labelled::engine(), post(text), verdict, "fr").empty());
  }
}

TEST(DisclosureHostile, NothingAtAll) {
  for (const std::string text :
       {"", "#", "@", "##", "#_", "# ad", "*", "\"", "\u200b", "\n", "…", "https://", "www.", "."}) {
    const auto verdicts = labelled::engine().judge(post(text), {"FR", "US", "BRIEF", "XX"});
    EXPECT_EQ(verdicts.size(), 4u) << text;
  }
}

/// Pieces that mean something to the engine, in any order: spans must stay inside the text, apart and in order.
TEST(DisclosureHostile, SpansOfRandomPosts) {
  const std::string pieces[] = {"#ad",       "#",
                                "Pub",       " ",
                                "\n",        "|",
                                ":",         "cliquez",
                                "pas de",    "un clic",
                                "\u200b",    "\u0301",
                                "😀",        "@a",
                                "«",         "»",
                                "\"",        "#PaidPost",
                                "а",         "ſ",
                                "ﷺ",         "https://t.co/a",
                                "publicité", "sponsorisé·e par",
                                "je rends",  "(",
                                ")",         ".",
                                "…",         "ß",
                                "-",         "_",
                                "Ⓐ",         "＃"};
  constexpr unsigned kSeed = 20170120;
  std::mt19937 random(kSeed);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (std::size_t length = random() % 14; length > 0; --length) text += pieces[random() % std::size(pieces)];
    SCOPED_TRACE("seed " + std::to_string(kSeed) + ": " + text);
    const JudgeInput input = post(text);
    for (const Verdict& verdict : labelled::engine().judge(input, {"FR", "US", "IT"})) {
      std::uint32_t end = 0;
      for (const auto& term : verdict.terms) {
        ASSERT_LE(end, term.start);
        ASSERT_LT(term.start, term.end);
        ASSERT_NE(text.find(term.text), std::string::npos);
        end = term.end;
      }
    }
    ASSERT_EQ(labelled::engine().judge(input, {"FR"}), labelled::engine().judge(input, {"FR"}));
  }
}

}  // namespace
}  // namespace paidtrail
