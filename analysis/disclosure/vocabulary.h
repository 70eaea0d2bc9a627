#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace paidtrail::disclosure {

using Symbol = std::uint32_t;
/// One bit of 64 for each symbol of a set: two sets without a common bit have no common symbol.
using SymbolSketch = std::uint64_t;
constexpr SymbolSketch sketch_of(Symbol symbol) { return SymbolSketch{1} << (symbol % 64); }

/// The words of all tables, each with a number, while the tables are read. A word is its letters without accents, and a
/// bit for each of the first 64 letters that has one.
class Vocabulary {
 public:
  struct Word {
    std::u32string letters;
    std::uint64_t accents = 0;
  };
  struct Entry {
    std::uint64_t accents = 0;
    Symbol own = 0;               ///< the word's own number; 0 where it is but a spelling, or a member of classes
    std::vector<Symbol> symbols;  ///< its own first, then those of the classes and words that it stands for
  };
  using Words = std::unordered_map<std::u32string, std::vector<Entry>>;

  /// The word's number, the same one each time.
  Symbol add(const Word& word);
  /// Another spelling that counts as this word ("zaehlt" for "zählt").
  void add_spelling(const Word& spelling, Symbol symbol);
  /// A symbol that stands for several words; members are added with add_spelling.
  Symbol add_class() { return next_++; }

  /// The symbol of every word that is digits only; number words are added to it.
  Symbol number() const { return number_; }
  const Words& words() const { return words_; }

 private:
  Entry& entry(const Word& word);

  Words words_;
  Symbol next_ = 1;  // 0 is no symbol
  Symbol number_ = next_++;
};

}  // namespace paidtrail::disclosure
