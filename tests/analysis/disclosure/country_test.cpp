#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "analysis/disclosure/judge.h"
#include "config/rules.h"
#include "records.h"

/// A country is rows (docs/rules.md): Sweden, which the shipped tables do not have.
namespace paidtrail {
namespace {

class SwedishTables {
 public:
  SwedishTables()
      : path_(std::filesystem::path(testing::TempDir()) / ("paidtrail-sweden-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
    add("jurisdictions.tsv", "SE\tsv\tyes\tstart50\tmessage_or_official\t2008-07-01\t\tKNOWLEDGE\tlow\t\n");
    add("terms.tsv",
        "i betalt samarbete med\tsv\tphrase\tSE\taccepted\t\t\tKNOWLEDGE\tlow\t\n"
        "annons\tsv\tlead\tSE\taccepted\t\t\tKNOWLEDGE\tlow\t\n"
        "samarbete\tsv\thashtag\tSE\tweak\t\t\tKNOWLEDGE\tlow\t\n"
        "ad\tany\thashtag\tSE\tweak\t\t\tKNOWLEDGE\tlow\t\n"
        "inte reklam\tsv\tphrase\tSE\trejected\t\t\tKNOWLEDGE\tlow\tdenial\n");
    add("rules.tsv",
        "SE\tSE-MFL-9\tAdvertising can be recognised as such.\tMarknadsföringslag (2008:486), 9 §\t2008-07-01\t\tlaw\t"
        "no_term;weak_term;not_at_start\tno\n");
  }
  ~SwedishTables() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  /// A file of the folder stands in place of the shipped one, so that it holds those rows too.
  void add(const std::string& name, const std::string& rows) const {
    std::ifstream shipped("config/rules/" + name);
    std::ostringstream text;
    text << shipped.rdbuf();
    ASSERT_FALSE(text.str().empty()) << name;
    std::ofstream(path_ / name) << text.str() << rows;
  }
  std::filesystem::path path_;
};

JudgeInput swedish(const std::string& text, const char* lang = "sv") {
  JudgeInput input;
  input.text = text + " https://a.example/x";
  input.lang = lang;
  input.platform = "mastodon";
  input.created_at = Timestamp::parse_rfc3339("2024-05-02T08:00:00Z");
  return input;
}

TEST(DisclosureCountry, IsAddedByRowsAlone) {
  const SwedishTables tables;
  const auto rules = Rules::load(tables.path());
  ASSERT_TRUE(rules) << rules.error().message;
  const auto judge = Judge::make(*rules);
  ASSERT_TRUE(judge) << judge.error().message;
  const auto verdict = [&](const JudgeInput& input) { return judge->judge(input, {"SE"})[0].verdict; };

  EXPECT_EQ(verdict(swedish("Annons: min nya cykel")), VerdictKind::compliant);
  EXPECT_EQ(verdict(swedish("Min nya cykel, i betalt samarbete med @cykel_exempel")), VerdictKind::compliant);
  EXPECT_EQ(verdict(swedish("Reklam | Min nya cykel")), VerdictKind::compliant) << "the row of all places";
  EXPECT_EQ(verdict(swedish("My new bike #reklam", "en")), VerdictKind::compliant) << "an official language passes";
  EXPECT_EQ(verdict(swedish("Min nya cykel #samarbete")), VerdictKind::insufficient);
  EXPECT_EQ(verdict(swedish("#ad Min nya cykel")), VerdictKind::insufficient);
  EXPECT_EQ(verdict(swedish("Min nya cykel rullar av sig själv hela vägen hem från jobbet varje dag #reklam")),
            VerdictKind::insufficient)
      << "more than 50 before it";
  EXPECT_EQ(verdict(swedish("Inte reklam, bara en cykel")), VerdictKind::absent);

  const Verdict silent = judge->judge(swedish("Min nya cykel"), {"SE"})[0];
  EXPECT_EQ(silent.verdict, VerdictKind::absent);
  // Sweden's own rule, and those of the EU.
  EXPECT_EQ(silent.rules.back(), "SE-MFL-9");
  EXPECT_GT(silent.rules.size(), 1u);
  EXPECT_EQ(judge->rule("SE-MFL-9")->citation, "Marknadsföringslag (2008:486), 9 §");
}

TEST(DisclosureCountry, ChangesNoOtherCountry) {
  const SwedishTables tables;
  const auto rules = Rules::load(tables.path());
  ASSERT_TRUE(rules) << rules.error().message;
  const auto judge = Judge::make(*rules);
  ASSERT_TRUE(judge) << judge.error().message;
  for (const auto& record : labelled::read("tests/analysis/disclosure/cases_model.jsonl")) {
    const Verdict shipped = labelled::engine().judge(record.input, {record.jurisdiction})[0];
    Verdict with_sweden = judge->judge(record.input, {record.jurisdiction})[0];
    with_sweden.rules_version = shipped.rules_version;
    EXPECT_EQ(with_sweden, shipped) << record.id;
  }
}

TEST(DisclosureCountry, IsUnsupportedWithoutRows) {
  const Verdict verdict = labelled::engine().judge(swedish("Annons: min nya cykel"), {"SE"})[0];
  EXPECT_EQ(verdict.verdict, VerdictKind::unknown);
  EXPECT_EQ(verdict.reasons, std::vector<std::string>{"jurisdiction_unsupported"});
}

}  // namespace
}  // namespace paidtrail
