#include "analysis/disclosure/lead.h"

#include <algorithm>
#include <string_view>

namespace paidtrail::disclosure {
namespace {

bool one_of(char32_t c, std::u32string_view set) { return set.find(c) != std::u32string_view::npos; }
bool dash(char32_t c) { return c == U'-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212; }

constexpr std::u32string_view kSeparators = U":|/)]}!*•+~=";
constexpr std::u32string_view kMarks = U"*_~+=-";
constexpr std::u32string_view kSentenceEnds = U".!?…";
constexpr std::uint16_t kBeforeLabel = kGapSpace | kGapNewline | kGapEmoji | kGapBracket;

enum class Left : std::uint8_t { no, start, opened, sentence };

class Sides {
 public:
  explicit Sides(const PostText& text) : text_(text) {}

  /// *Left*: start of text or line (after emoji, brackets, @names), or an opening bracket, `|`, `/`, `•`, a spaced
  /// dash, or `* _ ~ + = -` that open a mark. After a sentence end only with a right separator.
  Left left(std::uint32_t first, std::uint32_t last) const {
    if (line_start(first)) return Left::start;
    if (first <= 2 && counted(text_.tokens[first].start)) return Left::opened;
    std::uint32_t at = text_.tokens[first].start;
    bool spaced = false;
    while (at > 0 && skip(at - 1, spaced)) --at;
    if (at == 0 || newline(at - 1)) return Left::start;
    const char32_t c = narrow(text_.at[at - 1]);
    if (text_.characters().classify(text_.at[at - 1]) == CharClass::opening || one_of(c, U"|/•")) return Left::opened;
    if (dash(c) && spaced && (at == 1 || blank(at - 2))) return Left::opened;
    if (one_of(c, kMarks) && (opens_mark(at - 1, spaced) || closed(at - 1, last))) return Left::opened;
    // "¡Publicidad!": the mark that opens an exclamation. A question is no label.
    if (c == U'¡') return at == 1 || newline(at - 2) ? Left::start : Left::sentence;
    return one_of(c, kSentenceEnds) && spaced ? Left::sentence : Left::no;
  }

  /// *Right*: end of text or line, a separator, a link, or an emoji.
  bool right(std::uint32_t last) const {
    const std::uint32_t end = text_.tokens[last].end;
    std::uint32_t at = end;
    bool spaced = false;
    // "PUBBLICITA' |": an apostrophe stands for the accent.
    if (at + 1 < text_.size() && one_of(text_.at[at], U"'’") && !text_.characters().word(text_.at[at + 1])) ++at;
    while (at < text_.size() && skip(at, spaced)) ++at;
    if (at == text_.size() || newline(at)) return true;
    if (last + 1 < text_.tokens.size() && text_.tokens[last + 1].start == at)
      return text_.tokens[last + 1].kind == TokenKind::link;
    const char32_t c = narrow(text_.at[at]);
    // "ad-hoc" and "ad_hoc" go on.
    if (dash(c) || c == U'_') return spaced || at + 1 == text_.size() || !text_.characters().word(text_.at[at + 1]);
    if (one_of(c, kSeparators)) return true;
    return text_.characters().classify(text_.at[at]) == CharClass::emoji;
  }

  /// At the start also `.`, an @name, a connector with its brand, or capitals throughout.
  bool right_at_start(const LeadPlace& place, const Cues& cues, const CueLanguages& languages) const {
    const std::uint32_t next = place.last + 1;
    const std::uint32_t end = text_.tokens[place.last].end;
    if (end < text_.size() && text_.at[end] == U'.' &&
        (end + 1 == text_.size() || !text_.characters().word(text_.at[end + 1])))
      return true;
    if (next >= text_.tokens.size() || (text_.tokens[next].gap & ~(kPhraseGaps & ~kGapComma)) != 0) return false;
    const Token& follower = text_.tokens[next];
    if ((follower.gap & kGapJoiner) != 0) return false;  // "AD-ish"
    if ((follower.gap & kGapNewline) != 0) return true;
    if (follower.kind == TokenKind::mention) return true;
    if (follower.kind == TokenKind::hashtag) return place.needs_brand;
    if (follower.kind != TokenKind::word) return false;
    return joined(next, cues, languages) || in_capitals(place);
  }

 private:
  /// Spaces and what nobody sees.
  bool skip(std::uint32_t at, bool& spaced) const {
    const CharClass kind = text_.characters().classify(text_.at[at]);
    spaced = spaced || kind == CharClass::space;
    return kind == CharClass::space || kind == CharClass::invisible || kind == CharClass::mark;
  }
  bool newline(std::uint32_t at) const { return text_.characters().classify(text_.at[at]) == CharClass::newline; }
  bool blank(std::uint32_t at) const {
    return newline(at) || text_.characters().classify(text_.at[at]) == CharClass::space;
  }

  bool line_start(std::uint32_t first) const {
    for (std::uint32_t token = first;; --token) {
      const std::uint16_t gap = text_.tokens[token].gap;
      if ((gap & kGapNewline) != 0 && line_begins_with(token)) return true;
      // "@name: Werbung" and ".@name Werbung".
      const bool after_name = token > 0 && text_.tokens[token - 1].kind == TokenKind::mention;
      std::uint16_t allowed = kBeforeLabel;
      if (after_name) allowed |= kGapColon;
      if (token == 0 && first > 0) allowed |= kGapSentence;
      if ((gap & ~allowed) != 0) return false;
      if (token == 0) return true;
      if (!after_name) return token == 1 && token < first && retweet(text_.tokens[0]);
    }
  }

  /// "(1/3) Werbung: …": nothing but the count of a thread before it.
  bool counted(std::uint32_t start) const {
    bool digit = false;
    bool mark = false;
    for (std::uint32_t at = 0; at < start; ++at) {
      if (text_.characters().classify(text_.at[at]) == CharClass::invisible) continue;
      const char32_t c = narrow(text_.at[at]);
      digit = digit || (c >= U'0' && c <= U'9');
      mark = mark || one_of(c, U"/()[]");
      if (!one_of(c, U"0123456789/()[] ")) return false;
    }
    return digit && mark;
  }

  bool retweet(const Token& token) const { return token.kind == TokenKind::word && text_.letters_of(token) == U"rt"; }

  /// Only spaces, emoji and brackets between the line's beginning and the token.
  bool line_begins_with(std::uint32_t token) const {
    for (std::uint32_t at = text_.tokens[token].start; at-- > 0;) {
      const CharClass kind = text_.characters().classify(text_.at[at]);
      if (kind == CharClass::newline) return true;
      if (kind != CharClass::space && kind != CharClass::emoji && kind != CharClass::opening &&
          kind != CharClass::closing && kind != CharClass::invisible && kind != CharClass::mark)
        return false;
    }
    return true;
  }

  /// `*Werbung*`, `+++ Werbung +++`, `~ Werbung ~`: the mark begins after a space, and is close, repeated or closed.
  bool opens_mark(std::uint32_t at, bool spaced) const {
    const char32_t mark = text_.at[at];
    std::uint32_t begin = at;
    while (begin > 0 && text_.at[begin - 1] == mark) --begin;
    const bool free = begin == 0 || !text_.characters().word(text_.at[begin - 1]);
    return free && (!spaced || at - begin >= 1);
  }

  /// A single mark with space around, and the same one behind the words.
  bool closed(std::uint32_t open, std::uint32_t last) const {
    if (open > 0 && !blank(open - 1)) return false;
    std::uint32_t at = text_.tokens[last].end;
    bool spaced = false;
    while (at < text_.size() && skip(at, spaced)) ++at;
    return at < text_.size() && text_.at[at] == text_.at[open];
  }

  /// A connector with an @name or hashtag within the next three words, or a `:`, `|` or spaced dash within four.
  bool joined(std::uint32_t next, const Cues& cues, const CueLanguages& languages) const {
    const std::uint32_t connector = cues.connector(text_, next, languages);
    if (connector + 1 == next) return false;
    for (std::uint32_t word = 1; word <= 5; ++word) {
      const std::uint32_t token = connector + word;
      const std::uint32_t from = text_.tokens[token - 1].end;
      const std::uint32_t to = token < text_.tokens.size() ? text_.tokens[token].start : text_.size();
      for (std::uint32_t at = from; at < to; ++at) {
        const char32_t c = narrow(text_.at[at]);
        if (newline(at)) return false;
        if (word > 1 && (c == U':' || c == U'|')) return true;
        if (word > 1 && dash(c) && at > from && blank(at - 1)) return true;
        if (one_of(c, kSentenceEnds)) return false;
      }
      if (token >= text_.tokens.size()) return false;
      const TokenKind kind = text_.tokens[token].kind;
      if (word <= 3 && (kind == TokenKind::mention || kind == TokenKind::hashtag)) return true;
    }
    return false;
  }

  /// "WERBUNG Heute", but neither "AD ASTRA" nor "AD 79". One letter is capital in any sentence: the next word decides.
  bool in_capitals(const LeadPlace& place) const {
    for (std::uint32_t token = place.term; token <= place.last; ++token)
      if (!text_.tokens[token].capitals || text_.tokens[token].length < 2) return false;
    const std::uint32_t next = place.last + 1;
    for (std::uint32_t token = next; token < text_.tokens.size() && token < next + 3; ++token) {
      const Token& word = text_.tokens[token];
      if (word.kind != TokenKind::word) return false;
      if (text_.characters().classify(text_.at[word.start]) != CharClass::letter) return false;
      if (word.length == 1 && word.capitals) continue;
      return !word.capitals;
    }
    return false;
  }

  const PostText& text_;
};

}  // namespace

bool stands_as_label(const PostText& text, const LeadPlace& place, const Cues& cues, const CueLanguages& languages) {
  const Sides sides(text);
  const Left left = sides.left(place.first, place.last);
  if (left == Left::no) return false;
  if (place.qualified || sides.right(place.last)) return true;
  return left == Left::start && sides.right_at_start(place, cues, languages);
}

}  // namespace paidtrail::disclosure
