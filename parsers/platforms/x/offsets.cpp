#include "parsers/platforms/x/offsets.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text/utf8.h"

namespace paidtrail::x {
namespace {

constexpr std::int64_t kStride = 64;
/// Bytes that may be gone through for entities whose offsets are wrong; a post has a few kilobytes.
constexpr std::size_t kMaxSearched = 4U << 20U;
/// X escapes these three and no others.
constexpr std::array<std::pair<std::string_view, char>, 3> kEscapes = {{{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}}};

const std::pair<std::string_view, char>* escape_at(std::string_view text, std::size_t at) {
  if (text[at] != '&') return nullptr;
  for (const auto& escape : kEscapes)
    if (text.substr(at, escape.first.size()) == escape.first) return &escape;
  return nullptr;
}

}  // namespace

Offsets::Offsets(std::string_view delivered) : delivered_(delivered) {
  unescaped_.reserve(delivered.size());
  std::int64_t lost = 0;
  for (std::size_t at = 0; at < delivered.size();) {
    if (const auto* const escape = escape_at(delivered, at)) {
      const auto size = static_cast<std::int64_t>(escape->first.size());
      for (std::int64_t i = 0; i < size; ++i)
        if ((length_ + i) % kStride == 0) marks_.push_back(at + static_cast<std::size_t>(i));
      escapes_.push_back({length_, length_ + size, lost});
      unescaped_ += escape->second;
      lost += size - 1;
      length_ += size;
      at += escape->first.size();
    } else {
      if (length_ % kStride == 0) marks_.push_back(at);
      const std::size_t from = at;
      utf8::next(delivered, at);
      unescaped_ += delivered.substr(from, at - from);
      ++length_;
    }
  }
}

bool Offsets::fits(const Range& range) const {
  return range.start >= 0 && range.start < range.end && range.end <= length_;
}

std::size_t Offsets::byte_of(std::int64_t code_point) const {
  if (code_point >= length_) return delivered_.size();
  std::size_t at = marks_[static_cast<std::size_t>(code_point / kStride)];
  for (std::int64_t i = 0; i < code_point % kStride; ++i) utf8::next(delivered_, at);
  return at;
}

std::int64_t Offsets::code_point_of(std::size_t byte) const {
  const auto mark = std::ranges::upper_bound(marks_, byte) - 1;
  std::size_t at = *mark;
  std::int64_t code_point = (mark - marks_.begin()) * kStride;
  while (at < byte) {
    utf8::next(delivered_, at);
    ++code_point;
  }
  return code_point;
}

std::optional<Range> Offsets::locate(std::string_view words, const std::optional<Range>& claimed) {
  if (words.empty()) return std::nullopt;
  if (claimed && fits(*claimed)) {
    const std::size_t from = byte_of(claimed->start);
    if (delivered_.substr(from, byte_of(claimed->end) - from) == words) return claimed;
  }
  if (searched_ > kMaxSearched) return std::nullopt;
  const std::size_t found = delivered_.find(words);
  searched_ += found == std::string_view::npos ? delivered_.size() : found;
  if (found == std::string_view::npos) return std::nullopt;
  return Range{code_point_of(found), code_point_of(found + words.size())};
}

std::uint32_t Offsets::unescaped_at(std::int64_t delivered) const {
  const auto behind = std::ranges::upper_bound(escapes_, delivered, {}, &Escape::start);
  std::int64_t at = delivered;
  if (behind != escapes_.begin()) {
    const Escape& escape = *(behind - 1);
    at = delivered >= escape.end ? delivered - escape.lost_before - (escape.end - escape.start - 1)
                                 : escape.start - escape.lost_before;
  }
  return static_cast<std::uint32_t>(at);
}

}  // namespace paidtrail::x
