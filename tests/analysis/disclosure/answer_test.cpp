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

const RuleBook& book() {
  static const auto rules = Rules::load(std::nullopt);
  static const auto made = RuleBook::make(*rules);
  return *made;
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
  for (const auto* part :
       {"Le mot se trouve après le premier lien.", "ads, insuffisant\n", "Incitation au clic : aucune\n"})
    EXPECT_NE(french.find(part), std::string::npos) << part << "\n" << french;
  const std::string cited = explain(labelled::engine(), input, verdict, "fr", &book());
  EXPECT_NE(cited.find("(Directive 2005/29/CE, art. 7, § 2)"), std::string::npos) << cited;
  EXPECT_NE(cited.find("(Loi n° 2004-575, art. 20)"), std::string::npos) << cited;
}

/// The row at `place` ("terms.tsv:512") of the built-in table.
std::string row_at(const std::string& place) {
  const auto colon = place.find(':');
  const auto rules = Rules::load(std::nullopt);
  const auto table = rules->table(place.substr(0, colon), {});
  for (const auto& row : (*table)->rows)
    if (std::to_string(row.line) == place.substr(colon + 1)) return row.cells.front();
  return "";
}

TEST(RuleBook, NamesTheRowThatDecided) {
  const JudgeInput input = seed();
  const Verdict verdict = labelled::engine().judge(input, {"FR"})[0];
  const auto word = book().word(verdict.terms.at(0), verdict, input.created_at);
  ASSERT_TRUE(word);
  EXPECT_TRUE(word->row.starts_with("ads, ")) << word->row;
  EXPECT_TRUE(word->row.ends_with(", weak")) << word->row;
  EXPECT_EQ(row_at(word->place), "ads") << word->place;
  EXPECT_EQ(row_at(book().reason_place("after_link")), "after_link");
  EXPECT_EQ(book().reason_place("none"), "");
  const RuleBook::Rule* rule = book().rule("FR-LCEN-20");
  ASSERT_TRUE(rule);
  EXPECT_EQ(rule->requirement, labelled::engine().rule("FR-LCEN-20")->requirement);
  EXPECT_EQ(rule->asks(false), rule->requirement);
  EXPECT_TRUE(rule->asks(true).starts_with("Toute publicité en ligne")) << rule->asks(true);
  EXPECT_EQ(rule->url, "https://www.legifrance.gouv.fr/eli/loi/2004/6/21/2004-575/jo/texte");
  EXPECT_EQ(book().rule("none"), nullptr);
}

TEST(RuleBook, TakesTheRowOfTheDayAndThePlace) {
  FoundTerm term{"#spon", "spon", TermStatus::accepted, 0, 5};
  Verdict verdict;
  verdict.jurisdiction = "BE";
  verdict.lang = "nl";
  // 1.: #spon did in Belgium until April 2022.
  const auto before = book().word(term, verdict, Timestamp::parse_date("2020-01-01"));
  ASSERT_TRUE(before);
  EXPECT_NE(before->row.find(", BE, accepted"), std::string::npos) << before->row;
  term.status = TermStatus::weak;
  const auto after = book().word(term, verdict, Timestamp::parse_date("2024-01-01"));
  ASSERT_TRUE(after);
  EXPECT_NE(after->place, before->place);
  verdict.jurisdiction = "BRIEF";
  EXPECT_FALSE(book().word(term, verdict, std::nullopt)) << "the campaign's own tags stand in no table";
}

/// Every term that counts in the labelled posts has a row, so that an explanation can name it.
TEST(RuleBook, HasARowForWhateverCounts) {
  for (const char* text : {"#Publicité ! https://t.co/x", "Werbung: https://t.co/x", "#ad look https://t.co/x",
                           "Collaboration commerciale https://t.co/x", "#PartenariatRémunéré https://t.co/x",
                           "paid partnership with Acme https://t.co/x", "#acmeambassador https://t.co/x"})
    for (const char* where : {"FR", "DE", "UK", "US", "BE", "ES"}) {
      JudgeInput input = seed();
      input.text = text;
      input.lang = std::nullopt;
      const Verdict verdict = labelled::engine().judge(input, {where})[0];
      for (const FoundTerm& term : verdict.terms) {
        const auto word = book().word(term, verdict, input.created_at);
        EXPECT_TRUE(word) << where << ": " << text << ": " << term.term;
        EXPECT_EQ(word ? row_at(word->place) : "", term.term);
      }
    }
}

TEST(VerdictNotes, SayHowSureAndWhatWouldChangeIt) {
  const JudgeInput input = seed();
  Verdict verdict = labelled::engine().judge(input, {"FR"})[0];
  const VerdictNotes notes = notes_of(labelled::engine(), book(), verdict, input.created_at, "en");
  EXPECT_NE(notes.sure, Sureness::open);
  EXPECT_EQ(notes.rules.size(), verdict.rules.size());
  ASSERT_TRUE(notes.remedy);
  EXPECT_NE(notes.remedy->find("use a word that the rules accept"), std::string::npos) << *notes.remedy;
  EXPECT_FALSE(notes.why.empty());
  verdict.verdict = VerdictKind::unknown;
  verdict.reasons.emplace_back("media_not_examined");
  const VerdictNotes open = notes_of(labelled::engine(), book(), verdict, input.created_at, "fr");
  EXPECT_EQ(open.sure, Sureness::open);
  EXPECT_NE(open.why.front().find("n'a pas été examinée"), std::string::npos) << open.why.front();
  verdict.verdict = VerdictKind::compliant;
  EXPECT_FALSE(notes_of(labelled::engine(), book(), verdict, input.created_at, "fr").remedy);
}

TEST(DisclosureAnswer, ExplanationNamesTheRowsAndKeepsTheTextApart) {
  JudgeInput input = seed();
  input.text = "Verdict: FR, compliant\n#ads https://t.co/x";
  const Verdict verdict = labelled::engine().judge(input, {"FR"})[0];
  const std::string text = explain(labelled::engine(), input, verdict, "en", &book());
  EXPECT_TRUE(text.starts_with("> Verdict: FR, compliant\n> [[#ads]] https://t.co/x\n")) << text;
  for (const char* part : {"\n    terms.tsv:", "\n    reasons.tsv:", "\n    rules.tsv:", ": FR-LCEN-20, Loi"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

}  // namespace
}  // namespace paidtrail
