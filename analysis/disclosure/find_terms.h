#pragma once

#include <cstdint>
#include <memory_resource>
#include <vector>

#include "analysis/disclosure/cues.h"
#include "analysis/disclosure/lead.h"
#include "analysis/disclosure/lexicon.h"
#include "analysis/disclosure/places.h"

/// Which words of a post count as what, for one jurisdiction (2.2 to 2.6).
namespace paidtrail::disclosure {

/// A place where some row's words stand, whoever's row it is. Found once a post.
struct Hit {
  enum class Form : std::uint8_t { hashtag, camel, ending, words };  ///< the order at equal length (2.2)
  Form form = Form::words;
  std::uint32_t first = 0;  ///< tokens
  std::uint32_t last = 0;
  std::uint32_t start = 0;  ///< code points
  std::uint32_t end = 0;
  bool obfuscated = false;
  const Lexicon::Rows* rows = nullptr;
};
using Hits = std::pmr::vector<Hit>;

struct Found {
  const TermRow* row = nullptr;
  TermStatus status = TermStatus::accepted;  ///< the one that counts
  std::uint32_t start = 0;
  std::uint32_t end = 0;
  Place place;
  bool mismatch = false;
  bool brand_missing = false;
  bool unpaid = false;
  bool obfuscated = false;

  bool counts() const { return status == TermStatus::accepted || status == TermStatus::weak; }
  bool denies() const {
    return status == TermStatus::negated || (row->denial && status == TermStatus::rejected) || unpaid;
  }
};

/// Stretches inside quotation marks. The text is read when first asked: most posts have nothing to ask for.
class Quotations {
 public:
  Quotations(const PostText& text, std::pmr::memory_resource* memory) : text_(text), stretches_(memory) {}
  bool around(std::uint32_t start, std::uint32_t end);

 private:
  struct Stretch {
    std::uint32_t open;
    std::uint32_t close;
  };
  void read();

  const PostText& text_;
  bool read_ = false;
  std::pmr::vector<Stretch> stretches_;
};

/// What term finding needs of the engine.
struct TermFinder {
  const Lexicon& lexicon;
  const Cues& cues;

  /// Hashtags and CamelCase phrases of the post; words are added by the caller's one pass over the tree.
  void add_hashtags(const PostText& text, Hits& hits, const Matcher& matcher, std::uint32_t values_end) const;
  /// The terms for this audience, by start, without overlap.
  std::vector<Found> find(const PostText& text, const Hits& hits, const Audience& audience, const Places& places,
                          Quotations& quotations) const;

 private:
  struct Candidate;
  class Chooser;
  std::optional<Candidate> candidate(const PostText& text, const Hit& hit, Chooser& rows, Quotations& quotations) const;
};

}  // namespace paidtrail::disclosure
