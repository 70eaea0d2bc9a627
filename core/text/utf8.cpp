#include "core/text/utf8.h"

#include <cstring>

#include "core/text/eight_bytes.h"

namespace paidtrail::utf8 {
namespace {

struct Lead {
  int trailing;
  char32_t bits;
  unsigned char first_low, first_high;  // what the second byte may be (Unicode 15, table 3-7)
};

bool lead(unsigned char c, Lead& out) {
  if (c >= 0xC2 && c <= 0xDF) return out = {1, static_cast<char32_t>(c & 0x1F), 0x80, 0xBF}, true;
  if (c == 0xE0) return out = {2, 0, 0xA0, 0xBF}, true;
  if (c == 0xED) return out = {2, 0xD, 0x80, 0x9F}, true;
  if (c >= 0xE1 && c <= 0xEF) return out = {2, static_cast<char32_t>(c & 0x0F), 0x80, 0xBF}, true;
  if (c == 0xF0) return out = {3, 0, 0x90, 0xBF}, true;
  if (c == 0xF4) return out = {3, 4, 0x80, 0x8F}, true;
  if (c >= 0xF1 && c <= 0xF3) return out = {3, static_cast<char32_t>(c & 0x07), 0x80, 0xBF}, true;
  return false;
}

struct Decoded {
  char32_t code_point;
  bool ok;
};

// Most text is ASCII for long stretches: eight bytes at a time.
std::size_t end_of_ascii(std::string_view text, std::size_t at) {
  std::uint64_t eight = 0;
  for (; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if ((eight & eight_bytes::kHigh) != 0) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

Decoded decode_one(std::string_view text, std::size_t& at) {
  const auto c = static_cast<unsigned char>(text[at]);
  if (c < 0x80) {
    ++at;
    return {c, true};
  }
  Lead start{};
  ++at;
  if (!lead(c, start)) return {kReplacement, false};
  char32_t value = start.bits;
  unsigned char low = start.first_low;
  unsigned char high = start.first_high;
  for (int i = 0; i < start.trailing; ++i) {
    if (at >= text.size()) return {kReplacement, false};
    const auto t = static_cast<unsigned char>(text[at]);
    if (t < low || t > high) return {kReplacement, false};
    value = (value << 6) | (t & 0x3Fu);
    low = 0x80;
    high = 0xBF;
    ++at;
  }
  return {value, true};
}

}  // namespace

char32_t next(std::string_view text, std::size_t& at) { return decode_one(text, at).code_point; }

void append(std::string& out, char32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = kReplacement;
  const auto byte = [&out](char32_t value) { out += static_cast<char>(static_cast<unsigned char>(value)); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | (c >> 6));
    byte(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    byte(0xE0 | (c >> 12));
    byte(0x80 | ((c >> 6) & 0x3F));
    byte(0x80 | (c & 0x3F));
  } else {
    byte(0xF0 | (c >> 18));
    byte(0x80 | ((c >> 12) & 0x3F));
    byte(0x80 | ((c >> 6) & 0x3F));
    byte(0x80 | (c & 0x3F));
  }
}

bool valid(std::string_view text) {
  for (std::size_t at = end_of_ascii(text, 0); at < text.size(); at = end_of_ascii(text, at))
    if (!decode_one(text, at).ok) return false;
  return true;
}

std::string repaired(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = end_of_ascii(text, at);
    out.append(text, at, end - at);
    at = end;
    if (at < text.size()) append(out, next(text, at));
  }
  return out;
}

std::u32string decode(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) out += next(text, at);
  return out;
}

std::string encode(std::u32string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char32_t c : text) append(out, c);
  return out;
}

std::size_t count(std::string_view text) {
  std::size_t n = 0;
  for (std::size_t at = 0; at < text.size(); ++n) next(text, at);
  return n;
}

std::size_t byte_of(std::string_view text, std::size_t index) {
  std::size_t at = 0;
  for (; index > 0 && at < text.size(); --index) next(text, at);
  return at;
}

std::size_t index_of_byte(std::string_view text, std::size_t offset) {
  std::size_t n = 0;
  for (std::size_t at = 0; at < text.size(); ++n) {
    next(text, at);
    if (at > offset) return n;
  }
  return n;
}

std::size_t index_of_utf16(std::string_view text, std::size_t offset) {
  std::size_t n = 0;
  std::size_t units = 0;
  for (std::size_t at = 0; at < text.size() && units < offset; ++n) units += next(text, at) > 0xFFFF ? 2u : 1u;
  return n;
}

std::string_view slice(std::string_view text, std::size_t start, std::size_t end) {
  const std::size_t from = byte_of(text, start);
  if (end <= start) return text.substr(from, 0);
  return text.substr(from, byte_of(text.substr(from), end - start));
}

}  // namespace paidtrail::utf8
