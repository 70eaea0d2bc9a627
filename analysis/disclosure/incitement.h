#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <map>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/disclosure/matcher.h"
#include "analysis/disclosure/tables.h"
#include "core/verdict.h"

/// incitement.tsv: calls to click, favours against favours, and the phrases that only look like them (section 4).
namespace paidtrail::disclosure {

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
  /// Patterns go into `matcher` with values from `first_value` on.
  static Result<IncitementPatterns> read(const Rules& rules, const Characters& characters, Vocabulary& vocabulary,
                                         Matcher& matcher, std::uint32_t first_value);

  /// A value of the tree that was met at tokens [first, match.last].
  void take(std::uint32_t value, const Token& token, std::uint32_t first, const Match& match, bool camel,
            IncitementHits& hits) const;
  /// `language` of the post, or null: then the patterns of all languages apply.
  Incited judge(const PostText& text, const IncitementHits& hits, const std::string* language) const;

 private:
  enum class Strength : std::uint8_t { mask, soft, explicit_, exchange };
  struct Pattern {
    std::string language;
    Strength strength = Strength::mask;
    bool payment = false;
    bool hashtag = false;  ///< counts also as a whole hashtag
    std::vector<std::uint32_t> requires_one;
  };
  struct Reader;
  bool applies(const Pattern& pattern, const std::string* language, const IncitementHits& hits) const;
  void resolve(std::span<const Token> tokens, std::span<const IncitementHits::Hit> hits, const std::string* language,
               const IncitementHits& all, Incited& out) const;

  std::vector<Pattern> patterns_;
  std::uint32_t first_value_ = 0;
  std::uint32_t first_requirement_ = 0;  ///< values from here on are phrases that other patterns require
};

}  // namespace paidtrail::disclosure
