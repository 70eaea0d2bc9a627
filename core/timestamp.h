#pragma once

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace paidtrail {

/// A moment in UTC, to the millisecond, that remembers whether its source had a fraction:
/// it is written with milliseconds only if so (RFC 3339, always with `Z`). Any thread.
class Timestamp {
 public:
  using Millis = std::chrono::sys_time<std::chrono::milliseconds>;

  Timestamp() = default;
  explicit Timestamp(Millis at, bool fraction = true) : at_(at), fraction_(fraction) {}
  static Timestamp from_seconds(long long unix_seconds);

  /// RFC 3339 date-time with any offset; fractions finer than a millisecond are cut. `23:59:60` is read as 23:59:59.
  /// A space or lower-case `t`/`z` is taken. Nothing for anything else, or outside the years 1 to 9999.
  static std::optional<Timestamp> parse_rfc3339(std::string_view text);
  /// `YYYY-MM-DD`, midnight UTC.
  static std::optional<Timestamp> parse_date(std::string_view text);

  Millis millis() const { return at_; }
  std::chrono::sys_days day() const { return std::chrono::floor<std::chrono::days>(at_); }
  std::string rfc3339() const;
  std::string date() const;  ///< `YYYY-MM-DD`, UTC

  /// Equal moments are equal whatever their written form.
  friend bool operator==(const Timestamp& a, const Timestamp& b) { return a.at_ == b.at_; }
  friend auto operator<=>(const Timestamp& a, const Timestamp& b) { return a.at_ <=> b.at_; }

 private:
  Millis at_{};
  bool fraction_ = false;
};

}  // namespace paidtrail
