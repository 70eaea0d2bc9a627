#include <array>
#include <charconv>
#include <chrono>

#include "core/text/fold.h"
#include "parsers/feeds/feed.h"

namespace paidtrail::feeds {
namespace {

using namespace std::chrono;

struct Zone {
  std::string_view name;
  int minutes;
};

/// RFC 822, section 5.1, and the European and Pacific names that feeds add. IST is left out: three zones bear it.
constexpr std::array kZones = {
    Zone{"UT", 0},     Zone{"UTC", 0},    Zone{"GMT", 0},    Zone{"Z", 0},      Zone{"EST", -300}, Zone{"EDT", -240},
    Zone{"CST", -360}, Zone{"CDT", -300}, Zone{"MST", -420}, Zone{"MDT", -360}, Zone{"PST", -480}, Zone{"PDT", -420},
    Zone{"WET", 0},    Zone{"WEST", 60},  Zone{"BST", 60},   Zone{"CET", 60},   Zone{"MET", 60},   Zone{"CEST", 120},
    Zone{"MEST", 120}, Zone{"EET", 120},  Zone{"EEST", 180}, Zone{"MSK", 180},  Zone{"JST", 540},  Zone{"KST", 540},
    Zone{"AEST", 600}, Zone{"AEDT", 660}, Zone{"NZST", 720}, Zone{"NZDT", 780}, Zone{"BRT", -180}};

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<minutes> offset(std::string_view text) {
  const bool minus = text.front() == '-';
  std::string digits(text.substr(1));
  std::erase(digits, ':');
  if (digits.size() <= 2) digits += "00";
  if (digits.size() == 3) digits.insert(0, "0");
  const auto value = number(digits);
  if (digits.size() != 4 || !value || *value / 100 > 23 || *value % 100 > 59) return std::nullopt;
  const minutes total = hours{*value / 100} + minutes{*value % 100};
  return minus ? -total : total;
}

std::optional<minutes> zone(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (text.front() == '+' || text.front() == '-') return offset(text);
  for (const Zone& z : kZones)
    if (ascii_equal_ignoring_case(z.name, text)) return minutes{z.minutes};
  for (const std::string_view name : {"GMT", "UTC"})  // GMT+0200
    if (text.size() > 4 && ascii_equal_ignoring_case(text.substr(0, 3), name) && (text[3] == '+' || text[3] == '-'))
      return offset(text.substr(3));
  return std::nullopt;
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at < text.size() && out.size() < 8;) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n,", at), text.size());
    if (end > at) out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

std::optional<unsigned> month(std::string_view text) {
  if (text.size() < 3) return std::nullopt;
  for (unsigned m = 0; m < kMonths.size(); ++m)
    if (ascii_equal_ignoring_case(text.substr(0, 3), kMonths[m])) return m + 1;
  return std::nullopt;
}

std::optional<seconds> time_of_day(std::string_view text) {
  int parts[3] = {0, 0, 0};
  int count = 0;
  for (std::size_t at = 0; at <= text.size() && count < 3; ++count) {
    const std::size_t end = std::min(text.find(':', at), text.size());
    const auto value = number(text.substr(at, end - at));
    if (!value || end - at > 2) return std::nullopt;
    parts[count] = *value;
    at = end + 1;
    if (end == text.size()) {
      ++count;
      break;
    }
  }
  if (count < 2 || parts[0] > 23 || parts[1] > 59 || parts[2] > 60) return std::nullopt;
  return hours{parts[0]} + minutes{parts[1]} + seconds{std::min(parts[2], 59)};
}

/// `[Tue,] 06 Aug 2019 05:01[:15] ZONE`; also `06-Aug-19`.
std::optional<Timestamp> rfc822(std::string_view text) {
  std::vector<std::string_view> w = words(text);
  std::vector<std::string_view> day_words;
  if (!w.empty() && !w[0].empty() && (w[0][0] < '0' || w[0][0] > '9')) w.erase(w.begin());  // the day's name
  if (!w.empty() && w[0].find('-') != std::string_view::npos) {
    const std::string_view joined = w[0];
    const std::size_t first = joined.find('-');
    const std::size_t second = joined.find('-', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    w[0] = joined.substr(0, first);
    w.insert(w.begin() + 1, {joined.substr(first + 1, second - first - 1), joined.substr(second + 1)});
  }
  if (w.size() < 5) return std::nullopt;
  const auto d = number(w[0]);
  const auto m = month(w[1]);
  auto y = number(w[2]);
  const auto clock = time_of_day(w[3]);
  const auto shift = zone(w[4]);
  if (!d || !m || !y || !clock || !shift) return std::nullopt;
  if (w[2].size() == 2) *y += *y < 50 ? 2000 : 1900;  // RFC 2822, section 4.3
  const year_month_day date{year{*y}, std::chrono::month{*m}, day{static_cast<unsigned>(*d)}};
  if (*y < 1 || *y > 9998 || !date.ok()) return std::nullopt;
  return Timestamp(Timestamp::Millis{sys_days{date}} + *clock - *shift, false);
}

/// W3C-DTF allows a time without seconds, which RFC 3339 does not.
std::optional<Timestamp> without_seconds(std::string_view text) {
  constexpr std::size_t kMinuteEnd = std::string_view("2020-01-02T03:04").size();
  if (text.size() <= kMinuteEnd || text[kMinuteEnd - 3] != ':' || text[kMinuteEnd] == ':') return std::nullopt;
  return Timestamp::parse_rfc3339(std::string(text.substr(0, kMinuteEnd)) + ":00" +
                                  std::string(text.substr(kMinuteEnd)));
}

}  // namespace

std::optional<Timestamp> parse_date(std::string_view text) {
  text = trim(text);
  if (text.size() > 64) return std::nullopt;
  if (const auto at = Timestamp::parse_rfc3339(text)) return at;
  if (const auto at = without_seconds(text)) return at;
  // 2020-01-02 03:04:05 +0100
  if (const std::size_t gap = text.rfind(' '); gap != std::string_view::npos && gap >= 19)
    if (const auto shift = zone(text.substr(gap + 1)))
      if (const auto at = Timestamp::parse_rfc3339(std::string(text.substr(0, gap)) + "Z"))
        return Timestamp(at->millis() - *shift, false);
  return rfc822(text);
}

}  // namespace paidtrail::feeds
