#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paidtrail {

/// Writes one JSON text, compact, keys in the order given. Strings must be UTF-8; bytes that are not become U+FFFD.
/// Control characters, `"` and `\` are escaped, everything else is written as it is.
class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view value);
  JsonWriter& number(std::int64_t value);
  JsonWriter& number(double value);  ///< shortest form that reads back the same; null for NaN and infinities
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  JsonWriter& raw(std::string_view json);  ///< a JSON text made elsewhere by a JsonWriter

  JsonWriter& field(std::string_view name, std::string_view value) { return key(name).string(value); }
  JsonWriter& field(std::string_view name, const char* value) { return key(name).string(value); }
  JsonWriter& field(std::string_view name, const std::string& value) { return key(name).string(value); }
  JsonWriter& field(std::string_view name, bool value) { return key(name).boolean(value); }
  JsonWriter& field(std::string_view name, std::int64_t value) { return key(name).number(value); }
  JsonWriter& field(std::string_view name, const std::vector<std::string>& values);
  template <class T>
  JsonWriter& field(std::string_view name, const std::optional<T>& value) {
    if (!value) return key(name).null();
    return field(name, *value);
  }

  /// The text; the writer is empty afterwards.
  std::string take();

 private:
  void separate();
  void put(char c) {
    *room(1) = c;
    ++used_;
  }
  void put(std::string_view plain);
  void put_escaped(std::string_view value, std::size_t from);
  /// Where the text goes on, with room for as many bytes.
  char* room(std::size_t bytes) {
    if (out_.size() - used_ < bytes) out_.resize(out_.size() * 2 + bytes + kUsual);
    return out_.data() + used_;
  }

  static constexpr std::size_t kUsual = 512;
  std::string out_;  ///< the text, and room for more
  std::size_t used_ = 0;
  bool after_key_ = false;
};

}  // namespace paidtrail
