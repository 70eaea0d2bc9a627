#include "analysis/disclosure/incitement_sound.h"

#include <bit>

#include "analysis/disclosure/registers.h"

namespace paidtrail::disclosure {
namespace {

/// Three letters, or three times sixteen. The letters may be repeated: "cllliic".
template <class C>
auto sounds_like_click(C before, C middle, C next) {
  return ((middle == 'l') | (middle == '1')) & ((before == 'c') | (before == 'k') | (before == 'l')) &
         ((next == 'i') | (next == '1') | (next == 'y'));
}
template <class C>
auto repeated(C before, C middle, C next) {
  return (before == middle) & (middle == next) & (middle >= '_');
}

template <class C>
void add(Oddity& oddity, C before, C middle, C next) {
  if (middle != before && middle != 'l' && middle != '1') return;  // nearly always
  oddity.sounds = oddity.sounds || sounds_like_click(before, middle, next);
  oddity.repeats = oddity.repeats || repeated(before, middle, next);
}

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

Oddity oddity_of(std::u32string_view letters) {
  Oddity oddity;
  for (std::size_t i = 2; i < letters.size(); ++i) add(oddity, letters[i - 2], letters[i - 1], letters[i]);
  return oddity;
}

Oddity oddity_of(std::span<const std::uint8_t> bytes) {
  std::size_t i = 2;
  Sixteen sounds{};
  Sixteen repeats{};
  for (; i + sizeof(Sixteen) <= bytes.size(); i += sizeof(Sixteen)) {
    const Sixteen before = load(&bytes[i - 2]);
    const Sixteen middle = load(&bytes[i - 1]);
    const Sixteen next = load(&bytes[i]);
    sounds |= std::bit_cast<Sixteen>(sounds_like_click(before, middle, next));
    repeats |= std::bit_cast<Sixteen>(repeated(before, middle, next));
  }
  Oddity oddity{any(sounds), any(repeats)};
  for (; i < bytes.size(); ++i) add(oddity, bytes[i - 2], bytes[i - 1], bytes[i]);
  return oddity;
}

}  // namespace paidtrail::disclosure
