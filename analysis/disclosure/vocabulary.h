#pragma once

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
    const auto found = words_.find(letters);
    return found == words_.end() ? nullptr : &found->second;
  }
  Symbol size() const { return next_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::u32string_view text) const { return std::hash<std::u32string_view>()(text); }
  };
  Entry& entry(const Word& word);

  std::unordered_map<std::u32string, std::vector<Entry>, Hash, std::equal_to<>> words_;
  std::unordered_map<Symbol, std::u32string> own_;  ///< the word that a symbol was made for
  Symbol next_ = 1;                                 // 0 is no symbol
  Symbol number_ = next_++;
};

}  // namespace paidtrail::disclosure
