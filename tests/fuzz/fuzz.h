#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

/// The input in a block of exactly its size, so that a sanitizer sees the first byte read too far.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : block_(new char[size]), size_(size) {
    if (size != 0) std::memcpy(block_.get(), data, size);
  }
  std::string_view text() const { return {block_.get(), size_}; }

 private:
  std::unique_ptr<char[]> block_;
  std::size_t size_;
};

/// A property that must hold whatever the input.
#define CHECK(condition)                                                                  \
  do {                                                                                    \
    if (!(condition)) {                                                                   \
      std::fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                       \
    }                                                                                     \
  } while (false)

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
