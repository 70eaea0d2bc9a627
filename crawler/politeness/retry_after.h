#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "core/timestamp.h"

namespace paidtrail {

/// Retry-After (RFC 9110, 10.2.3): seconds, or an HTTP date seen from `now`. At most a day; a date that has passed is
/// 0. Nothing where it is neither.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, Timestamp now);

/// An HTTP date in any of its three forms (RFC 9110, 5.6.7). A year of two digits is the nearest one that is not more
/// than 50 years ahead of `now`.
std::optional<Timestamp> parse_http_date(std::string_view text, Timestamp now);

}  // namespace paidtrail
