#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/disclosure/matcher.h"
#include "analysis/disclosure/tables.h"

/// cues.tsv: the words around a term that set it aside (2.3), and those that join a label to its brand (2.2).
namespace paidtrail::disclosure {

enum class CueType : std::uint8_t {
  negation_before,
  unpaid_before,
  unpaid_after,
  filler,
  mention_before,
  mention_after,
  hypothetical_before,
  lead_connector,
};

/// Whose cues apply: those of the post's language and of the term's; all where the post's is unknown.
struct CueLanguages {
  const std::string* post = nullptr;
  std::string_view term;
};

/// What the words around a term do to it.
struct Surroundings {
  enum class Effect : std::uint8_t { none, negated, unpaid, mentioned };
  Effect effect = Effect::none;
  std::uint32_t first = 0;  ///< the term's first token, or that of the qualifier before it
};

class Cues {
 public:
  static Result<Cues> read(const Rules& rules, const Characters& characters, Vocabulary& vocabulary);

  /// 2.3 for the term of tokens [first, last]. `hashtag`: a label, so only words right before it count.
  Surroundings around(const PostText& text, std::uint32_t first, std::uint32_t last, bool hashtag,
                      const CueLanguages& languages) const;

  /// The last token of the longest connector that begins at token `first`, or `first` - 1.
  std::uint32_t connector(const PostText& text, std::uint32_t first, const CueLanguages& languages) const;

 private:
  struct Row {
    CueType type;
    std::string language;
  };
  /// The types of the longest applicable cue between two tokens, as bits.
  struct Seen {
    std::uint32_t types = 0;
    std::uint32_t edge = 0;  ///< its other end
  };
  bool applies(const Row& row, const CueLanguages& languages) const;
  Seen ending_at(const PostText& text, std::uint32_t last, const CueLanguages& languages) const;
  Seen beginning_at(const PostText& text, std::uint32_t first, const CueLanguages& languages) const;
  /// Whether a cue begins so shortly before this token that it can reach it.
  bool any_before(const PostText& text, std::uint32_t token) const;
  bool after(const PostText& text, std::uint32_t last, const CueLanguages& languages, CueType type) const;

  std::vector<Row> rows_;
  Matcher matcher_;
};

}  // namespace paidtrail::disclosure
