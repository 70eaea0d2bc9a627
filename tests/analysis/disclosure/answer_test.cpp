#include "analysis/disclosure/answer.h"

#include <gtest/gtest.h>

#include "records.h"

namespace paidtrail {
namespace {

JudgeInput seed() {
  JudgeInput input;
  input.text = "#PrimairesCitoyennes votre bureau de vote en 2 clics > https://t.co/pytnS6m2SL #ads Primaire";
  input.lang = "fr";
  input.platform = "x";
  input.created_at = Timestamp::parse_rfc3339("2017-01-20T12:00:00Z");
  return input;
}

TEST(DisclosureAnswer, JsonHasTheContractsKeysInTheirOrder) {
  Verdict verdict = labelled::engine().judge(seed(), {"FR"})[0];
  verdict.rules_version = "0123456789abcdef";
  EXPECT_EQ(to_json("a\"b", verdict),
            R"({"id":"a\"b","jurisdiction":"FR","verdict":"insufficient","terms":[{"text":"#ads","term":"ads",)"
            R"("status":"weak","start":79,"end":83}],"reasons":["weak_term","language_mismatch","after_link"],)"
            R"("rules":["EU-UCPD-7-2","FR-LCEN-20","FR-CONSO-L121-3"],"incitement":"none","incitement_terms":[],)"
            R"("lang":"fr","rules_version":"0123456789abcdef"})");
}

TEST(DisclosureAnswer, JsonOfNoLanguageIsNull) {
  JudgeInput input;
  input.text = "123";
  const std::string json = to_json("1", labelled::engine().judge(input, {"FR"})[0]);
  EXPECT_NE(json.find(R"("lang":null)"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("lang_unknown","date_unknown")"), std::string::npos) << json;
}

TEST(DisclosureAnswer, ExplanationSaysWhatWhyAndWhatWouldDo) {
  const JudgeInput input = seed();
  const Verdict verdict = labelled::engine().judge(input, {"FR"})[0];
  const std::string english = explain(labelled::engine(), input, verdict, "en");
  for (const auto* part :
       {"https://t.co/pytnS6m2SL [[#ads]] Primaire", "FR, insufficient",
        "after_link: The word stands after the first link.", "FR-LCEN-20: ", "Loi n° 2004-575, art. 20",
        "To be compliant: use a word that the rules accept", "publicité"})
    EXPECT_NE(english.find(part), std::string::npos) << part << "\n" << english;
  const std::string french = explain(labelled::engine(), input, verdict, "fr");
  EXPECT_NE(french.find("Le mot se trouve après le premier lien."), std::string::npos) << french;
}

}  // namespace
}  // namespace paidtrail
