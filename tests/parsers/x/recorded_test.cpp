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

}  // namespace
}  // namespace paidtrail
