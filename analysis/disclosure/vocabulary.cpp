#include "analysis/disclosure/vocabulary.h"

#include <algorithm>

namespace paidtrail::disclosure {

Vocabulary::Entry& Vocabulary::entry(const Word& word) {
  auto& entries = known(word.letters);
  for (auto& known : entries)
    if (known.accents == word.accents) return known;
  return entries.emplace_back(Entry{word.accents, {}});
}

std::vector<Vocabulary::Entry>& Vocabulary::known(const std::u32string& letters) {
  if (find(letters) == nullptr) {
    words_.push_back({letters, {}});
    if (words_.size() * 4 > slots_.size()) {
      slots_.assign(std::max<std::size_t>(slots_.size() * 2, 64), Slot{});
      for (std::uint32_t index = 0; index + 1 < words_.size(); ++index) place(index);
    }
    place(static_cast<std::uint32_t>(words_.size() - 1));
    return words_.back().entries;
  }
  const std::uint32_t hash = hash_of(letters);
  std::size_t at = hash & (slots_.size() - 1);
  while (slots_[at].hash != hash || words_[slots_[at].word - 1].letters != letters) at = (at + 1) & (slots_.size() - 1);
  return words_[slots_[at].word - 1].entries;
}

void Vocabulary::place(std::uint32_t index) {
  const std::uint32_t hash = hash_of(words_[index].letters);
  std::size_t at = hash & (slots_.size() - 1);
  while (slots_[at].word != 0) at = (at + 1) & (slots_.size() - 1);
  slots_[at] = {hash, index + 1};
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
