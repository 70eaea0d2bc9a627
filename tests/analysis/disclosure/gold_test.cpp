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

}  // namespace
}  // namespace paidtrail
