#include "analysis/disclosure/incitement_sound.h"

namespace paidtrail::disclosure {
namespace {

/// The letter that a digit stands for beside letters; `before` tells l from i in "c1ic" and "cl1c".
char32_t letter_of(char32_t c, char32_t before) {
  switch (c) {
    case U'0':
      return U'o';
    case U'1':
      return before == U'k' ? U'l' : U'i';
    case U'3':
      return U'e';
    case U'4':
      return U'a';
    case U'5':
      return U's';
    case U'7':
      return U't';
    default:
      return c;
  }
}

}  // namespace

std::u32string sound_of(std::u32string_view letters, std::uint64_t accents) {
  constexpr char32_t kAccentedE = U'E';
  std::u32string sound;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const char32_t before = sound.empty() ? 0 : sound.back();
    char32_t c = letter_of(letters[i], before);
    if (c == U'u' && i > 0 && letters[i - 1] == U'q') continue;
    if (c == U'c' || c == U'q') c = U'k';
    if (c == U'y') c = U'i';
    if (c == U'e' && i < 64 && (accents >> i & 1) != 0) c = kAccentedE;
    if (c != before) sound.push_back(c);
  }
  return sound;
}

// The loops have no way out, so that four letters are compared at once.

bool three_alike(std::u32string_view letters) {
  std::uint32_t found = 0;
  for (std::size_t i = 2; i < letters.size(); ++i)
    found |= static_cast<std::uint32_t>(letters[i] >= U'_') & static_cast<std::uint32_t>(letters[i] == letters[i - 1]) &
             static_cast<std::uint32_t>(letters[i] == letters[i - 2]);
  return found != 0;
}

bool may_sound_like_click(std::u32string_view letters) {
  std::uint32_t found = 0;
  const auto is = [](char32_t c, char32_t letter) { return static_cast<std::uint32_t>(c == letter); };
  for (std::size_t i = 2; i < letters.size(); ++i) {
    const char32_t before = letters[i - 2];
    const char32_t middle = letters[i - 1];
    const char32_t next = letters[i];
    // The letters may be repeated: "cllliic".
    found |= (is(middle, U'l') | is(middle, U'1')) & (is(before, U'c') | is(before, U'k') | is(before, U'l')) &
             (is(next, U'i') | is(next, U'1') | is(next, U'y'));
  }
  return found != 0;
}

}  // namespace paidtrail::disclosure
