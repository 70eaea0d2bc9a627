#include "core/timestamp.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace paidtrail {
namespace {

using namespace std::chrono;

/// Reads exactly `digits` decimal digits at `at`.
std::optional<int> number(std::string_view text, std::size_t& at, std::size_t digits) {
  if (at + digits > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const char c = text[at + i];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  at += digits;
  return value;
}

bool take(std::string_view text, std::size_t& at, std::string_view any_of) {
  if (at >= text.size() || any_of.find(text[at]) == std::string_view::npos) return false;
  ++at;
  return true;
}

std::optional<sys_days> take_date(std::string_view text, std::size_t& at) {
  const auto y = number(text, at, 4);
  if (!y || *y < 1 || !take(text, at, "-")) return std::nullopt;
  const auto m = number(text, at, 2);
  if (!m || !take(text, at, "-")) return std::nullopt;
  const auto d = number(text, at, 2);
  if (!d) return std::nullopt;
  const year_month_day ymd{year{*y}, month{static_cast<unsigned>(*m)}, day{static_cast<unsigned>(*d)}};
  if (!ymd.ok()) return std::nullopt;
  return sys_days{ymd};
}

struct TimeOfDay {
  milliseconds since_midnight{0};
  bool fraction = false;
};

std::optional<TimeOfDay> time_of_day(std::string_view text, std::size_t& at) {
  const auto h = number(text, at, 2);
  if (!h || *h > 23 || !take(text, at, ":")) return std::nullopt;
  const auto m = number(text, at, 2);
  if (!m || *m > 59 || !take(text, at, ":")) return std::nullopt;
  auto s = number(text, at, 2);
  if (!s || *s > 60) return std::nullopt;
  if (*s == 60) s = 59;  // sys_time has no leap seconds
  TimeOfDay result{hours{*h} + minutes{*m} + seconds{*s}, false};
  if (take(text, at, ".")) {
    result.fraction = true;
    int scale = 100;
    const std::size_t first = at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
      result.since_midnight += milliseconds{(text[at] - '0') * scale};
      scale /= 10;
    }
    if (at == first) return std::nullopt;
  }
  return result;
}

std::optional<minutes> offset(std::string_view text, std::size_t& at) {
  if (take(text, at, "Zz")) return minutes{0};
  const bool minus = at < text.size() && text[at] == '-';
  if (!take(text, at, "+-")) return std::nullopt;
  const auto h = number(text, at, 2);
  if (!h || *h > 23) return std::nullopt;
  take(text, at, ":");  // ISO 8601's basic form, as Facebook and Threads write it
  const auto m = number(text, at, 2);
  if (!m || *m > 59) return std::nullopt;
  const minutes total = hours{*h} + minutes{*m};
  return minus ? -total : total;
}

constexpr sys_days kFirst{year{1} / 1 / 1};
constexpr sys_days kEnd{year{10000} / 1 / 1};

std::string formatted_date(sys_days days) {
  const year_month_day ymd{days};
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02u", static_cast<int>(ymd.year()),
                static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
  return buffer.data();
}

}  // namespace

Timestamp Timestamp::from_seconds(long long unix_seconds) { return Timestamp(Millis{seconds{unix_seconds}}, false); }

std::optional<Timestamp> Timestamp::parse_rfc3339(std::string_view text) {
  std::size_t at = 0;
  const auto days = take_date(text, at);
  if (!days || !take(text, at, "Tt ")) return std::nullopt;
  const auto clock = time_of_day(text, at);
  if (!clock) return std::nullopt;
  const auto shift = offset(text, at);
  if (!shift || at != text.size()) return std::nullopt;
  const Millis at_utc = Millis{*days} + clock->since_midnight - *shift;
  if (at_utc < Millis{kFirst} || at_utc >= Millis{kEnd}) return std::nullopt;
  return Timestamp(at_utc, clock->fraction);
}

std::optional<Timestamp> Timestamp::parse_date(std::string_view text) {
  std::size_t at = 0;
  const auto days = take_date(text, at);
  if (!days || at != text.size()) return std::nullopt;
  return Timestamp(Millis{*days}, false);
}

std::string Timestamp::rfc3339() const {
  const sys_days days = day();
  const hh_mm_ss clock{at_ - Millis{days}};
  std::array<char, 32> buffer{};
  if (fraction_)
    std::snprintf(buffer.data(), buffer.size(), "T%02d:%02d:%02d.%03dZ", static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
                  static_cast<int>(clock.subseconds().count()));
  else
    std::snprintf(buffer.data(), buffer.size(), "T%02d:%02d:%02dZ", static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  return formatted_date(days) + buffer.data();
}

std::string Timestamp::date() const { return formatted_date(day()); }

}  // namespace paidtrail
