#include "analysis/disclosure/vocabulary.h"

#include <algorithm>

namespace paidtrail::disclosure {

Vocabulary::Entry& Vocabulary::entry(const Word& word) {
  auto& entries = words_[word.letters];
  for (auto& known : entries)
    if (known.accents == word.accents) return known;
  return entries.emplace_back(Entry{word.accents, {}});
}

Symbol Vocabulary::add(const Word& word) {
  auto& symbols = entry(word).symbols;
  // The word's own symbol stands first; classes and spellings that came before it keep their place behind.
  for (const Symbol symbol : symbols)
    if (const auto own = own_.find(symbol); own != own_.end() && own->second == word.letters) return symbol;
  own_.emplace(next_, word.letters);
  symbols.insert(symbols.begin(), next_);
  return next_++;
}

void Vocabulary::add_spelling(const Word& spelling, Symbol symbol) {
  auto& symbols = entry(spelling).symbols;
  if (std::find(symbols.begin(), symbols.end(), symbol) == symbols.end()) symbols.push_back(symbol);
}

}  // namespace paidtrail::disclosure
