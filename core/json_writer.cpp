#include "core/json_writer.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "core/text/eight_bytes.h"
#include "core/text/utf8.h"

namespace paidtrail {
namespace {

constexpr auto kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7F; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

bool all_plain(std::uint64_t eight) {
  using namespace eight_bytes;
  return ((eight & kHigh) | below(eight, 0x20) | equal(eight, '"') | equal(eight, '\\') | equal(eight, 0x7F)) == 0;
}

/// Copies the ASCII characters that stand for themselves in a JSON text; returns how many there are before the first
/// that does not. `to` has room for all.
std::size_t copy_plain(std::string_view text, char* to) {
  std::size_t at = 0;
  std::uint64_t eight = 0;
  for (; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if (!all_plain(eight)) break;
    std::memcpy(to + at, &eight, sizeof eight);
  }
  for (; at < text.size() && kPlain[static_cast<unsigned char>(text[at])]; ++at) to[at] = text[at];
  return at;
}

}  // namespace

std::string JsonWriter::take() {
  out_.resize(used_);
  used_ = 0;
  return std::move(out_);
}

void JsonWriter::put(std::string_view plain) {
  std::memcpy(room(plain.size()), plain.data(), plain.size());
  used_ += plain.size();
}

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (used_ > 0 && out_[used_ - 1] != '{' && out_[used_ - 1] != '[') put(',');
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  put('{');
  return *this;
}
JsonWriter& JsonWriter::end_object() {
  put('}');
  return *this;
}
JsonWriter& JsonWriter::begin_array() {
  separate();
  put('[');
  return *this;
}
JsonWriter& JsonWriter::end_array() {
  put(']');
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  string(name);
  put(':');
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view value) {
  separate();
  char* const begin = room(value.size() + 2);
  *begin = '"';
  const std::size_t plain = copy_plain(value, begin + 1);
  if (plain == value.size()) {
    begin[1 + plain] = '"';
    used_ += plain + 2;
    return *this;
  }
  used_ += plain + 1;
  put_escaped(value, plain);
  put('"');
  return *this;
}

void JsonWriter::put_escaped(std::string_view value, std::size_t from) {
  for (std::size_t at = from; at < value.size();) {
    const char32_t c = utf8::next(value, at);
    switch (c) {
      case U'"':
        put("\\\"");
        break;
      case U'\\':
        put("\\\\");
        break;
      case U'\n':
        put("\\n");
        break;
      case U'\r':
        put("\\r");
        break;
      case U'\t':
        put("\\t");
        break;
      default:
        if (c < 0x20 || c == 0x7F) {
          std::array<char, 8> escape{};
          std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
          put(escape.data());
        } else {
          std::string bytes;
          utf8::append(bytes, c);
          put(bytes);
        }
    }
    const std::string_view rest = value.substr(at);
    const std::size_t plain = copy_plain(rest, room(rest.size()));
    used_ += plain;
    at += plain;
  }
}

JsonWriter& JsonWriter::number(std::int64_t value) {
  separate();
  put(std::to_string(value));
  return *this;
}

JsonWriter& JsonWriter::number(double value) {
  if (!std::isfinite(value)) return null();
  separate();
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  put(std::string_view(buffer.data(), end));
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  separate();
  put(value ? "true" : "false");
  return *this;
}

JsonWriter& JsonWriter::null() {
  separate();
  put("null");
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  put(json);
  return *this;
}

JsonWriter& JsonWriter::field(std::string_view name, const std::vector<std::string>& values) {
  key(name).begin_array();
  for (const std::string& value : values) string(value);
  return end_array();
}

}  // namespace paidtrail
