#include <gtest/gtest.h>

#include <filesystem>

#include "parsers/platforms/x/x.h"
#include "tests/support/compare_expected.h"

namespace paidtrail {
namespace {

const std::filesystem::path kRecorded = "../shared/data/platforms/x";
const std::filesystem::path kOwn = "tests/parsers/x/fixtures";

TEST(XRecorded, MatchesWhatIsExpected) {
  if (!std::filesystem::exists(kRecorded)) GTEST_SKIP() << kRecorded << " is not here: recorded answers of X";
  EXPECT_EQ(test::compare_expected(kRecorded, x::formats()), std::vector<std::string>());
}

TEST(XFixtures, EveryFormatMatchesWhatIsExpected) {
  EXPECT_EQ(test::compare_expected(kOwn, x::formats()), std::vector<std::string>());
}

TEST(CompareExpected, SeesEveryKindOfDifference) {
  const struct {
    const char* expected;
    const char* printed;
    std::size_t differences;
  } rows[] = {
      {R"({"a":1})", R"({"a":1,"b":2})", 0},  // what is not expected is open
      {R"({"a":1})", R"({"a":"1"})", 1},        {R"({"a":null})", R"({})", 0},
      {R"({"a":[]})", R"({"a":["x"]})", 1},     {R"({"a":["x"]})", R"({"a":["x","y"]})", 1},
      {R"({"a":{"b":1}})", R"({"a":null})", 1}, {R"({"a":[{"b":1,"c":2}]})", R"({"a":[{"b":2,"c":3}]})", 2},
      {R"({"a":[{"b":1}]})", R"({"a":[]})", 1}, {R"({"a":false})", R"({"a":null})", 1},
      {R"({"a":"é"})", R"({"a":"\u00e9"})", 0},
  };
  for (const auto& row : rows)
    EXPECT_EQ(test::compare_json(row.expected, row.printed).size(), row.differences) << row.expected << row.printed;
}

}  // namespace
}  // namespace paidtrail
