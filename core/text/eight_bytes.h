#pragma once

#include <cstdint>

/// Eight bytes of text in one register: questions that are asked of all at once. An answer marks the highest bit of a
/// byte. On a machine that has the lowest byte first, the first mark of `equal` and `below` is sound, and those behind
/// it may be one too many; that there is none is sound everywhere.
namespace paidtrail::eight_bytes {

inline constexpr std::uint64_t kOnes = 0x0101010101010101U;
inline constexpr std::uint64_t kHigh = 0x8080808080808080U;

constexpr std::uint64_t below(std::uint64_t bytes, unsigned char limit) {
  return (bytes - kOnes * limit) & ~bytes & kHigh;
}
constexpr std::uint64_t equal(std::uint64_t bytes, unsigned char wanted) { return below(bytes ^ kOnes * wanted, 1); }

}  // namespace paidtrail::eight_bytes
