#include "analysis/disclosure/words.h"

namespace paidtrail::disclosure {

std::vector<Vocabulary::Word> other_spellings(const Vocabulary::Word& word, std::string_view language) {
  if (language != "de" || word.accents == 0) return {};
  Vocabulary::Word plain;
  for (std::size_t i = 0; i < word.letters.size(); ++i) {
    plain.letters.push_back(word.letters[i]);
    if (i < 64 && (word.accents >> i & 1) != 0) plain.letters.push_back(U'e');
  }
  return {plain};
}

std::vector<Symbol> symbols_of(const std::vector<Vocabulary::Word>& words, std::string_view language,
                               Vocabulary& vocabulary) {
  std::vector<Symbol> symbols;
  symbols.reserve(words.size());
  for (const auto& word : words) {
    symbols.push_back(vocabulary.add(word));
    for (const auto& spelling : other_spellings(word, language)) vocabulary.add_spelling(spelling, symbols.back());
  }
  return symbols;
}

std::vector<Symbol> symbols_of(std::string_view cell, std::string_view language, const Characters& characters,
                               Vocabulary& vocabulary) {
  return symbols_of(words_of(cell, characters), language, vocabulary);
}

}  // namespace paidtrail::disclosure
