#include "crawler/pass_watching.h"

#include <gtest/gtest.h>

#include <chrono>

namespace paidtrail {
namespace {

using std::chrono::hours;

const Timestamp kFirst = *Timestamp::parse_rfc3339("2017-01-10T00:00:00Z");

/// `counts` an hour from the first on.
Writer::HourlyShares shares(const std::vector<int>& counts) {
  Writer::HourlyShares made;
  made.first = kFirst;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0) {
      const Timestamp hour(kFirst.millis() + hours(i), false);
      made.hours.push_back({hour, counts[i], hour});
    }
  return made;
}

Timestamp after(int count) { return Timestamp(kFirst.millis() + hours(count), false); }

std::optional<pass::Surge> surge(std::vector<int> counts) {
  const int now = static_cast<int>(counts.size());
  return pass::surge_of(shares(counts), after(now));
}

TEST(SurgeOf, TenSharesAndFourTimesTheMedianOfADayAtLeast) {
  std::vector<int> day(24, 3);
  day.push_back(12);
  const auto found = surge(day);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->hour, after(24));
  EXPECT_EQ(found->shares, 12);
  EXPECT_EQ(found->usual, 3);
  day.back() = 11;
  EXPECT_FALSE(surge(day)) << "less than four times";
  std::vector<int> young(23, 3);
  young.push_back(100);
  EXPECT_FALSE(surge(young)) << "23 hours before it are too few to know what is usual";
}

TEST(SurgeOf, HoursWithoutASharesCountAsNoneAndAMedianBelowOneAsOne) {
  std::vector<int> sparse(24, 0);
  sparse[0] = 1;
  sparse.push_back(9);
  EXPECT_FALSE(surge(sparse)) << "nine are no surge whatever is usual";
  sparse.back() = 10;
  ASSERT_TRUE(surge(sparse));
  EXPECT_EQ(surge(sparse)->usual, 0);
}

TEST(SurgeOf, LooksAtTwoDaysAndSevenBeforeAlone) {
  std::vector<int> counts(24, 1);
  counts.push_back(50);
  EXPECT_TRUE(pass::surge_of(shares(counts), after(47)));
  EXPECT_FALSE(pass::surge_of(shares(counts), after(72))) << "it is no news after two days";
  EXPECT_FALSE(pass::surge_of(shares(counts), after(23))) << "nor before it was";
  std::vector<int> busy_once(24 * 3, 40);
  busy_once.resize(24 * 14, 1);
  busy_once.push_back(20);
  ASSERT_TRUE(surge(busy_once));
  EXPECT_EQ(surge(busy_once)->usual, 1);
}

TEST(SurgeOf, NothingSharedIsNoSurge) { EXPECT_FALSE(pass::surge_of({}, kFirst)); }

}  // namespace
}  // namespace paidtrail
