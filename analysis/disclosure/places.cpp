#include "analysis/disclosure/places.h"

namespace paidtrail::disclosure {
namespace {

constexpr std::uint32_t kRowOfHashtags = 4;
constexpr std::uint32_t kStart = 50;  // code points
constexpr std::uint32_t kFirstHashtags = 3;

}  // namespace

Places::Places(const PostText& text, const PlatformRow* platform, std::optional<std::uint32_t> first_link,
               std::pmr::memory_resource* memory)
    : text_(text), platform_(platform), first_link_(first_link), runs_(text.tokens.size(), memory) {
  std::uint32_t ordinal = 0;
  for (std::size_t begin = 0; begin < runs_.size();) {
    std::size_t end = begin;
    while (end < runs_.size() && text.tokens[end].kind == TokenKind::hashtag) ++end;
    for (std::size_t i = begin; i < end; ++i)
      runs_[i] = {static_cast<std::uint32_t>(i - begin), static_cast<std::uint32_t>(end - begin), ordinal++};
    begin = end + 1;
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
  const Run& run = runs_[token];
  const bool hashtag = text_.tokens[token].kind == TokenKind::hashtag;
  const bool italian = jurisdiction.position == PositionRule::start50_or_first3;
  const bool among_first = hashtag && run.ordinal < kFirstHashtags;
  place.below_fold = below_fold(start);
  // 2.5: in a row of at least four hashtags and not its first; Italy: never among the post's first three.
  place.buried = hashtag && run.length >= kRowOfHashtags && run.before > 0 && !(italian && among_first);
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
