#include "crawler/politeness/retry_after.h"

#include <algorithm>
#include <string>

#include "tests/fuzz/fuzz.h"

namespace {

using namespace paidtrail;

constexpr long long kNow = 1'700'000'000;
constexpr std::chrono::seconds kDay = std::chrono::hours(24);

/// The date in the preferred form is the same date.
void check_date(std::string_view text, Timestamp now) {
  const auto date = parse_http_date(text, now);
  if (!date) return;
  const std::string written = date->rfc3339();  // 2023-11-14T22:13:20Z
  CHECK(written.size() == 20 && written >= "1601");
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto month = static_cast<std::size_t>(std::stoi(written.substr(5, 2)) - 1);
  const std::string again = "Sun, " + written.substr(8, 2) + " " + std::string(kMonths.substr(month * 3, 3)) + " " +
                            written.substr(0, 4) + " " + written.substr(11, 8) + " GMT";
  CHECK(parse_http_date(again, now) == date);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Input input(data, size);
  const std::string text(input.text());
  const Timestamp now = Timestamp::from_seconds(kNow);
  const auto wait = parse_retry_after(text, now);
  if (wait) CHECK(wait->count() >= 0 && *wait <= kDay);
  CHECK(parse_retry_after(" \t" + text + " ", now) == wait);

  const bool digits =
      !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (digits) {
    CHECK(wait && wait == parse_retry_after("0" + text, now));
    if (text.size() <= 9) CHECK(*wait == std::min<std::chrono::seconds>(kDay, std::chrono::seconds(std::stol(text))));
  } else if (const auto date = parse_http_date(text, now)) {
    CHECK(wait);
    CHECK((*date <= now) == (wait->count() == 0));
    // Seen an hour later it is never longer; a year of two digits may be another one by then, but not within an hour.
    const auto later = parse_retry_after(text, Timestamp::from_seconds(kNow + 3600));
    CHECK(later && *later <= *wait);
  }
  check_date(text, now);
  return 0;
}
