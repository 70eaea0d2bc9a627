#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// How a misspelt word sounds, so that `kliquez`, `cl1quez` and `cliiiquez` meet `cliquez`.
namespace paidtrail::disclosure {

/// Letters as PostText has them, `accents` one bit a letter. c, ck and qu are k, y is i, a run of one letter counts
/// once, a digit among letters is the letter that it looks like; an accented e stays apart ("cliqué" is no "clique").
std::u32string sound_of(std::u32string_view letters, std::uint64_t accents);

struct Oddity {
  bool sounds = false;   ///< a word of clicking may be among these letters: cli, kli, cly, with digits too
  bool repeats = false;  ///< a letter or underscore stands three times in a row
};
Oddity oddity_of(std::u32string_view letters);
/// Of PostText::letter_bytes(): what is odd in one of its words is odd here; the other way round nearly always.
Oddity oddity_of(std::span<const std::uint8_t> bytes);

}  // namespace paidtrail::disclosure
