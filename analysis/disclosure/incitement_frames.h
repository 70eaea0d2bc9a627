#pragma once

#include <array>
#include <cstdint>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/disclosure/incitement_words.h"

/// incitement_frames.tsv: calls, and what only looks like one, as sequences of classes of words.
///
/// A frame is pieces with spaces between: `CLASS` or `ONE|OTHER` is a word, with `?` behind it may be missing; `*3`
/// lets up to three other words pass; `^` is the beginning of a sentence; `~` lets a sentence end here; `!CLASS` says
/// that the word here is none of these (as the first piece: the word before). Words of the class FILL pass anywhere;
/// words of the class STOP never pass unnamed.
namespace paidtrail::disclosure {

enum class FrameStrength : std::uint8_t {
  mask,   ///< `none`: hides a call that it overlaps, unless the call says more around it
  never,  ///< hides every call that it overlaps, but for those that say `over`
  soft,
  explicit_,
  exchange,
};

class CallFrames {
 public:
  static Result<CallFrames> read(const Rules& rules, const CallWords& words);

  struct Hit {
    std::uint32_t first = 0;  ///< items of the saying
    std::uint32_t last = 0;
    FrameStrength strength = FrameStrength::mask;
    bool payment = false;
    bool over = false;          ///< a `never` inside it does no harm ("n'oubliez pas de cliquer")
    bool but_exchange = false;  ///< hides no favours: who clicks does not matter there
  };
  enum class Kind : std::uint8_t { calls, masks };
  /// Whether any call can stand in a post that has no other classes than these.
  bool may_call(const Classes& classes, CallWords::Languages languages) const;
  /// All frames of this kind in the saying, by first word.
  void find(const Saying& saying, CallWords::Languages languages, Kind kind, std::pmr::vector<Hit>& out) const;

 private:
  struct Piece {
    enum class Kind : std::uint8_t { word, gap, begin, sentence, none_of };
    Kind kind = Kind::word;
    bool optional = false;
    std::uint32_t most = 0;  ///< words that a gap lets pass
    Classes classes;
  };
  struct Frame {
    std::vector<Piece> pieces;
    std::size_t head = 0;  ///< the first piece that is a word
    FrameStrength strength = FrameStrength::mask;
    bool payment = false;
    bool over = false;
    bool but_exchange = false;
  };
  struct Reader;
  struct Walk;
  using ByClass = std::array<std::vector<std::uint32_t>, kMostClasses>;
  /// What must be there for a frame to fit: of each of its classes a word; they end where those of the next begin.
  struct Condition {
    CallWords::Languages languages = 0;
    std::uint32_t classes = 0;
  };
  bool may_fit(std::uint32_t frame, CallWords::Languages languages, const Classes& present) const;

  std::vector<Frame> frames_;
  std::vector<Condition> conditions_;  ///< beside frames_, and one behind the last
  std::vector<Classes> asked_;
  ByClass calls_by_head_;  ///< frames by the classes of their first word
  ByClass masks_by_head_;
  ByClass calls_by_rouser_;  ///< by the classes of a piece that must be there and rouses
  Classes fillers_;
  Classes stops_;
};

}  // namespace paidtrail::disclosure
