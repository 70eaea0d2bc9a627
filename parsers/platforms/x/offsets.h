#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/platforms/x/wording.h"

namespace paidtrail::x {

/// A delivered text, unescaped, and the way of its offsets into the unescaped one.
class Offsets {
 public:
  explicit Offsets(std::string_view delivered);

  const std::string& unescaped() const { return unescaped_; }

  /// Where `words` stand in the delivered text: at `claimed` if they do, else where they are found first, else
  /// nowhere. Platforms and rewritten exports are wrong about it now and then.
  std::optional<Range> locate(std::string_view words, const std::optional<Range>& claimed);
  /// Inside the text, and not empty or backwards.
  bool fits(const Range& range) const;
  /// The offset in the unescaped text.
  std::uint32_t unescaped_at(std::int64_t delivered) const;

 private:
  /// An escape, in code points of the delivered text, and how many of them the escapes before it have cost.
  struct Escape {
    std::int64_t start = 0;
    std::int64_t end = 0;
    std::int64_t lost_before = 0;
  };

  std::size_t byte_of(std::int64_t code_point) const;
  std::int64_t code_point_of(std::size_t byte) const;

  std::string_view delivered_;
  std::string unescaped_;
  std::vector<Escape> escapes_;
  std::vector<std::size_t> marks_;  ///< byte offset of every 64th code point
  std::int64_t length_ = 0;         ///< code points of the delivered text
  std::size_t searched_ = 0;
};

}  // namespace paidtrail::x
