#include "analysis/disclosure/places.h"

#include <algorithm>

namespace paidtrail::disclosure {
namespace {

constexpr std::uint32_t kRowOfHashtags = 4;
constexpr std::uint32_t kStart = 50;  // code points
constexpr std::ptrdiff_t kFirstHashtags = 3;

}  // namespace

Places::Places(const PostText& text, const PlatformRow* platform, std::optional<std::uint32_t> first_link,
               std::pmr::memory_resource* memory)
    : text_(text), platform_(platform), first_link_(first_link), runs_(text.hashtags.size(), memory) {
  const auto& tags = text.hashtags;
  for (std::size_t begin = 0; begin < tags.size();) {
    std::size_t end = begin + 1;
    while (end < tags.size() && tags[end] == tags[end - 1] + 1) ++end;
    for (std::size_t i = begin; i < end; ++i)
      runs_[i] = {static_cast<std::uint32_t>(i - begin), static_cast<std::uint32_t>(end - begin)};
    begin = end;
  }
}

bool Places::below_fold(std::uint32_t start) const {
  // 2.5: the term starts at or after hidden_from_chars, or on a line >= hidden_from_line.
  if (platform_ == nullptr) return false;
  if (platform_->hidden_from_chars && start >= *platform_->hidden_from_chars) return true;
  return platform_->hidden_from_line && text_.line_of(start) >= *platform_->hidden_from_line;
}

Place Places::of(std::uint32_t token, std::uint32_t start, const JurisdictionRow& jurisdiction) const {
  Place place;
  const bool italian = jurisdiction.position == PositionRule::start50_or_first3;
  bool among_first = false;
  place.below_fold = below_fold(start);
  if (text_.tokens[token].kind == TokenKind::hashtag) {
    // 2.5: in a row of at least four hashtags and not its first; Italy: never among the post's first three.
    const auto& tags = text_.hashtags;
    const auto ordinal = std::lower_bound(tags.begin(), tags.end(), token) - tags.begin();
    const Run& run = runs_[static_cast<std::size_t>(ordinal)];
    among_first = ordinal < kFirstHashtags;
    place.buried = run.length >= kRowOfHashtags && run.before > 0 && !(italian && among_first);
  }
  // 2.6
  place.after_link = first_link_ && start > *first_link_;
  const bool from_start = italian || jurisdiction.position == PositionRule::start50;
  place.late = from_start && start > kStart && !(italian && among_first);
  return place;
}

bool Places::good(const Place& place, const JurisdictionRow& jurisdiction) {
  switch (jurisdiction.position) {
    case PositionRule::anywhere:
      return true;
    case PositionRule::before_link:
      return !place.after_link;
    case PositionRule::start50:
    case PositionRule::start50_or_first3:
      return !place.late;
  }
  return true;
}

}  // namespace paidtrail::disclosure
