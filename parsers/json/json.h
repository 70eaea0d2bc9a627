#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace paidtrail {

/// A JSON value as read, immutable. Numbers keep their text, so that ids beyond 2^53 lose nothing. A lone surrogate
/// escape becomes U+FFFD and marks the string as hurt: it spoils its item, not its page.
/// Looking up what is not there gives the null value, so that a path can be walked without checks. One owner, any
/// thread.
class Json {
 public:
  enum class Type { null, boolean, number, string, array, object };

  /// `where` begins the error's message (file, line or URL). Depth is limited to 200, as deep as no platform goes.
  static Result<Json> parse(std::string_view text, std::string_view where);

  Type type() const { return type_; }
  bool is_null() const { return type_ == Type::null; }
  bool is_object() const { return type_ == Type::object; }
  bool is_array() const { return type_ == Type::array; }
  bool is_string() const { return type_ == Type::string; }
  bool is_number() const { return type_ == Type::number; }
  bool hurt() const { return hurt_; }      ///< a string that held a lone surrogate
  bool mended() const { return mended_; }  ///< the whole of a text that was no UTF-8: U+FFFD stands for what was not

  const Json& operator[](std::string_view key) const;  ///< first member of that name
  const Json& operator[](const char* key) const { return (*this)[std::string_view(key)]; }
  const Json& operator[](std::size_t index) const;
  const Json& at_path(std::initializer_list<std::string_view> keys) const;
  const std::vector<Json>& items() const { return items_; }       ///< of an array, or an object's values
  const std::vector<std::string>& keys() const { return keys_; }  ///< of an object, beside items()
  bool has(std::string_view key) const;

  std::optional<std::string> string() const;    ///< a string's text
  std::string_view view() const;                ///< the same, as long as this value lives; "" for what is no string
  std::optional<std::string> text() const;      ///< a string's text, or a number as written (ids)
  std::optional<std::int64_t> integer() const;  ///< a whole number, also in a string
  std::optional<double> real() const;
  std::optional<bool> boolean() const;

 private:
  friend class JsonBuilder;
  Type type_ = Type::null;
  bool boolean_ = false;
  bool hurt_ = false;
  bool mended_ = false;
  std::string scalar_;
  std::vector<std::string> keys_;
  std::vector<Json> items_;
};

}  // namespace paidtrail
