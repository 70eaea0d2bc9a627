#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <map>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/disclosure/incitement_frames.h"
#include "analysis/disclosure/incitement_words.h"
#include "analysis/disclosure/matcher.h"
#include "analysis/disclosure/tables.h"
#include "core/verdict.h"

/// Calls to click, favours against favours, and what only looks like them (section 4). The phrases of incitement.tsv
/// are looked for as written; where a post has a word that can begin a call, frames over classes of words see the rest.
namespace paidtrail::disclosure {

class Quotations;

/// What was found in a post, the same for every jurisdiction.
struct Incited {
  struct Span {
    std::uint32_t start = 0;
    std::uint32_t end = 0;
  };
  Incitement level = Incitement::none;
  std::vector<Span> words;              ///< in order
  std::vector<std::uint32_t> payments;  ///< where the poster says to earn from the clicks
};

/// Sorts what the one pass over the tree meets. One a post.
class IncitementHits {
 public:
  explicit IncitementHits(std::pmr::memory_resource* memory) : hits(memory), camel(memory) {}
  static constexpr std::size_t kMostRequirements = 512;

  struct Hit {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::uint32_t pattern = 0;
  };
  std::pmr::vector<Hit> hits;
  std::pmr::vector<Hit> camel;  ///< indexes into PostText::parts
  std::bitset<kMostRequirements> requirements;
};

class IncitementPatterns {
 public:
  /// Patterns go into `phrases` with values from `first_value` on.
  static Result<IncitementPatterns> read(const Rules& rules, const Characters& characters, Vocabulary& vocabulary,
                                         PhraseTree& phrases, std::uint32_t first_value);

  /// A value of the tree that was met at tokens [first, match.last].
  void take(std::uint32_t value, const Token& token, std::uint32_t first, const Match& match, bool camel,
            IncitementHits& hits) const;
  /// `language` of the post, or null: then the patterns of all languages apply.
  Incited judge(const PostText& text, const IncitementHits& hits, const std::string* language,
                Quotations& quotations) const;

 private:
  struct Pattern {
    std::string language;
    FrameStrength strength = FrameStrength::mask;
    bool payment = false;
    bool hashtag = false;  ///< counts also as a whole hashtag
    std::vector<std::uint32_t> requires_one;
  };
  struct Reader;
  /// A stretch of the post that asks, or that hides what asks.
  struct Call {
    std::uint32_t start = 0;
    std::uint32_t end = 0;
    FrameStrength strength = FrameStrength::mask;
    bool written = false;  ///< a phrase of incitement.tsv: of two as strong it names the words
    bool payment = false;
    bool over = false;          ///< as in CallFrames::Hit
    bool but_exchange = false;  ///< as in CallFrames::Hit
    bool around(const Call& other) const {
      return start <= other.start && other.end <= end && (start < other.start || other.end < end);
    }
    bool overlaps(const Call& other) const { return start < other.end && other.start < end; }
  };
  struct Calls {
    std::vector<Call> masks;  ///< by start
    std::vector<Call> calls;
  };
  bool applies(const Pattern& pattern, const std::string* language, const IncitementHits& hits) const;
  void read_phrases(std::span<const Token> tokens, std::span<const IncitementHits::Hit> hits,
                    const std::string* language, const IncitementHits& all, Calls& out) const;
  void read_frames(const PostText& text, std::span<const Token> tokens, CallWords::Languages languages,
                   Calls& out) const;
  static bool forgives(const Call& call, const Call& mask);
  static void resolve(const PostText& text, Calls& calls, Quotations& quotations, Incited& out);

  CallWords words_;
  CallFrames frames_;
  std::vector<Pattern> patterns_;
  std::uint32_t first_value_ = 0;
  std::uint32_t first_requirement_ = 0;  ///< values from here on are phrases that other patterns require
};

}  // namespace paidtrail::disclosure
