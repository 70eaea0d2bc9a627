#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

/// Host parsing by the URL Standard, section 3.5, in the revision of 2025.
namespace paidtrail::host {

/// Longest host with characters beyond ASCII, in bytes of UTF-8. Departs from the standard, which sets no limit:
/// Punycode costs the square of a label, and no DNS name is longer than 253 characters.
inline constexpr std::size_t kLongestUnicodeHost = 4096;

/// The serialised host of `text` (bytes; read as UTF-8). `special`: of a special scheme, otherwise it stays opaque.
Result<std::string> parse(std::string_view text, bool special);

/// "Domain to ASCII" with beStrict false. `domain` is UTF-8 after percent-decoding.
Result<std::string> domain_to_ascii(std::string_view domain);

/// True for an IPv4 or bracketed IPv6 address in serialised form.
bool is_address(std::string_view serialised);

/// The serialised address, or nothing. `text` stands without brackets.
std::optional<std::string> parse_ipv6(std::string_view text);
/// The serialised address of a host that ends in a number, or nothing.
std::optional<std::string> parse_ipv4(std::string_view text);
bool ends_in_number(std::string_view text);

}  // namespace paidtrail::host
