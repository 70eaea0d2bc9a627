#include "crawler/politeness/retry_after.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/text/fold.h"

namespace paidtrail {
namespace {

constexpr std::chrono::seconds kLongest = std::chrono::hours(24);
constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<unsigned> month(std::string_view text) {
  const auto found = std::find(kMonths.begin(), kMonths.end(), ascii_lower(text));
  if (found == kMonths.end()) return std::nullopt;
  return static_cast<unsigned>(found - kMonths.begin()) + 1;
}

// HH:MM:SS
std::optional<std::chrono::seconds> time_of_day(std::string_view text) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
  const auto hours = number(text.substr(0, 2));
  const auto minutes = number(text.substr(3, 2));
  const auto seconds = number(text.substr(6, 2));
  if (!hours || !minutes || !seconds || *hours < 0 || *hours > 23 || *minutes < 0 || *minutes > 59 || *seconds < 0 ||
      *seconds > 60)
    return std::nullopt;
  return std::chrono::hours(*hours) + std::chrono::minutes(*minutes) + std::chrono::seconds(std::min(*seconds, 59));
}

int full_year(int two_digits, Timestamp now) {
  const int current = static_cast<int>(std::chrono::year_month_day(now.day()).year());
  int year = current - current % 100 + two_digits;
  if (year > current + 50) year -= 100;
  if (year <= current - 50) year += 100;
  return year;
}

struct Words {
  std::array<std::string_view, 6> word;
  std::size_t count = 0;
};

Words words_of(std::string_view text) {
  Words words;
  while (words.count < words.word.size()) {
    const auto start = text.find_first_not_of(", -");
    if (start == std::string_view::npos) break;
    text.remove_prefix(start);
    const auto end = std::min(text.find_first_of(", -"), text.size());
    words.word[words.count++] = text.substr(0, end);
    text.remove_prefix(end);
  }
  return words;
}

}  // namespace

std::optional<Timestamp> parse_http_date(std::string_view text, Timestamp now) {
  text = trim(text);
  if (text.size() > 40) return std::nullopt;
  const Words words = words_of(text);
  const auto& w = words.word;
  std::optional<int> day;
  std::optional<unsigned> in_month;
  std::optional<int> year;
  std::optional<std::chrono::seconds> time;
  if (words.count == 6) {  // Sun, 06 Nov 1994 08:49:37 GMT, or Sunday, 06-Nov-94 08:49:37 GMT
    day = number(w[1]);
    in_month = month(w[2]);
    year = number(w[3]);
    time = time_of_day(w[4]);
    if (ascii_lower(w[5]) != "gmt") return std::nullopt;
    if (year && w[3].size() == 2) year = full_year(*year, now);
  } else if (words.count == 5) {  // Sun Nov  6 08:49:37 1994
    in_month = month(w[1]);
    day = number(w[2]);
    time = time_of_day(w[3]);
    year = number(w[4]);
  }
  if (!day || !in_month || !year || !time || *day < 1 || *year < 1601 || *year > 9999) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*in_month),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return Timestamp(std::chrono::sys_days(date) + *time, false);
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, Timestamp now) {
  value = trim(value);
  if (value.empty()) return std::nullopt;
  if (value.find_first_not_of("0123456789") == std::string_view::npos) {
    value.remove_prefix(std::min(value.find_first_not_of('0'), value.size() - 1));
    if (value.size() > 9) return kLongest;
    const auto seconds = number(value);
    return seconds ? std::optional(std::min(std::chrono::seconds(*seconds), kLongest)) : std::nullopt;
  }
  const auto date = parse_http_date(value, now);
  if (!date) return std::nullopt;
  const auto wait = std::chrono::ceil<std::chrono::seconds>(date->millis() - now.millis());
  return std::clamp(wait, std::chrono::seconds(0), kLongest);
}

}  // namespace paidtrail
