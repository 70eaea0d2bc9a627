#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paidtrail {

/// A cheap look at a page before it is parsed: could it send its reader on, or say one of the phrases that make it no
/// end of the way? One pass with a bit for each letter of the wanted phrases (Baeza-Yates and Gonnet's shift-and). A
/// phrase is looked for as a reader may see it and a writer may have written it: in any case, its letters apart by
/// anything but letters, and by markup of any length. Any thread.
class PageSieve {
 public:
  /// `titles` are compared without the case of ASCII letters, `texts` after full case folding.
  PageSieve(const std::vector<std::string>& titles, const std::vector<std::string>& texts);

  /// False only where the parsed page (page_signs) has no meta refresh, no script that says "location", none of the
  /// titles and none of the texts in what it shows.
  bool may_matter(std::string_view html) const;

 private:
  static constexpr std::size_t kLanes = 4;
  using Lanes = std::array<std::uint64_t, kLanes>;

  __attribute__((always_inline)) bool look(std::string_view html) const;
  bool look_wide(std::string_view html) const;
  bool add(const std::vector<std::string>& words, bool apart, bool folded);

  bool has_room_ = true;  ///< false: the phrases do not fit, and every page may matter
  std::array<Lanes, 256> steps_{};
  Lanes starts_{};  ///< first letters
  Lanes ends_{};    ///< last letters
  Lanes apart_{};   ///< what stands between this letter and the next may be something else
  Lanes folded_{};  ///< letters that a character beyond ASCII may fold to
  std::array<std::uint8_t, kLanes> used_{};
};

}  // namespace paidtrail
