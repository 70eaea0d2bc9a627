#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/disclosure/vocabulary.h"

namespace paidtrail::disclosure {

/// A vocabulary once all tables are read: in one piece of memory, so that a word of a post costs a look or two. Const,
/// any thread.
class WordIndex {
 public:
  /// Of eight letters at a time, each by its lowest byte; the words that share one are told apart afterwards.
  class Hash {
   public:
    Hash() = default;
    explicit Hash(std::u32string_view letters);
    /// Turn, mix in, multiply by 2^64 over the golden ratio. A block that is not full ends in zeros.
    void add(std::uint64_t block) { state_ = (std::rotl(state_, 5) ^ block) * 0x9E3779B97F4A7C15U; }
    std::uint32_t value() const { return static_cast<std::uint32_t>(state_ ^ (state_ >> 32)); }

   private:
    std::uint64_t state_ = 0;
  };

  WordIndex() = default;  ///< knows no word
  explicit WordIndex(const Vocabulary& vocabulary);

  /// What a word of a post may stand for: calls take(symbols) for each entry whose accents cover those of the post.
  /// Accents: a term's plain letter matches only a plain letter, a term's accented letter matches both (2.1).
  template <class F>
  void read(std::u32string_view letters, Hash hash, std::uint64_t accents, const F& take) const {
    const std::uint32_t* record = find(letters, hash.value());
    if (record == nullptr) return;
    for (std::uint32_t entries = *record++; entries > 0; --entries) {
      const std::uint64_t own = record[0] | std::uint64_t{record[1]} << 32;
      const std::span<const Symbol> symbols(record + 3, record[2]);
      record += 3 + symbols.size();
      if ((accents & ~own) == 0) take(symbols);
    }
  }
  Symbol number() const { return number_; }

 private:
  /// Open addressing, a quarter full at most: nearly every word of a post is in no table, and one look at one byte
  /// tells so. The byte is 0 where there is no word, else it is odd and tells most of the others apart.
  static std::uint8_t tag_of(std::uint32_t hash) { return static_cast<std::uint8_t>(hash >> 24 | 1); }
  /// The word's record behind its letters, or null.
  const std::uint32_t* find(std::u32string_view letters, std::uint32_t hash) const {
    for (std::size_t at = hash & mask_; tags_[at] != 0; at = (at + 1) & mask_) {
      if (tags_[at] != tag_of(hash)) continue;
      const std::uint32_t* const record = records_.data() + places_[at];
      if (record[0] == letters.size() && same(record + 1, letters)) return record + 1 + letters.size();
    }
    return nullptr;
  }
  static bool same(const std::uint32_t* record, std::u32string_view letters) {
    for (std::size_t i = 0; i < letters.size(); ++i)
      if (record[i] != letters[i]) return false;
    return true;
  }

  std::vector<std::uint8_t> tags_ = std::vector<std::uint8_t>(1);
  std::vector<std::uint32_t> places_;  ///< beside tags_, into records_
  std::size_t mask_ = 0;
  /// For each word: count of letters, letters; count of entries; for each entry: accents (low, high), count, symbols.
  std::vector<std::uint32_t> records_;
  Symbol number_ = 0;
};

}  // namespace paidtrail::disclosure
