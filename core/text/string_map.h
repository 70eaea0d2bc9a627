#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace paidtrail {

struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

/// By text, looked up without making a string. References to values stay valid until they are erased.
template <class Value>
using StringMap = std::unordered_map<std::string, Value, StringHash, std::equal_to<>>;

}  // namespace paidtrail
