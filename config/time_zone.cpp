#include "config/time_zone.h"

#include <unicode/locid.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>

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
