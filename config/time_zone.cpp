#include "config/time_zone.h"

#include <unicode/locid.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>

#include <chrono>
#include <cstdint>
#include <memory>

namespace paidtrail {
namespace {

std::unique_ptr<icu::TimeZone> find_zone(std::string_view name) {
  const auto id = icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
  std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
  // ICU answers any name with a zone; one that it does not know is called so.
  icu::UnicodeString found;
  if (zone == nullptr || zone->getID(found) == UNICODE_STRING_SIMPLE("Etc/Unknown")) return nullptr;
  return zone;
}

}  // namespace

namespace {

constexpr std::chrono::days kThursday{3};  // 1970-01-01, counted from Monday

/// The moment as the zone's clocks show it, on a line of its own.
std::chrono::sys_time<std::chrono::milliseconds> wall(Timestamp at, std::string_view zone) {
  const auto time_zone = find_zone(zone);
  if (time_zone == nullptr) return at.millis();
  std::int32_t raw = 0;
  std::int32_t saving = 0;
  UErrorCode failure = U_ZERO_ERROR;
  time_zone->getOffset(static_cast<UDate>(at.millis().time_since_epoch().count()), false, raw, saving, failure);
  if (U_FAILURE(failure)) return at.millis();
  return at.millis() + std::chrono::milliseconds(raw + saving);
}

}  // namespace

int minute_of_day(Timestamp at, std::string_view zone) {
  const auto shown = wall(at, zone);
  return static_cast<int>(
      std::chrono::floor<std::chrono::minutes>(shown - std::chrono::floor<std::chrono::days>(shown)).count());
}

std::string local_hour(Timestamp at, std::string_view zone) {
  const auto shown = wall(at, zone);
  const auto hour = std::chrono::floor<std::chrono::hours>(shown);
  const auto ahead = std::chrono::duration_cast<std::chrono::minutes>(shown - at.millis());
  return Timestamp(hour, false).rfc3339().substr(0, 13) + " " + std::to_string(ahead.count());
}

std::string local_day(Timestamp at, std::string_view zone) { return Timestamp(wall(at, zone), false).date(); }

std::string local_week(Timestamp at, std::string_view zone) {
  const auto day = std::chrono::floor<std::chrono::days>(wall(at, zone));
  const auto since_monday = (day.time_since_epoch() + kThursday) % std::chrono::days(7);
  return Timestamp(day - (since_monday.count() < 0 ? since_monday + std::chrono::days(7) : since_monday), false).date();
}

bool known_time_zone(std::string_view zone) { return zone.size() < 100 && find_zone(zone) != nullptr; }

std::string local_time(Timestamp at, std::string_view zone) {
  auto time_zone = find_zone(zone);
  if (time_zone == nullptr) return at.rfc3339();
  // The text is digits and a zone; this locale's data alone has CET, CEST, GMT and BST for Europe's zones, which
  // readers of every language know. Where it has none it writes GMT+5:30.
  const icu::Locale locale("en", "GB");
  UErrorCode failure = U_ZERO_ERROR;
  icu::SimpleDateFormat format(icu::UnicodeString("yyyy-MM-dd HH:mm zzz"), locale, failure);
  if (U_FAILURE(failure)) return at.rfc3339();
  format.adoptTimeZone(time_zone.release());
  icu::UnicodeString text;
  format.format(static_cast<UDate>(at.millis().time_since_epoch().count()), text);
  std::string out;
  return text.toUTF8String(out);
}

}  // namespace paidtrail
