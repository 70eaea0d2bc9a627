#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/disclosure/matcher.h"
#include "analysis/disclosure/tables.h"
#include "core/verdict.h"

/// terms.tsv: which words there are, and which of their rows counts for whom and when.
namespace paidtrail::disclosure {

enum class TermKind : std::uint8_t { hashtag, phrase, lead, label };

struct TermRow {
  std::string term;
  std::string language;      ///< "any", or a code
  std::string jurisdiction;  ///< "*", "EU-POL", or a code
  TermKind kind = TermKind::phrase;
  TermStatus status = TermStatus::accepted;
  Period period;
  bool denial = false;             ///< says that the post is not paid
  bool unpaid = false;             ///< says advertising, and that nobody paid
  bool needs_brand = false;        ///< weak unless the next token is the brand
  bool only_before_brand = false;  ///< counts for nothing unless the next token is the brand

  bool political() const { return jurisdiction == "EU-POL"; }
};

/// For whom and when a row is looked for.
struct Audience {
  const JurisdictionRow* jurisdiction = nullptr;
  const std::string* language = nullptr;  ///< of the post, or null
  std::optional<Day> day;
};

class Lexicon {
 public:
  using Rows = std::vector<std::uint32_t>;  ///< indexes into rows(), in the table's order

  /// Words go into `vocabulary`, phrases and leads into `phrases` with the index of their rows as value.
  static Result<Lexicon> read(const Rules& rules, const Tables& tables, const Characters& characters,
                              Vocabulary& vocabulary, PhraseTree& phrases);

  const TermRow& row(std::uint32_t index) const { return rows_[index]; }
  const Rows& phrase(std::uint32_t value) const { return phrases_[value]; }
  std::uint32_t phrases() const { return static_cast<std::uint32_t>(phrases_.size()); }  ///< values below are phrases
  /// The rows of this whole hashtag, then those of `*` rows that end it.
  template <class F>
  void hashtags(const PostText& text, const Token& token, const F& found) const {
    if (token.torn || token.length == 0) return;
    const auto letters = text.letters_of(token);
    tags_.read(letters, WordIndex::Hash(letters), token.accents, [&](std::span<const Symbol> tags) {
      for (const Symbol tag : tags) found(tag_rows_[tag], false);
    });
    for (const auto& wild : endings_)
      if (ends(text, token, wild)) found(wild.rows, true);
  }

  /// The row that counts, or null (2.2, order of preference). `kinds` are the kinds that may count here.
  const TermRow* choose(const Rows& rows, const Audience& audience, bool leads, bool phrases) const;
  /// The platform label's status: row of J, else for EU members the EU row, else `*` (2.7, line 3).
  TermStatus label(const Audience& audience) const;

  /// A few accepted words for this audience, the jurisdiction's own first.
  std::vector<std::string> accepted(const Audience& audience) const;

 private:
  struct Reader;
  struct Ending {
    Vocabulary::Word word;
    Rows rows;
  };
  static bool ends(const PostText& text, const Token& token, const Ending& ending);
  Status add_row(const RuleTable::Row& line, const Cells& cells, const Tables& tables);

  std::vector<TermRow> rows_;
  std::vector<Rows> phrases_;
  WordIndex tags_;
  std::vector<Rows> tag_rows_;
  std::vector<Ending> endings_;
  Rows labels_;
};

}  // namespace paidtrail::disclosure
