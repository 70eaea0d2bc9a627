#include "crawler/politeness/retry_after.h"

#include <gtest/gtest.h>

namespace paidtrail {
namespace {

using namespace std::chrono_literals;

TEST(RetryAfter, Rfc9110_10_2_3_SecondsOrDate) {
  const Timestamp now = *Timestamp::parse_rfc3339("2017-01-20T12:00:00Z");
  struct {
    const char* value;
    std::optional<std::chrono::seconds> wait;
  } cases[] = {
      {"0", 0s},
      {" 120 ", 120s},
      {"86401", 86400s},
      {"99999999999999999999", 86400s},
      {"Fri, 20 Jan 2017 12:01:00 GMT", 60s},
      {"Friday, 20-Jan-17 12:01:00 GMT", 60s},
      {"Fri Jan 20 12:01:00 2017", 60s},
      {"Fri, 20 Jan 2017 11:00:00 GMT", 0s},
      {"Fri, 20 Jan 2034 11:00:00 GMT", 86400s},
      {"", std::nullopt},
      {"-1", std::nullopt},
      {"1.5", std::nullopt},
      {"soon", std::nullopt},
      {"Fri, 31 Feb 2017 12:00:00 GMT", std::nullopt},
      {"Fri, 20 Jan 2017 25:00:00 GMT", std::nullopt},
      {"Fri, 20 Jan 2017 12:00:00 CET", std::nullopt},
  };
  for (const auto& row : cases) EXPECT_EQ(parse_retry_after(row.value, now), row.wait) << row.value;
}

TEST(HttpDate, Rfc9110_5_6_7_TheThreeForms) {
  const Timestamp now = *Timestamp::parse_rfc3339("2017-01-20T12:00:00Z");
  const auto expected = Timestamp::parse_rfc3339("1994-11-06T08:49:37Z");
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", now), expected);
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", now), expected);
  EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994", now), expected);
}

TEST(RetryAfter, LeadingZerosAreNoNumber) {
  for (const char* value : {"0000000000005", "000000005", "05"})
    EXPECT_EQ(parse_retry_after(value, Timestamp{}), std::chrono::seconds(5)) << value;
  EXPECT_EQ(parse_retry_after("000000000000", Timestamp{}), std::chrono::seconds(0));
}

}  // namespace
}  // namespace paidtrail
