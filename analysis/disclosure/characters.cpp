#include "analysis/disclosure/characters.h"

#include <memory>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uspoof.h>
#include <unicode/utf16.h>

namespace paidtrail::disclosure {
namespace {

UChar32 icu(char32_t c) { return static_cast<UChar32>(c); }

/// Letters that NFKD leaves whole though people write them without their stroke ("platna" for "płatna").
constexpr struct {
  char32_t stroked;
  char32_t plain;
} kStroked[] = {{U'ł', U'l'}, {U'ø', U'o'}, {U'đ', U'd'}, {U'ħ', U'h'}, {U'ŧ', U't'}};

/// Apostrophes that Unicode counts as letters.
bool apostrophe_letter(char32_t c) { return c == 0x02BC || c == 0x02B9 || c == 0x02BB || c == 0x02C8; }

void append(Letters& out, char32_t base, bool accent = false) {
  if (out.size < out.at.size()) out.at[out.size++] = {base, accent};
}

void append_folded(Letters& out, char32_t c) {
  const auto folded = static_cast<char32_t>(u_foldCase(icu(c), U_FOLD_CASE_DEFAULT));
  for (const auto& row : kStroked)
    if (folded == row.stroked) return append(out, row.plain, true);
  switch (folded) {
    case U'ß':
      append(out, U's');
      return append(out, U's');
    case U'œ':
      append(out, U'o');
      return append(out, U'e');
    case U'æ':
      append(out, U'a');
      return append(out, U'e');
    default:
      append(out, folded);
  }
}

/// What uspoof says this letter is confused with, where that is one Latin letter, else 0.
char32_t latin_twin(USpoofChecker* checker, char32_t c) {
  UChar text[2];
  std::int32_t length = 0;
  U16_APPEND_UNSAFE(text, length, icu(c));
  UChar skeleton[32];
  UErrorCode status = U_ZERO_ERROR;
  const std::int32_t size = uspoof_getSkeleton(checker, 0, text, length, skeleton, 32, &status);
  if (U_FAILURE(status) || size < 1 || size > 2) return 0;
  const char32_t base = skeleton[0];
  if (size == 2 && u_charType(skeleton[1]) != U_NON_SPACING_MARK) return 0;
  if (!((base >= U'a' && base <= U'z') || (base >= U'A' && base <= U'Z'))) return 0;
  // The skeleton of every "I" is "l"; a capital is read as i.
  if (base == U'l' && u_isupper(icu(c)) && c != 0x04C0) return U'i';
  return static_cast<char32_t>(u_foldCase(icu(base), U_FOLD_CASE_DEFAULT));
}

}  // namespace

Characters::Characters() {
  for (char32_t c = 0; c < kClasses; ++c) classes_[c] = look_up_class(c);
  for (char32_t i = 0; i < kPictureCount; ++i) pictures_[i] = look_up_class(kPictures + i);
  for (char32_t c = 0; c < kTable; ++c) {
    Letters letters;
    look_up_letters(c, letters);
    single_[c] = letters.size == 1 ? letters.at[0] : Letter{};
  }
  latin_.fill(0);
  for (char32_t c = 0; c < kLatin; ++c)
    if (word(c) && single_[c].base != 0) latin_[c] = look_up_latin(c);

  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<USpoofChecker, decltype(&uspoof_close)> checker(uspoof_open(&status), &uspoof_close);
  if (U_FAILURE(status)) return;
  // The scripts with letters that look Latin: Greek, Cyrillic, Armenian, Georgian, Cherokee, Coptic, Lisu.
  constexpr struct {
    char32_t first;
    char32_t last;
  } kLookAlikes[] = {{0x370, 0x58F},   {0x10A0, 0x10FF}, {0x13A0, 0x13FF}, {0x1C80, 0x1C8F}, {0x2C80, 0x2CFF},
                     {0x2DE0, 0x2DFF}, {0xA4D0, 0xA4FF}, {0xA640, 0xA69F}, {0xAB70, 0xABBF}};
  for (const auto& range : kLookAlikes)
    for (char32_t c = range.first; c <= range.last; ++c)
      if (u_isalpha(icu(c)))
        if (const char32_t twin = latin_twin(checker.get(), c); twin != 0) imitations_.emplace(c, twin);
}

Characters::Latin Characters::look_up_latin(char32_t c) const {
  Latin latin = single_[c].base & kBase;
  if (single_[c].accent) latin |= kAccent;
  if (upper(c)) latin |= kUpper;
  if (lower(c)) latin |= kLower;
  if (classes_[c] == CharClass::digit) latin |= kDigit;
  return latin;
}

void Characters::fold(char32_t c, Letters& out) const {
  if (c < kTable && single_[c].base != 0) {
    out.at[0] = single_[c];
    out.size = 1;
    return;
  }
  look_up_letters(c, out);
}

char32_t Characters::imitates(char32_t c) const {
  const auto found = imitations_.find(c);
  return found == imitations_.end() ? 0 : found->second;
}

bool Characters::upper(char32_t c) const { return c < 0x80 ? c >= U'A' && c <= U'Z' : u_isupper(icu(c)) != 0; }
bool Characters::lower(char32_t c) const { return c < 0x80 ? c >= U'a' && c <= U'z' : u_islower(icu(c)) != 0; }

CharClass Characters::look_up_class(char32_t c) {
  if (c == U'\n' || c == U'\r' || c == 0x0B || c == 0x0C || c == 0x85 || c == 0x2028 || c == 0x2029)
    return CharClass::newline;
  if (u_isUWhiteSpace(icu(c))) return CharClass::space;
  const auto type = u_charType(icu(c));
  if (type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK || type == U_ENCLOSING_MARK)
    return CharClass::mark;
  if (type == U_FORMAT_CHAR || type == U_CONTROL_CHAR ||
      u_hasBinaryProperty(icu(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
    return CharClass::invisible;
  if (apostrophe_letter(c)) return CharClass::other;
  if (u_isalpha(icu(c))) return CharClass::letter;
  if (type == U_DECIMAL_DIGIT_NUMBER) return CharClass::digit;
  if (type == U_START_PUNCTUATION) return CharClass::opening;
  if (type == U_END_PUNCTUATION) return CharClass::closing;
  // Circled letters and the like are symbols by type and letters by NFKC.
  Letters letters;
  look_up_letters(c, letters);
  if (letters.size > 0 && letters.at[0].base != c && u_isalnum(icu(letters.at[0].base)) &&
      (type == U_OTHER_SYMBOL || type == U_OTHER_NUMBER))
    return u_isdigit(icu(letters.at[0].base)) ? CharClass::digit : CharClass::letter;
  if (type == U_OTHER_SYMBOL || type == U_MODIFIER_SYMBOL || (type == U_MATH_SYMBOL && c >= 0x2190) ||
      u_hasBinaryProperty(icu(c), UCHAR_EXTENDED_PICTOGRAPHIC))
    return c < 0x80 ? CharClass::other : CharClass::emoji;
  return CharClass::other;
}

void Characters::look_up_letters(char32_t c, Letters& out) {
  out.size = 0;
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* nfkd = unorm2_getNFKDInstance(&status);
  UChar decomposed[64];
  const std::int32_t size = unorm2_getDecomposition(nfkd, icu(c), decomposed, 64, &status);
  if (U_FAILURE(status) || size < 0) {
    append_folded(out, c);
    return;
  }
  for (std::int32_t i = 0; i < size;) {
    char32_t part = decomposed[i++];
    if (part >= 0xD800 && part <= 0xDBFF && i < size)
      part = 0x10000 + ((part & 0x3FF) << 10) + (decomposed[i++] & 0x3FFU);
    const auto type = u_charType(icu(part));
    if (type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK || type == U_ENCLOSING_MARK) {
      if (out.size > 0) out.at[out.size - 1u].accent = true;
    } else {
      append_folded(out, part);
    }
  }
}

}  // namespace paidtrail::disclosure
