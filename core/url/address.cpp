#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/url/host.h"
#include "core/url/percent.h"

namespace paidtrail::host {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return percent::hex_value(c) >= 0; }

/// IPv4 number parser. A value beyond 32 bits is capped there, which is out of range for every part.
std::optional<std::uint64_t> ipv4_number(std::string_view text) {
  if (text.empty()) return std::nullopt;
  unsigned radix = 10;
  if (text.size() >= 2 && text[0] == '0') {
    const bool hex = text[1] == 'x' || text[1] == 'X';
    radix = hex ? 16 : 8;
    text.remove_prefix(hex ? 2 : 1);
  }
  std::uint64_t value = 0;
  for (const char c : text) {
    const int digit = percent::hex_value(c);
    if (digit < 0 || static_cast<unsigned>(digit) >= radix) return std::nullopt;
    value = std::min<std::uint64_t>(value * radix + static_cast<unsigned>(digit), std::uint64_t{1} << 32);
  }
  return value;
}

std::string serialise_ipv4(std::uint32_t address) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += std::to_string((address >> shift) & 0xFFu);
    if (shift > 0) out += '.';
  }
  return out;
}

using Pieces = std::array<std::uint16_t, 8>;

class Ipv6Parser {
 public:
  explicit Ipv6Parser(std::string_view text) : text_(text) {}

  std::optional<Pieces> parse() {
    if (at(0) == ':') {
      if (at(1) != ':') return std::nullopt;
      pos_ = 2;
      compress_ = ++index_;
    }
    while (pos_ < text_.size()) {
      if (index_ == 8) return std::nullopt;
      if (at(pos_) == ':') {
        if (compress_) return std::nullopt;
        ++pos_;
        compress_ = ++index_;
        continue;
      }
      if (!piece()) return std::nullopt;
      if (done_) break;
    }
    return spread();
  }

 private:
  char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }

  bool piece() {
    const std::size_t start = pos_;
    unsigned value = 0;
    while (pos_ - start < 4 && pos_ < text_.size() && is_hex(text_[pos_]))
      value = value * 16 + static_cast<unsigned>(percent::hex_value(text_[pos_++]));
    if (pos_ < text_.size() && text_[pos_] == '.') {
      if (pos_ == start || index_ > 6) return false;
      pos_ = start;
      done_ = true;
      return dotted();
    }
    if (pos_ < text_.size()) {
      if (text_[pos_] != ':') return false;
      if (++pos_ == text_.size()) return false;
    }
    pieces_[index_++] = static_cast<std::uint16_t>(value);
    return true;
  }

  bool dotted() {
    for (int seen = 0; seen < 4; ++seen) {
      if (seen > 0) {
        if (at(pos_) != '.') return false;
        ++pos_;
      }
      if (!is_digit(at(pos_))) return false;
      unsigned value = 0;
      for (int digits = 0; is_digit(at(pos_)); ++pos_, ++digits) {
        if (digits > 0 && value == 0) return false;  // a leading zero
        value = value * 10 + static_cast<unsigned>(text_[pos_] - '0');
        if (value > 255) return false;
      }
      auto& piece = pieces_[index_];
      piece = static_cast<std::uint16_t>(piece * 256u + value);
      if (seen % 2 == 1) ++index_;
    }
    return pos_ == text_.size();
  }

  std::optional<Pieces> spread() {
    if (!compress_) return index_ == 8 ? std::optional(pieces_) : std::nullopt;
    const auto from = pieces_.begin() + static_cast<std::ptrdiff_t>(*compress_);
    std::rotate(from, pieces_.begin() + static_cast<std::ptrdiff_t>(index_), pieces_.end());
    return pieces_;
  }

  std::string_view text_;
  std::size_t pos_ = 0;
  Pieces pieces_{};
  std::size_t index_ = 0;
  std::optional<std::size_t> compress_;
  bool done_ = false;
};

/// The first longest run of two or more zero pieces, as {start, length}.
std::pair<std::size_t, std::size_t> compressed_run(const Pieces& pieces) {
  std::pair<std::size_t, std::size_t> best{pieces.size(), 1};
  for (std::size_t i = 0; i < pieces.size();) {
    std::size_t end = i;
    while (end < pieces.size() && pieces[end] == 0) ++end;
    if (end - i > best.second) best = {i, end - i};
    i = std::max(end, i + 1);
  }
  return best;
}

std::string serialise_ipv6(const Pieces& pieces) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto [start, length] = compressed_run(pieces);
  std::string out;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i == start) {
      out += i == 0 ? "::" : ":";
      i += length - 1;
      continue;
    }
    bool leading = true;
    for (int shift = 12; shift >= 0; shift -= 4) {
      const auto digit = (pieces[i] >> shift) & 0xF;
      if (leading && digit == 0 && shift > 0) continue;
      leading = false;
      out += kDigits[static_cast<std::size_t>(digit)];
    }
    if (i + 1 < pieces.size()) out += ':';
  }
  return out;
}

}  // namespace

bool ends_in_number(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  const std::string_view last = text.substr(text.rfind('.') + 1);
  if (last.empty()) return false;
  if (std::all_of(last.begin(), last.end(), is_digit)) return true;
  return ipv4_number(last).has_value();
}

std::optional<std::string> parse_ipv4(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  std::uint64_t address = 0;
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = text.find('.');
    const auto value = ipv4_number(text.substr(0, dot));
    if (!value) return std::nullopt;
    if (dot == std::string_view::npos) {
      const int free_bits = 32 - 8 * part;
      if (*value >= std::uint64_t{1} << free_bits) return std::nullopt;
      return serialise_ipv4(static_cast<std::uint32_t>(address | *value));
    }
    if (*value > 255) return std::nullopt;
    address |= *value << (24 - 8 * part);
    text.remove_prefix(dot + 1);
  }
  return std::nullopt;
}

std::optional<std::string> parse_ipv6(std::string_view text) {
  const auto pieces = Ipv6Parser(text).parse();
  if (!pieces) return std::nullopt;
  return serialise_ipv6(*pieces);
}

bool is_address(std::string_view serialised) {
  if (serialised.starts_with('[')) return serialised.ends_with(']');
  if (serialised.size() > 15 || std::count(serialised.begin(), serialised.end(), '.') != 3) return false;
  return parse_ipv4(serialised) == serialised;
}

}  // namespace paidtrail::host
