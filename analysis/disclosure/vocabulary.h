#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace paidtrail::disclosure {

using Symbol = std::uint32_t;

/// The words of all tables, each with a number. A word is its letters without accents, and a bit for each of the first
/// 64 letters that has one.
class Vocabulary {
 public:
  struct Word {
    std::u32string letters;
    std::uint64_t accents = 0;
  };
  struct Entry {
    std::uint64_t accents = 0;
    std::vector<Symbol> symbols;  ///< the word's own, then those of the classes it belongs to
  };

  /// The word's number, the same one each time.
  Symbol add(const Word& word);
  /// Another spelling that counts as this word ("zaehlt" for "zählt").
  void add_spelling(const Word& spelling, Symbol symbol);
  /// A symbol that stands for several words; members are added with add_spelling.
  Symbol add_class() { return next_++; }

  /// The symbol of every word that is digits only; number words are added to it.
  Symbol number() const { return number_; }

  /// What a word of a post may stand for: all entries whose accents cover those of the post.
  /// Accents: a term's plain letter matches only a plain letter, a term's accented letter matches both (2.1).
  const std::vector<Entry>* find(std::u32string_view letters) const {
    if (slots_.empty()) return nullptr;
    const std::uint32_t hash = hash_of(letters);
    for (std::size_t at = hash & (slots_.size() - 1); slots_[at].word != 0; at = (at + 1) & (slots_.size() - 1))
      if (slots_[at].hash == hash && same(words_[slots_[at].word - 1].letters, letters))
        return &words_[slots_[at].word - 1].entries;
    return nullptr;
  }
  Symbol size() const { return next_; }

 private:
  /// Open addressing, a quarter full at most: nearly every word of a post is in no table, and one look tells so.
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t word = 0;  ///< index into words_, plus one
  };
  struct Known {
    std::u32string letters;
    std::vector<Entry> entries;
  };
  static std::uint32_t hash_of(std::u32string_view letters) {
    // Two letters at a time: turn, mix in, multiply by 2^64 over the golden ratio.
    std::uint64_t hash = letters.size();
    const auto mix = [&hash](std::uint64_t part) { hash = (std::rotl(hash, 5) ^ part) * 0x9E3779B97F4A7C15U; };
    std::size_t i = 0;
    for (; i + 2 <= letters.size(); i += 2) mix(letters[i] | std::uint64_t{letters[i + 1]} << 32);
    if (i < letters.size()) mix(letters[i]);
    return static_cast<std::uint32_t>(hash ^ (hash >> 32));
  }
  /// By bytes, which operator== does not do for char32_t.
  static bool same(std::u32string_view one, std::u32string_view other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end());
  }
  Entry& entry(const Word& word);
  std::vector<Entry>& known(const std::u32string& letters);
  void place(std::uint32_t index);

  std::vector<Known> words_;
  std::vector<Slot> slots_;
  std::unordered_map<Symbol, std::u32string> own_;  ///< the word that a symbol was made for
  Symbol next_ = 1;                                 // 0 is no symbol
  Symbol number_ = next_++;
};

}  // namespace paidtrail::disclosure
