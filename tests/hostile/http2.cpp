#include "tests/hostile/http2.h"

#include <algorithm>
#include <array>
#include <map>

namespace paidtrail::hostile::http2 {
namespace {

unsigned byte(char c) { return static_cast<unsigned char>(c); }

std::string integer_bytes(unsigned first, unsigned prefix_bits, std::size_t value) {
  const std::size_t full = (std::size_t{1} << prefix_bits) - 1;
  if (value < full) return {static_cast<char>(first | value)};
  std::string out{static_cast<char>(first | full)};
  for (value -= full; value >= 128; value /= 128) out += static_cast<char>(value % 128 | 128);
  return out + static_cast<char>(value);
}

// RFC 7541, appendix A.
constexpr std::array<std::pair<std::string_view, std::string_view>, 61> kStatic = {{
    {":authority", ""},
    {":method", "GET"},
    {":method", "POST"},
    {":path", "/"},
    {":path", "/index.html"},
    {":scheme", "http"},
    {":scheme", "https"},
    {":status", "200"},
    {":status", "204"},
    {":status", "206"},
    {":status", "304"},
    {":status", "400"},
    {":status", "404"},
    {":status", "500"},
    {"accept-charset", ""},
    {"accept-encoding", "gzip, deflate"},
    {"accept-language", ""},
    {"accept-ranges", ""},
    {"accept", ""},
    {"access-control-allow-origin", ""},
    {"age", ""},
    {"allow", ""},
    {"authorization", ""},
    {"cache-control", ""},
    {"content-disposition", ""},
    {"content-encoding", ""},
    {"content-language", ""},
    {"content-length", ""},
    {"content-location", ""},
    {"content-range", ""},
    {"content-type", ""},
    {"cookie", ""},
    {"date", ""},
    {"etag", ""},
    {"expect", ""},
    {"expires", ""},
    {"from", ""},
    {"host", ""},
    {"if-match", ""},
    {"if-modified-since", ""},
    {"if-none-match", ""},
    {"if-range", ""},
    {"if-unmodified-since", ""},
    {"last-modified", ""},
    {"link", ""},
    {"location", ""},
    {"max-forwards", ""},
    {"proxy-authenticate", ""},
    {"proxy-authorization", ""},
    {"range", ""},
    {"referer", ""},
    {"refresh", ""},
    {"retry-after", ""},
    {"server", ""},
    {"set-cookie", ""},
    {"strict-transport-security", ""},
    {"transfer-encoding", ""},
    {"user-agent", ""},
    {"vary", ""},
    {"via", ""},
    {"www-authenticate", ""},
}};

// RFC 7541, appendix B, as far as ASCII goes. The code is canonical: the symbols of each length, in order, say it all.
constexpr std::array<std::pair<unsigned, std::string_view>, 10> kCodeLengths = {{
    {5, "012aceiost"},
    {6, " %-./3456789=A_bdfghlmnpru"},
    {7, ":BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz"},
    {8, "&*,;XZ"},
    {10, "!\"()?"},
    {11, "'+|"},
    {12, "#>"},
    {13, std::string_view("\0$@[]~", 6)},
    {14, "^}"},
    {15, "<`{"},
}};

using Code = std::pair<unsigned, unsigned>;  // length, bits

const std::map<Code, char>& huffman() {
  static const std::map<Code, char> table = [] {
    std::map<Code, char> made;
    unsigned next = 0;
    unsigned length = kCodeLengths.front().first;
    for (const auto& [bits, symbols] : kCodeLengths) {
      next <<= bits - length;
      length = bits;
      for (const char symbol : symbols) made[{length, next++}] = symbol;
    }
    return made;
  }();
  return table;
}

std::optional<std::string> unpacked(std::string_view bytes) {
  std::string out;
  Code code{0, 0};
  for (const char c : bytes)
    for (int bit = 7; bit >= 0; --bit) {
      code = {code.first + 1, code.second << 1 | (byte(c) >> bit & 1)};
      if (const auto found = huffman().find(code); found != huffman().end()) {
        out += found->second;
        code = {0, 0};
      }
      if (code.first > 15) return std::nullopt;
    }
  return out;
}

}  // namespace

std::string frame(unsigned type, unsigned flags, std::uint32_t stream, std::string_view payload) {
  const std::size_t size = payload.size();
  std::string out;
  for (const std::size_t value :
       {size >> 16, size >> 8, size, std::size_t{type}, std::size_t{flags}, std::size_t{stream >> 24},
        std::size_t{stream >> 16}, std::size_t{stream >> 8}, std::size_t{stream}})
    out += static_cast<char>(value & 0xFF);
  return out.append(payload);
}

std::optional<Frame> take_frame(std::string& bytes) {
  if (bytes.size() < 9) return std::nullopt;
  const std::size_t size = byte(bytes[0]) << 16 | byte(bytes[1]) << 8 | byte(bytes[2]);
  if (bytes.size() < 9 + size) return std::nullopt;
  Frame taken;
  taken.type = byte(bytes[3]);
  taken.flags = byte(bytes[4]);
  taken.stream = (byte(bytes[5]) & 0x7F) << 24 | byte(bytes[6]) << 16 | byte(bytes[7]) << 8 | byte(bytes[8]);
  taken.payload = bytes.substr(9, size);
  bytes.erase(0, 9 + size);
  return taken;
}

std::string encode(const Fields& fields) {
  std::string out;
  for (const auto& [name, value] : fields)
    out += '\0' + integer_bytes(0, 7, name.size()) + name + integer_bytes(0, 7, value.size()) + value;
  return out;
}

std::string header_frames(std::uint32_t stream, unsigned flags, std::string_view block) {
  const bool ends = (flags & kEndHeaders) != 0;
  std::string out;
  unsigned type = kHeaders;
  do {
    const auto piece = block.substr(0, kMaxFrame);
    block.remove_prefix(piece.size());
    unsigned own = type == kHeaders ? flags & ~unsigned{kEndHeaders} : 0;
    if (ends && block.empty()) own |= kEndHeaders;
    out += frame(type, own, stream, piece);
    type = kContinuation;
  } while (!block.empty());
  return out;
}

std::optional<std::size_t> Decoder::integer(unsigned prefix_bits) {
  if (rest_.empty()) return std::nullopt;
  const std::size_t full = (std::size_t{1} << prefix_bits) - 1;
  std::size_t value = byte(rest_.front()) & full;
  rest_.remove_prefix(1);
  if (value < full) return value;
  for (unsigned shift = 0; shift < 28; shift += 7) {
    if (rest_.empty()) return std::nullopt;
    const unsigned next = byte(rest_.front());
    rest_.remove_prefix(1);
    value += std::size_t{next & 127} << shift;
    if (next < 128) return value;
  }
  return std::nullopt;
}

std::optional<std::string> Decoder::text() {
  if (rest_.empty()) return std::nullopt;
  const bool packed = (byte(rest_.front()) & 128) != 0;
  const auto size = integer(7);
  if (!size || *size > rest_.size()) return std::nullopt;
  const auto bytes = rest_.substr(0, *size);
  rest_.remove_prefix(*size);
  return packed ? unpacked(bytes) : std::optional(std::string(bytes));
}

std::optional<std::pair<std::string, std::string>> Decoder::row(std::size_t index) const {
  if (index >= 1 && index <= kStatic.size())
    return std::pair(std::string(kStatic[index - 1].first), std::string(kStatic[index - 1].second));
  if (index > kStatic.size() && index - kStatic.size() <= table_.size()) return table_[index - kStatic.size() - 1];
  return std::nullopt;
}

void Decoder::keep(std::pair<std::string, std::string> field) {
  table_size_ += field.first.size() + field.second.size() + 32;
  table_.push_front(std::move(field));
  shrink(table_limit_);
}

void Decoder::shrink(std::size_t size) {
  while (table_size_ > size) {
    table_size_ -= table_.back().first.size() + table_.back().second.size() + 32;
    table_.pop_back();
  }
}

bool Decoder::field(std::size_t index, bool keeps, Fields& out) {
  std::optional<std::string> name;
  if (index == 0)
    name = text();
  else if (const auto known = row(index))
    name = known->first;
  const auto value = name ? text() : std::nullopt;
  if (!value) return false;
  if (keeps) keep({*name, *value});
  out.emplace_back(*name, *value);
  return true;
}

std::optional<Fields> Decoder::decode(std::string_view block) {
  Fields out;
  rest_ = block;
  while (!rest_.empty()) {
    const unsigned first = byte(rest_.front());
    const unsigned bits = first >= 128 ? 7 : first >= 64 ? 6 : first >= 32 ? 5 : 4;
    const auto value = integer(bits);
    if (!value) return std::nullopt;
    if (first >= 128) {
      auto known = row(*value);
      if (!known) return std::nullopt;
      out.push_back(*std::move(known));
    } else if (first >= 32 && first < 64) {
      table_limit_ = *value;
      shrink(table_limit_);
    } else if (!field(*value, first >= 64, out)) {
      return std::nullopt;
    }
  }
  return out;
}

}  // namespace paidtrail::hostile::http2
