#include "core/url/percent.h"

#include <algorithm>
#include <array>

#include "core/text/utf8.h"

namespace paidtrail::percent {
namespace {

using Table = std::array<std::uint8_t, 256>;

constexpr std::uint8_t bit(Set set) { return static_cast<std::uint8_t>(set); }

constexpr void add(Table& table, std::string_view characters, std::uint8_t sets) {
  for (const char c : characters) {
    auto& entry = table[static_cast<unsigned char>(c)];
    entry = static_cast<std::uint8_t>(entry | sets);
  }
}

constexpr Table make_table() {
  Table table{};
  for (std::size_t c = 0; c < table.size(); ++c) table[c] = c < 0x20 || c > 0x7E ? 0xFF : 0;
  constexpr auto path_up = static_cast<std::uint8_t>(bit(Set::path) | bit(Set::userinfo));
  constexpr auto query_up = static_cast<std::uint8_t>(bit(Set::query) | bit(Set::special_query) | path_up);
  add(table, " \"<>`", bit(Set::fragment));
  add(table, " \"#<>", query_up);
  add(table, "'", bit(Set::special_query));
  add(table, "?^`{}", path_up);
  add(table, "/:;=@[\\]|", bit(Set::userinfo));
  return table;
}

constexpr Table kTable = make_table();
constexpr std::string_view kHex = "0123456789ABCDEF";

}  // namespace

void encode(std::string& out, std::string_view bytes, Set set) {
  out.reserve(out.size() + bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if ((kTable[byte] & bit(set)) == 0) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 0xF];
    }
  }
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(static_cast<unsigned char>(high * 16 + low));
        i += 2;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

std::string decode_form(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return utf8::repaired(decode(spaced));
}

}  // namespace paidtrail::percent
