#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Percent-encoding by the URL Standard, section 1.3. It works on bytes: every set holds all bytes above 0x7E, so that
/// UTF-8 needs no decoding first, and bytes of an unknown encoding come out as they are.
namespace paidtrail::percent {

enum class Set : std::uint8_t {
  c0_control = 1,
  fragment = 2,
  query = 4,
  special_query = 8,
  path = 16,
  userinfo = 32,
};

void encode(std::string& out, std::string_view bytes, Set set);
std::string decode(std::string_view text);  ///< a `%` without two hex digits stays

/// The name or value of an application/x-www-form-urlencoded pair: `+` is a space, ill-formed UTF-8 becomes U+FFFD.
std::string decode_form(std::string_view text);

int hex_value(char c);  ///< -1 for anything else than a hex digit

}  // namespace paidtrail::percent
