#include <gtest/gtest.h>

#include "core/text/utf8.h"
#include "records.h"

/// Offsets are code points of the text as given (contract, terms[].start and end).
namespace paidtrail {
namespace {

struct Case {
  const char* name;
  const char* text;
  const char* slice;
  std::uint32_t start;
  std::uint32_t end;
};

constexpr Case kCases[] = {
    {"after an emoji with modifiers and joiners", "👩🏽‍🚀 #ad https://t.co/a1", "#ad", 5, 8},
    {"a flag is two code points", "🇫🇷#ad https://t.co/a1", "#ad", 2, 5},
    {"the # belongs to it", "#ad https://t.co/a1", "#ad", 0, 3},
    {"invisible characters inside count", "x #a\u200bd https://t.co/a1", "#a\u200bd", 2, 6},
    {"an invisible character behind does not", "x #ad\u200b https://t.co/a1", "#ad", 2, 5},
    {"a variation selector behind does", "x #ad\ufe0f https://t.co/a1", "#ad\ufe0f", 2, 6},
    {"a decomposed accent in the text before", "e\u0301t\u00e9 #ad https://t.co/a1", "#ad", 5, 8},
    {"full-width letters", "x ＃ＡＤ https://t.co/a1", "＃ＡＤ", 2, 5},
    {"a phrase over spaces", "x  paid   partnership with", "paid   partnership with", 3, 26},
};

TEST(DisclosureSpans, CountCodePoints) {
  for (const Case& one : kCases) {
    SCOPED_TRACE(one.name);
    JudgeInput input;
    input.text = one.text;
    input.lang = "en";
    input.platform = "bluesky";
    const Verdict verdict = labelled::engine().judge(input, {"US"})[0];
    ASSERT_EQ(verdict.terms.size(), 1u);
    EXPECT_EQ(verdict.terms[0].text, one.slice);
    EXPECT_EQ(verdict.terms[0].start, one.start);
    EXPECT_EQ(verdict.terms[0].end, one.end);
    EXPECT_EQ(utf8::slice(input.text, one.start, one.end), one.slice);
  }
}

TEST(DisclosureSpans, DecomposedAccentsBelongToTheTerm) {
  JudgeInput input;
  input.text = "#publicite\u0301 https://t.co/a1";
  input.lang = "fr";
  const Verdict verdict = labelled::engine().judge(input, {"FR"})[0];
  ASSERT_EQ(verdict.terms.size(), 1u);
  EXPECT_EQ(verdict.terms[0].text, "#publicite\u0301");
  EXPECT_EQ(verdict.terms[0].end, 11u);
}

TEST(DisclosureSpans, FirstLinkGivenBeatsTheText) {
  JudgeInput input;
  input.text = "read this #ad https://t.co/a1";
  input.lang = "en";
  input.platform = "mastodon";
  input.has_links = true;
  EXPECT_EQ(labelled::engine().judge(input, {"US"})[0].verdict, VerdictKind::compliant);
  input.first_link_start = 0;
  EXPECT_EQ(labelled::engine().judge(input, {"US"})[0].verdict, VerdictKind::insufficient);
}

TEST(DisclosureSpans, OneAnswerAJurisdictionInTheOrderGiven) {
  JudgeInput input;
  input.text = "#ads https://t.co/a1";
  input.lang = "fr";
  input.required_tags = {"ads"};
  const auto verdicts = labelled::engine().judge(input, {"US", "BRIEF", "FR", "US"});
  ASSERT_EQ(verdicts.size(), 4u);
  EXPECT_EQ(verdicts[1].jurisdiction, "BRIEF");
  EXPECT_EQ(verdicts[1].rules, std::vector<std::string>());
  EXPECT_EQ(verdicts[0], verdicts[3]);
}

struct Hint {
  const char* hint;
  const char* used;  ///< "" for none
};

TEST(DisclosureLanguage, HintsByPrimarySubtag) {
  constexpr Hint kHints[] = {{"fr", "fr"}, {"pt-BR", "pt"}, {"PT_br", "pt"},  {"FRA", "fr"}, {"nb", "no"},
                             {"in", "id"}, {"und", ""},     {"zxx", ""},      {"qme", ""},   {"art", ""},
                             {"", ""},     {"english", ""}, {"zh-Hant", "zh"}};
  for (const Hint& one : kHints) {
    SCOPED_TRACE(one.hint);
    JudgeInput input;
    input.text = "1 2 3";
    input.lang = one.hint;
    EXPECT_EQ(labelled::engine().judge(input, {"FR"})[0].lang.value_or(""), one.used);
  }
}

TEST(DisclosureLanguage, DetectedWithoutAHint) {
  JudgeInput input;
  input.text =
      "Dimanche nous irons voter dans la nouvelle école du quartier, et ensuite nous mangerons tous ensemble au jardin "
      "#ads https://t.co/a1";
  const Verdict verdict = labelled::engine().judge(input, {"FR"})[0];
  EXPECT_EQ(verdict.lang.value_or(""), "fr");
  ASSERT_EQ(verdict.terms.size(), 1u);
  EXPECT_EQ(verdict.terms[0].status, TermStatus::weak);
}

}  // namespace
}  // namespace paidtrail
