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

  const std::string& text() const { return out_; }
  std::string take() { return std::move(out_); }

 private:
  void separate();
  std::string out_;
  bool after_key_ = false;
};

}  // namespace paidtrail
