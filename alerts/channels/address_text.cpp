#include "alerts/channels/address_text.h"

namespace paidtrail {
namespace {

void append_percent(std::string& out, char c) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += kDigits[byte >> 4];
  out += kDigits[byte & 15];
}

bool unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

}  // namespace

std::string percent_encoded(std::string_view text, std::string_view signs) {
  std::string out;
  for (const char c : text) {
    if (c <= 0x20 || c >= 0x7F || signs.find(c) != std::string_view::npos)
      append_percent(out, c);
    else
      out += c;
  }
  return out;
}

std::string path_segment(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (unreserved(c))
      out += c;
    else
      append_percent(out, c);
  }
  return out;
}

std::string markdown_address(std::string_view url) { return "<" + percent_encoded(url, "@*_`~|\\[]()<>") + ">"; }

}  // namespace paidtrail
