#pragma once

#include <string>
#include <string_view>

#include "core/timestamp.h"

namespace paidtrail {

/// Whether ICU's tz database knows the zone's name ("Europe/Paris", "UTC").
bool known_time_zone(std::string_view zone);

/// For people: `2017-01-22 14:05 CET` in the zone, `2017-01-22 18:35 GMT+5:30` where it has no letters that all know.
std::string local_time(Timestamp at, std::string_view zone);

/// The minute of the zone's day, 0 to 1439, as a clock on the wall shows it.
int minute_of_day(Timestamp at, std::string_view zone);

/// Texts that are equal within one hour, day, or week (from Monday) of the zone. The hour that a change of clocks
/// doubles is two.
std::string local_hour(Timestamp at, std::string_view zone);
std::string local_day(Timestamp at, std::string_view zone);
std::string local_week(Timestamp at, std::string_view zone);

}  // namespace paidtrail
