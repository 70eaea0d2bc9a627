#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "analysis/disclosure/judge.h"
#include "config/rules.h"
#include "records.h"

/// A bad row is an error that names FILE:LINE and what is wrong.
namespace paidtrail {
namespace {

class Folder {
 public:
  Folder() : path_(std::filesystem::path(testing::TempDir()) / ("paidtrail-rules-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(path_ / name) << text; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct BadRow {
  const char* file;
  std::string header;
  std::string row;
  const char* complaint;
};

const std::string kTerms =
    "term\tlanguage\tkind\tjurisdiction\tstatus\teffective_from\teffective_to\tsource\tconfidence\tnote";
const std::string kCues = "cue\tlanguage\ttype\tnote";
const std::string kIncitement = "pattern\tlanguage\tstrength\trequires\tnote";
const std::string kPlaces =
    "jurisdiction\tlanguages\teu\tposition_rule\tlanguage_rule\teffective_from\teffective_to\tsource\tconfidence\tnote";
const std::string kLaws =
    "jurisdiction\trule_id\trequirement\tcitation\tin_force_from\tin_force_to\tlevel\tgrounds\tchecked";

TEST(DisclosureTables, BadRowsNameFileAndLine) {
  const BadRow rows[] = {
      {"terms.tsv", kTerms, "ad\ten\thashtag\tFR\tacepted\t\t\t\t\t", "terms.tsv:2: 'acepted' is no status of a row"},
      {"terms.tsv", kTerms, "ad\ten\thashtags\tFR\tweak\t\t\t\t\t", "terms.tsv:2: 'hashtags' is no kind of term"},
      {"terms.tsv", kTerms, "ad\ten\tlead\tZZ\tweak\t\t\t\t\t", "terms.tsv:2: 'ZZ' is no jurisdiction"},
      {"terms.tsv", kTerms, "ad\tenglish\tlead\tFR\tweak\t\t\t\t\t", "terms.tsv:2: 'english' is no language code"},
      {"terms.tsv", kTerms, "ad\ten\tlead\tFR\tweak\t2017-13-01\t\t\t\t", "terms.tsv:2: '2017-13-01' is no date"},
      {"terms.tsv", kTerms, "ad\ten\tlead\tFR\tweak\t2018-01-01\t2017-01-01\t\t\t",
       "terms.tsv:2: the period ends before"},
      {"terms.tsv", kTerms, "a d\ten\thashtag\tFR\tweak\t\t\t\t\t", "terms.tsv:2: 'a d' is no hashtag"},
      {"terms.tsv", kTerms, "…\ten\tphrase\tFR\tweak\t\t\t\t\t", "terms.tsv:2: '…' has no word"},
      {"cues.tsv", kCues, "not\ten\tnegation\t", "cues.tsv:2: 'negation' is no type of cue"},
      {"cues.tsv", kCues, "one two three four five\ten\tfiller\t", "cues.tsv:2: a cue has one to four words"},
      {"incitement.tsv", kIncitement, "click\ten\tstrong\t\t", "incitement.tsv:2: 'strong' is no strength"},
      {"incitement.tsv", kIncitement, "<please> click\ten\tsoft\t\t", "incitement.tsv:2: there is no class '<please>'"},
      {"incitement.tsv", kIncitement, "please\ten\tclass\ta|b\t", "incitement.tsv:2: 'please' is no <name> of a class"},
      {"incitement.tsv", kIncitement, "very?\ten\tsoft\t\t", "incitement.tsv:2: 'very?' has no word"},
      {"jurisdictions.tsv", kPlaces, "FR\tfr\tmaybe\tanywhere\tnone\t\t\t\t\t",
       "jurisdictions.tsv:2: 'maybe' is neither"},
      {"jurisdictions.tsv", kPlaces, "FR\tfr\tyes\tfirst\tnone\t\t\t\t\t",
       "jurisdictions.tsv:2: 'first' is no position_rule"},
      {"rules.tsv", kLaws, "FR\tFR-1\tx\ty\t\t\tlaw\tno_trem\t", "rules.tsv:2: 'no_trem' is no reason"},
      {"reasons.tsv", "reason\tkind\ten\tfr", "no_term\tfinding\tx\ty",
       "reasons.tsv:1: reason 'accepted_term' is missing"},
  };
  for (const BadRow& bad : rows) {
    SCOPED_TRACE(bad.complaint);
    const Folder folder;
    folder.write(bad.file, bad.header + "\n" + bad.row + "\n");
    const auto rules = Rules::load(folder.path());
    ASSERT_TRUE(rules) << rules.error().message;
    const auto judge = Judge::make(*rules);
    ASSERT_FALSE(judge);
    EXPECT_EQ(judge.error().kind, ErrorKind::config);
    EXPECT_TRUE(judge.error().message.starts_with(folder.path().string())) << judge.error().message;
    EXPECT_NE(judge.error().message.find(bad.complaint), std::string::npos) << judge.error().message;
  }
}

TEST(DisclosureTables, AMissingColumnIsNamed) {
  const Folder folder;
  folder.write("cues.tsv", "cue\tlanguage\n");
  const auto rules = Rules::load(folder.path());
  ASSERT_TRUE(rules);
  const auto judge = Judge::make(*rules);
  ASSERT_FALSE(judge);
  EXPECT_NE(judge.error().message.find("cues.tsv:1: column 'type' is missing"), std::string::npos)
      << judge.error().message;
}

TEST(DisclosureTables, ReasonsAndRulesCanBeAsked) {
  const Judge& judge = labelled::engine();
  ASSERT_EQ(judge.reasons().size(), 34u);
  EXPECT_EQ(judge.reasons()[0].name, "accepted_term");
  ASSERT_NE(judge.reason("no_link"), nullptr);
  EXPECT_EQ(judge.reason("no_link")->kind, "limit");
  EXPECT_EQ(judge.reason("nothing"), nullptr);
  ASSERT_TRUE(judge.rule("FR-LCEN-20"));
  EXPECT_EQ(judge.rule("FR-LCEN-20")->citation, "Loi n° 2004-575, art. 20");
  EXPECT_FALSE(judge.rule("FR-0"));
  EXPECT_EQ(judge.rules_version().size(), 16u);
}

TEST(DisclosureTables, EachRowNamesItsSource) {
  const auto rules = Rules::load(std::nullopt);
  for (const auto* name : {"terms.tsv", "cues.tsv", "incitement.tsv", "incitement_words.tsv", "incitement_frames.tsv",
                           "jurisdictions.tsv", "platform_truncation.tsv"}) {
    const auto table = rules->table(name, {"source"});
    ASSERT_TRUE(table) << table.error().message;
    const std::size_t source = *(*table)->column("source");
    for (const auto& row : (*table)->rows) EXPECT_NE(row.cells[source], "") << name << ":" << row.line;
  }
}

/// Every row of incitement.tsv, written alone, is what it says; a mask alone incites nobody.
TEST(DisclosureTables, EveryPatternAloneHasItsStrength) {
  const auto rules = Rules::load(std::nullopt);
  ASSERT_TRUE(rules);
  const auto table = rules->table("incitement.tsv", {"pattern", "language", "strength", "requires"});
  ASSERT_TRUE(table);
  std::map<std::string, std::string> first_of;  // class to its first member
  for (const auto& row : (*table)->rows)
    if (row.cells[2] == "class") first_of[row.cells[0]] = row.cells[3].substr(0, row.cells[3].find('|'));
  const auto written = [&](const std::string& pattern) {
    std::string text;
    std::istringstream pieces(pattern);
    for (std::string piece; pieces >> piece;) {
      if (piece.size() > 1 && piece.back() == '?') piece.pop_back();
      const auto known = first_of.find(piece);
      text += (text.empty() ? "" : " ") + (piece == "{n}" ? "3" : known == first_of.end() ? piece : known->second);
    }
    return text;
  };
  for (const auto& row : (*table)->rows) {
    if (row.cells[2] == "class") continue;
    JudgeInput input;
    input.text = written(row.cells[0]);
    input.lang = row.cells[1];
    if (!row.cells[3].empty()) input.text += ". " + written(row.cells[3].substr(0, row.cells[3].find('|')));
    const auto strength = kIncitements.value(row.cells[2]);
    ASSERT_TRUE(strength) << row.line;
    const Incitement got = labelled::engine().judge(input, {"FR"})[0].incitement;
    if (*strength == Incitement::none)
      EXPECT_EQ(got, Incitement::none) << row.line << ": " << input.text;
    else
      EXPECT_GE(got, *strength) << row.line << ": " << input.text;
  }
}

}  // namespace
}  // namespace paidtrail
