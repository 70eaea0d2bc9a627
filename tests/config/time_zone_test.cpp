#include "config/time_zone.h"

#include <gtest/gtest.h>

namespace paidtrail {
namespace {

TEST(TimeZone, KnownNames) {
  for (const std::string_view zone : {"UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata"})
    EXPECT_TRUE(known_time_zone(zone)) << zone;
  for (const std::string_view zone : {"", "Europe/Pari", "Etc/Unknown", "Paris", "\xFF"})
    EXPECT_FALSE(known_time_zone(zone)) << zone;
  EXPECT_FALSE(known_time_zone(std::string(1'000'000, 'x')));
}

TEST(TimeZone, LocalTimeWithItsZone) {
  const Timestamp winter = *Timestamp::parse_rfc3339("2017-01-22T13:05:59Z");
  const Timestamp summer = *Timestamp::parse_rfc3339("2017-07-22T13:05:59Z");
  EXPECT_EQ(local_time(winter, "Europe/Paris"), "2017-01-22 14:05 CET");
  EXPECT_EQ(local_time(summer, "Europe/Paris"), "2017-07-22 15:05 CEST");
  EXPECT_EQ(local_time(winter, "UTC"), "2017-01-22 13:05 UTC");
  EXPECT_EQ(local_time(winter, "Asia/Kolkata"), "2017-01-22 18:35 GMT+5:30");
  EXPECT_EQ(local_time(winter, "nowhere"), "2017-01-22T13:05:59Z");
}

TEST(TimeZone, TheDoubledHourKeepsItsZoneApart) {
  EXPECT_EQ(local_time(*Timestamp::parse_rfc3339("2026-10-25T00:30:00Z"), "Europe/Paris"), "2026-10-25 02:30 CEST");
  EXPECT_EQ(local_time(*Timestamp::parse_rfc3339("2026-10-25T01:30:00Z"), "Europe/Paris"), "2026-10-25 02:30 CET");
}

TEST(TimeZone, HoursDaysAndWeeksOfTheZone) {
  const auto at = [](const char* text) { return *Timestamp::parse_rfc3339(text); };
  EXPECT_EQ(minute_of_day(at("2017-01-22T23:05:59Z"), "Europe/Paris"), 5);
  EXPECT_EQ(minute_of_day(at("2017-01-22T23:05:59Z"), "UTC"), 23 * 60 + 5);
  EXPECT_EQ(local_day(at("2017-01-22T22:59:59Z"), "Europe/Paris"), "2017-01-22");
  EXPECT_EQ(local_day(at("2017-01-22T23:00:00Z"), "Europe/Paris"), "2017-01-23");
  EXPECT_EQ(local_week(at("2017-01-22T22:59:59Z"), "Europe/Paris"), "2017-01-16");
  EXPECT_EQ(local_week(at("2017-01-22T23:00:00Z"), "Europe/Paris"), "2017-01-23") << "a Monday";
  EXPECT_EQ(local_week(at("1969-12-31T12:00:00Z"), "UTC"), "1969-12-29") << "before 1970 too";
  EXPECT_NE(local_hour(at("2026-10-25T00:30:00Z"), "Europe/Paris"),
            local_hour(at("2026-10-25T01:30:00Z"), "Europe/Paris"))
      << "the doubled hour is two";
  EXPECT_EQ(local_hour(at("2026-10-25T00:30:00Z"), "Europe/Paris"),
            local_hour(at("2026-10-25T00:59:00Z"), "Europe/Paris"));
}

}  // namespace
}  // namespace paidtrail
