#pragma once

#include <string_view>
#include <vector>

#include "analysis/disclosure/tokens.h"

namespace paidtrail::disclosure {

/// German without umlauts ("fuer", "zaehlt"), where the language is de.
std::vector<Vocabulary::Word> other_spellings(const Vocabulary::Word& word, std::string_view language);

/// The numbers of words, or of a cell's words; new words are added.
std::vector<Symbol> symbols_of(const std::vector<Vocabulary::Word>& words, std::string_view language,
                               Vocabulary& vocabulary);
std::vector<Symbol> symbols_of(std::string_view cell, std::string_view language, const Characters& characters,
                               Vocabulary& vocabulary);

}  // namespace paidtrail::disclosure
