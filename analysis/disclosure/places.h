#pragma once

#include <cstdint>
#include <memory_resource>
#include <optional>
#include <vector>

#include "analysis/disclosure/tables.h"
#include "analysis/disclosure/tokens.h"

/// Where a word stands: visible (2.5) and early enough (2.6).
namespace paidtrail::disclosure {

struct Place {
  bool below_fold = false;
  bool buried = false;
  bool after_link = false;
  bool late = false;  ///< not_at_start
  bool visible() const { return !below_fold && !buried; }
};

class Places {
 public:
  Places(const PostText& text, const PlatformRow* platform, std::optional<std::uint32_t> first_link,
         std::pmr::memory_resource* memory);

  bool below_fold(std::uint32_t start) const;
  Place of(std::uint32_t token, std::uint32_t start, const JurisdictionRow& jurisdiction) const;
  /// Whether the place is one that the jurisdiction's rule accepts.
  static bool good(const Place& place, const JurisdictionRow& jurisdiction);

 private:
  struct Run {
    std::uint32_t before = 0;  ///< hashtags of the row before this one
    std::uint32_t length = 0;  ///< of the whole row
  };
  const PostText& text_;
  const PlatformRow* platform_;
  std::optional<std::uint32_t> first_link_;
  std::pmr::vector<Run> runs_;  ///< one a hashtag
};

}  // namespace paidtrail::disclosure
