#include "analysis/disclosure/language.h"

#include <cstdio>  // compact_lang_det.h needs it first

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>
#include <unicode/uloc.h>

#include "core/text/fold.h"

namespace paidtrail::disclosure {
namespace {

/// Withdrawn codes, and the two written forms of Norwegian, as the tables know them.
constexpr struct {
  std::string_view old;
  std::string_view now;
} kRenamed[] = {{"nb", "no"}, {"nn", "no"}, {"nob", "no"}, {"nno", "no"}, {"iw", "he"},
                {"in", "id"}, {"ji", "yi"}, {"jw", "jv"},  {"mo", "ro"}};

constexpr std::string_view kNoHint[] = {"und", "zxx", "mul", "art", "mis", "qam", "qct", "qht", "qme", "qst"};

}  // namespace

Languages::Languages() {
  for (const char* const* code = uloc_getISOLanguages(); *code != nullptr; ++code) {
    codes_.emplace(*code, *code);
    if (std::string_view(*code).size() == 2) codes_.insert_or_assign(uloc_getISO3Language(*code), *code);
  }
  for (const auto& row : kRenamed) codes_.insert_or_assign(std::string(row.old), std::string(row.now));
  for (const auto code : kNoHint) codes_.erase(std::string(code));
}

std::optional<std::string> Languages::from_hint(std::string_view hint) const {
  const auto found = codes_.find(ascii_lower(hint.substr(0, hint.find_first_of("-_"))));
  if (found == codes_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string> Languages::detect(const PostText& text) const {
  std::string words;
  words.reserve(text.text.size() + 1);
  for (const Token& token : text.tokens) {
    if (token.kind != TokenKind::word) continue;
    words.append(text.text.substr(text.byte_of[token.start], text.byte_of[token.end] - text.byte_of[token.start]));
    words += ' ';
  }
  if (words.empty()) return std::nullopt;
  // More than this tells no more about the language.
  constexpr std::size_t kEnough = 16'384;
  if (words.size() > kEnough)
    words.resize(words.rfind(' ', kEnough) == std::string::npos ? 0 : words.rfind(' ', kEnough));
  const CLD2::CLDHints hints{nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
  CLD2::Language top[3];
  int percents[3];
  double scores[3];
  int text_bytes = 0;
  int valid_prefix = 0;
  bool reliable = false;
  const CLD2::Language language =
      CLD2::ExtDetectLanguageSummaryCheckUTF8(words.data(), static_cast<int>(words.size()), true, &hints, 0, top,
                                              percents, scores, nullptr, &text_bytes, &reliable, &valid_prefix);
  if (!reliable || language == CLD2::UNKNOWN_LANGUAGE) return std::nullopt;
  const std::string_view code = CLD2::LanguageCode(language);
  return from_hint(code);
}

}  // namespace paidtrail::disclosure
