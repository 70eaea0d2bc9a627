#include "config/rules.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/embedded.h"

namespace paidtrail {
namespace {

/// A folder with one table of the built-in name.
class RuleFiles : public ::testing::Test {
 protected:
  RuleFiles() {
    std::string name = (std::filesystem::temp_directory_path() / "paidtrail-rules-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~RuleFiles() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Result<Rules> with(const std::string& table, std::string_view text) const {
    std::ofstream(folder_ / table, std::ios::binary) << text;
    return Rules::load(folder_);
  }
  std::string complaint(std::string_view text) const {
    const auto rules = with("terms.tsv", text);
    return rules ? "(no complaint)" : rules.error().message;
  }
  std::string terms() const { return (folder_ / "terms.tsv").string(); }
  std::filesystem::path folder_;
};

TEST(Rules, BuiltInTablesAreEmbeddedAsTheyLieInTheTree) {
  ASSERT_FALSE(embedded::rules().empty());
  for (const auto& file : embedded::rules()) {
    std::ifstream in("config/" + std::string(file.name), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    EXPECT_EQ(text, file.text) << file.name;
  }
}

TEST(Rules, BuiltInTablesLoadAndHaveAVersion) {
  const auto rules = Rules::load(std::nullopt);
  ASSERT_TRUE(rules) << rules.error().message;
  EXPECT_EQ(rules->version().size(), 16U);
  EXPECT_EQ(rules->version().find_first_not_of("0123456789abcdef"), std::string::npos);
  for (const std::string_view name :
       {"terms.tsv", "cues.tsv", "incitement.tsv", "jurisdictions.tsv", "platform_truncation.tsv", "reasons.tsv",
        "rules.tsv", "rule_texts.tsv", "tracking_params.tsv", "redirectors.tsv", "shorteners.tsv",
        "interstitials.tsv"}) {
    const auto table = rules->table(name, {});
    ASSERT_TRUE(table) << name;
    EXPECT_FALSE((*table)->rows.empty()) << name;
  }
}

TEST_F(RuleFiles, ATableOfTheSameNameReplacesTheBuiltInOneAndItsVersion) {
  const auto built_in = Rules::load(std::nullopt);
  const auto rules = with("terms.tsv", "\xEF\xBB\xBF# a comment\nterm\tstatus\r\n#ad\taccepted\n\nx\t");
  ASSERT_TRUE(rules) << rules.error().message;
  const auto table = rules->table("terms.tsv", {"term", "status"});
  ASSERT_TRUE(table);
  ASSERT_EQ((*table)->rows.size(), 2U);
  EXPECT_EQ((*table)->rows[0].cells, (std::vector<std::string>{"#ad", "accepted"}));
  EXPECT_EQ((*table)->rows[0].line, 3U);
  EXPECT_EQ((*table)->rows[1].cells, (std::vector<std::string>{"x", ""}));
  EXPECT_EQ((*table)->column("status"), 1U);
  EXPECT_EQ((*table)->column("absent"), std::nullopt);
  EXPECT_EQ((*table)->error((*table)->rows[1], "no status").message, terms() + ":5: no status");
  EXPECT_EQ((*table)->error((*table)->rows[1], "no status").kind, ErrorKind::config);
  EXPECT_NE(rules->version(), built_in->version());
}

TEST_F(RuleFiles, TheVersionIsOfTheDisclosureTablesAlone) {
  const auto built_in = Rules::load(std::nullopt);
  const auto rules = with("shorteners.tsv", "host\nt.co\n");
  ASSERT_TRUE(rules);
  EXPECT_EQ(rules->version(), built_in->version());
}

TEST_F(RuleFiles, FilesOfOtherNamesAreLeftAlone) { EXPECT_TRUE(with("notes.tsv", "not\ta\ttable\n1\n")); }

TEST_F(RuleFiles, ComplaintsNameFileAndLine) {
  EXPECT_EQ(complaint("term\tstatus\n#ad\taccepted\n#pub\n"), terms() + ":3: 1 columns where the header has 2");
  EXPECT_EQ(complaint("term\tstatus\n#ad\taccepted\tx\n"), terms() + ":2: 3 columns where the header has 2");
  EXPECT_EQ(complaint("term\tstatus\nx\t\xFF\n"), terms() + ":2: not UTF-8");
  EXPECT_EQ(complaint("term\tterm\n"), terms() + ":1: column 'term' stands twice");
  EXPECT_EQ(complaint("term\t\n"), terms() + ":1: a column has no title");
  EXPECT_EQ(complaint("# only a comment\n"), terms() + ":1: no header line");
  EXPECT_EQ(complaint(""), terms() + ":1: no header line");
}

TEST_F(RuleFiles, MissingColumnsTablesAndFolders) {
  const auto rules = with("terms.tsv", "term\nx\n");
  ASSERT_TRUE(rules);
  EXPECT_EQ(rules->table("terms.tsv", {"term", "status"}).error().message, terms() + ":1: column 'status' is missing");
  EXPECT_EQ(rules->table("tems.tsv", {}).error().message, "there is no rule table 'tems.tsv'");
  const auto absent = Rules::load(folder_ / "absent");
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().kind, ErrorKind::config);
  EXPECT_EQ(absent.error().message, (folder_ / "absent").string() + ": no such folder of rule tables");
}

}  // namespace
}  // namespace paidtrail
