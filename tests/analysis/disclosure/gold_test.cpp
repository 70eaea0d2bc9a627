#include <filesystem>

#include <gtest/gtest.h>

#include "records.h"

namespace paidtrail {
namespace {

TEST(Disclosure, GoldSet) {
  const std::string path = "../shared/data/disclosure/gold.jsonl";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  const auto records = labelled::read(path);
  EXPECT_EQ(records.size(), 354u);
  for (const auto& record : records) EXPECT_EQ(labelled::differences(record), "");
}

/// Our own labelled posts: the case that started it, incitement in seven languages, leads, dates, BRIEF.
TEST(Disclosure, OwnCases) {
  const auto records = labelled::read("tests/analysis/disclosure/cases.jsonl");
  EXPECT_GE(records.size(), 60u);
  for (const auto& record : records) EXPECT_EQ(labelled::differences(record), "");
}

/// The written model, sentence by sentence: sections 2.1 to 2.7, political, BRIEF. Labelled before they were run; three
/// labels (two posts without a day on X, a plain spelling) and one name of a term were settled afterwards.
TEST(Disclosure, CasesOfTheModel) {
  const auto records = labelled::read("tests/analysis/disclosure/cases_model.jsonl");
  EXPECT_GE(records.size(), 400u);
  for (const auto& record : records) EXPECT_EQ(labelled::differences_but_incitement(record), "");
}

/// Posts labelled without a look at the tables; 26 of them were words that no row had.
TEST(Disclosure, Paraphrases) {
  const auto records = labelled::read("tests/analysis/disclosure/paraphrases.jsonl");
  EXPECT_EQ(records.size(), 438u);
  for (const auto& record : records) EXPECT_EQ(labelled::differences_but_incitement(record), "");
}

std::string wrong_ones(const std::vector<labelled::Record>& records) {
  std::string ids;
  for (const auto& record : records)
    if (!labelled::differences_but_incitement(record).empty()) ids += record.id + " ";
  return ids;
}

/// Posts labelled by the written model alone and judged once before anything was changed for them. One verdict
/// differed: a gain told in words that no row has.
TEST(Disclosure, BlindSet) {
  const auto records = labelled::read("tests/analysis/disclosure/blind.jsonl");
  ASSERT_EQ(records.size(), 240u);
  EXPECT_EQ(wrong_ones(records), "blind-109 ");
}

/// The second one, of what the sets before it had little of; 209 verdicts were right at first. What differs still: a
/// denial that says nothing of money, and two gains told in words that are also everyday ones.
TEST(Disclosure, SecondBlindSet) {
  const auto records = labelled::read("tests/analysis/disclosure/blind_two.jsonl");
  ASSERT_EQ(records.size(), 290u);
  EXPECT_EQ(wrong_ones(records), "two-008 two-024 two-258 ");
}

}  // namespace
}  // namespace paidtrail
