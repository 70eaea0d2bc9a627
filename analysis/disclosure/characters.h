#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

/// What single code points mean to the engine (disclosure.md, 2.1): their class, the letters they are read as, and the
/// Latin letters they imitate.
namespace paidtrail::disclosure {

enum class CharClass : std::uint8_t {
  letter,
  digit,
  mark,       ///< combining marks and variation selectors: they belong to the letter before them
  invisible,  ///< format characters and fillers: a reader does not see them
  space,
  newline,
  opening,  ///< brackets
  closing,
  emoji,  ///< and other symbols that are pictures
  other,
};

/// A letter after NFKC, case folding and the loss of its accents. An accent is remembered: a term's plain letter
/// matches only a plain letter.
struct Letter {
  char32_t base = 0;
  bool accent = false;
};

/// A code point's letters; nearly always one.
struct Letters {
  std::array<Letter, 18> at;  ///< U+FDFA, the longest, has 18
  std::uint8_t size = 0;
};

/// Made once, const and shared by threads afterwards.
class Characters {
 public:
  Characters();

  CharClass classify(char32_t c) const {
    if (c < kClasses) return classes_[c];
    return c - kPictures < kPictureCount ? pictures_[c - kPictures] : look_up_class(c);
  }
  bool word(char32_t c) const {
    const CharClass k = classify(c);
    return k == CharClass::letter || k == CharClass::digit;
  }
  void fold(char32_t c, Letters& out) const;
  /// The Latin letter that this letter of another script looks like (UTS #39), or 0.
  char32_t imitates(char32_t c) const;
  /// What a letter or digit of the Latin blocks is, in one look: its base in the low half, its traits above; 0 where it
  /// is none, or becomes several letters.
  using Latin = std::uint32_t;
  static constexpr Latin kBase = 0xFFFF;
  static constexpr Latin kAccent = 0x10000;
  static constexpr Latin kUpper = 0x20000;
  static constexpr Latin kLower = 0x40000;
  static constexpr Latin kDigit = 0x80000;
  Latin latin(char32_t c) const { return c < kLatin ? latin_[c] : 0; }
  bool upper(char32_t c) const;
  bool lower(char32_t c) const;

 private:
  static constexpr char32_t kTable = 0x600;
  static constexpr char32_t kLatin = 0x250;
  static constexpr char32_t kClasses = 0x2800;  ///< with the typographic marks
  static constexpr char32_t kPictures = 0x1F300;
  static constexpr char32_t kPictureCount = 0x700;
  static CharClass look_up_class(char32_t c);
  static void look_up_letters(char32_t c, Letters& out);
  Latin look_up_latin(char32_t c) const;

  std::array<CharClass, kClasses> classes_;
  std::array<CharClass, kPictureCount> pictures_;
  std::array<Latin, kLatin> latin_;
  /// The common case of one letter; base 0 sends to look_up_letters.
  std::array<Letter, kTable> single_;
  std::unordered_map<char32_t, char32_t> imitations_;
};

/// Full-width punctuation as its ASCII twin; anything else unchanged.
constexpr char32_t narrow(char32_t c) { return c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c; }

}  // namespace paidtrail::disclosure
