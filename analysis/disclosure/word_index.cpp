#include "analysis/disclosure/word_index.h"

namespace paidtrail::disclosure {

WordIndex::Hash::Hash(std::u32string_view letters) {
  for (std::size_t i = 0; i < letters.size(); i += sizeof(std::uint64_t)) {
    std::array<unsigned char, sizeof(std::uint64_t)> block{};
    for (std::size_t k = 0; k < block.size() && i + k < letters.size(); ++k)
      block[k] = static_cast<unsigned char>(letters[i + k]);
    add(std::bit_cast<std::uint64_t>(block));
  }
}

WordIndex::WordIndex(const Vocabulary& vocabulary) : number_(vocabulary.number()) {
  tags_.assign(std::bit_ceil(vocabulary.words().size() * 4 + 1), 0);
  places_.resize(tags_.size());
  mask_ = tags_.size() - 1;
  for (const auto& [letters, entries] : vocabulary.words()) {
    const std::uint32_t hash = Hash(letters).value();
    std::size_t at = hash & mask_;
    while (tags_[at] != 0) at = (at + 1) & mask_;
    tags_[at] = tag_of(hash);
    places_[at] = static_cast<std::uint32_t>(records_.size());
    records_.push_back(static_cast<std::uint32_t>(letters.size()));
    records_.insert(records_.end(), letters.begin(), letters.end());
    records_.push_back(static_cast<std::uint32_t>(entries.size()));
    for (const auto& entry : entries) {
      records_.push_back(static_cast<std::uint32_t>(entry.accents));
      records_.push_back(static_cast<std::uint32_t>(entry.accents >> 32));
      records_.push_back(static_cast<std::uint32_t>(entry.symbols.size()));
      records_.insert(records_.end(), entry.symbols.begin(), entry.symbols.end());
    }
  }
}

}  // namespace paidtrail::disclosure
