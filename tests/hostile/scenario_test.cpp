#include <gtest/gtest.h>

#include "tests/hostile/runner.h"

/// Each file of scenarios/ against the program: a new file is a new test.
namespace paidtrail::hostile {
namespace {

class HostileScenario : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(HostileScenario, EndsAsItSays) {
  const Played played = play_scenario(GetParam());
  for (const std::string& difference : played.differences) ADD_FAILURE() << difference;
  EXPECT_EQ(played.err, "");
  std::string skipped;
  for (const std::string& reason : played.not_played) skipped += "\n  " + reason;
  if (!HasFailure() && !skipped.empty()) GTEST_SKIP() << GetParam().string() << ", not played:" << skipped;
}

INSTANTIATE_TEST_SUITE_P(Files, HostileScenario, ::testing::ValuesIn(scenario_files()), [](const auto& file) {
  std::string name = file.param.stem().string();
  std::replace_if(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
});

}  // namespace
}  // namespace paidtrail::hostile
