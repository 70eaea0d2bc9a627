#include "analysis/disclosure/vocabulary.h"

#include <algorithm>

namespace paidtrail::disclosure {

Vocabulary::Entry& Vocabulary::entry(const Word& word) {
  auto& entries = words_[word.letters];
  for (auto& known : entries)
    if (known.accents == word.accents) return known;
  return entries.emplace_back(Entry{word.accents, 0, {}});
}

Symbol Vocabulary::add(const Word& word) {
  Entry& known = entry(word);
  if (known.own == 0) {
    known.own = next_++;
    known.symbols.insert(known.symbols.begin(), known.own);
  }
  return known.own;
}

void Vocabulary::add_spelling(const Word& spelling, Symbol symbol) {
  auto& symbols = entry(spelling).symbols;
  if (std::find(symbols.begin(), symbols.end(), symbol) == symbols.end()) symbols.push_back(symbol);
}

}  // namespace paidtrail::disclosure
