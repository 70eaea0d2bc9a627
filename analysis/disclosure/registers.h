#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

/// Several characters at once, in registers of 128 bits; the compiler makes of this what the machine has.
namespace paidtrail::disclosure {

using Four [[gnu::vector_size(16)]] = std::int32_t;     ///< code points
using Sixteen [[gnu::vector_size(16)]] = std::uint8_t;  ///< bytes

inline Sixteen load(const std::uint8_t* from) {
  Sixteen values;
  std::memcpy(&values, from, sizeof values);
  return values;
}

template <class T>
void store(Four values, T* to) {
  static_assert(sizeof(T) == sizeof(std::int32_t));
  std::memcpy(to, &values, sizeof values);
}

inline bool any(Sixteen mask) {
  const auto halves = std::bit_cast<std::array<std::uint64_t, 2>>(mask);
  return (halves[0] | halves[1]) != 0;
}

}  // namespace paidtrail::disclosure
