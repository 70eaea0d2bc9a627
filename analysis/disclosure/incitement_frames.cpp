#include "analysis/disclosure/incitement_frames.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace paidtrail::disclosure {
namespace {

enum Column : std::size_t { kFrame, kLanguage, kStrength, kNeeds, kNote };

constexpr std::uint16_t kSentenceGaps = kGapSentence | kGapNewline;
constexpr std::uint32_t kMostFillers = 5;  ///< in a row
constexpr std::uint32_t kWidestGap = 12;

std::optional<FrameStrength> strength_of(std::string_view name) {
  constexpr std::pair<std::string_view, FrameStrength> kNames[] = {{"none", FrameStrength::mask},
                                                                   {"never", FrameStrength::never},
                                                                   {"soft", FrameStrength::soft},
                                                                   {"explicit", FrameStrength::explicit_},
                                                                   {"exchange", FrameStrength::exchange}};
  for (const auto& [known, strength] : kNames)
    if (known == name) return strength;
  return std::nullopt;
}

}  // namespace

struct CallFrames::Reader {
  const Cells& cells;
  const CallWords& words;
  CallFrames& out;

  Result<Classes> classes_of(const RuleTable::Row& line, std::string_view names) const {
    Classes classes;
    for (const auto& name : split(names, '|')) {
      const auto number = words.class_of(name);
      if (!number) return cells.table().error(line, "there is no class '" + name + "'");
      classes.set(*number);
    }
    if (classes.none()) return cells.table().error(line, "a class is missing");
    return classes;
  }

  Result<Piece> piece_of(const RuleTable::Row& line, std::string_view text) const {
    Piece piece;
    if (text == "^" || text == "~") {
      piece.kind = text == "^" ? Piece::Kind::begin : Piece::Kind::sentence;
      return piece;
    }
    if (text.front() == '*') {
      piece.kind = Piece::Kind::gap;
      const auto [end, failure] = std::from_chars(text.data() + 1, text.data() + text.size(), piece.most);
      if (failure != std::errc() || end != text.data() + text.size() || piece.most == 0 || piece.most > kWidestGap)
        return cells.table().error(line, "'" + std::string(text) + "' is no gap *1 to *12");
      return piece;
    }
    if (text.front() == '!') {
      piece.kind = Piece::Kind::none_of;
      text.remove_prefix(1);
    } else if (text.back() == '?') {
      piece.optional = true;
      text.remove_suffix(1);
    }
    const auto classes = classes_of(line, text);
    if (!classes) return classes.error();
    piece.classes = *classes;
    return piece;
  }

  Status read_row(const RuleTable::Row& line) {
    const auto fail = [&](const std::string& what) { return cells.table().error(line, what); };
    Frame frame;
    const std::string& language = cells.get(line, kLanguage);
    const auto bit = words.bit_of(language);
    if (!bit) return fail("'" + language + "' is no language of incitement_words.tsv");
    const auto strength = strength_of(cells.get(line, kStrength));
    if (!strength) return fail("'" + cells.get(line, kStrength) + "' is no strength");
    frame.strength = *strength;
    for (const auto& note : split(cells.get(line, kNote), ';')) {
      frame.payment = frame.payment || note == "payment_stated";
      frame.over = frame.over || note == "over";
      frame.but_exchange = frame.but_exchange || note == "but_exchange";
    }
    std::vector<Classes> needs;
    for (const auto& need : split(cells.get(line, kNeeds), ' ')) {
      const auto classes = classes_of(line, need);
      if (!classes) return classes.error();
      needs.push_back(*classes);
    }
    for (const auto& text : split(cells.get(line, kFrame), ' ')) {
      const auto piece = piece_of(line, text);
      if (!piece) return piece.error();
      frame.pieces.push_back(*piece);
    }
    const auto is_word = [](const Piece& piece) { return piece.kind == Piece::Kind::word; };
    const auto head = std::find_if(frame.pieces.begin(), frame.pieces.end(), is_word);
    if (head == frame.pieces.end()) return fail("'" + cells.get(line, kFrame) + "' has no word");
    if (head->optional) return fail("a frame begins with a word that is there");
    if (!is_word(frame.pieces.back()) && frame.pieces.back().kind != Piece::Kind::none_of)
      return fail("a frame ends with a word");
    frame.head = static_cast<std::size_t>(head - frame.pieces.begin());
    const bool calls = frame.strength > FrameStrength::never;
    if (calls) {
      const Classes* rouser = rouser_of(frame, needs);
      if (rouser == nullptr) return fail("no class of this frame is marked '!' in incitement_words.tsv");
      file(*rouser, out.calls_by_rouser_);
    }
    file(head->classes, calls ? out.calls_by_head_ : out.masks_by_head_);
    out.conditions_.push_back({*bit, static_cast<std::uint32_t>(out.asked_.size())});
    for (const Piece& piece : frame.pieces)
      if (is_word(piece) && !piece.optional) out.asked_.push_back(piece.classes);
    out.asked_.insert(out.asked_.end(), needs.begin(), needs.end());
    out.frames_.push_back(std::move(frame));
    return Ok{};
  }

  /// The frame that comes next goes under each of these classes.
  void file(const Classes& classes, ByClass& by_class) const {
    for (std::size_t number = 0; number < kMostClasses; ++number)
      if (classes.test(number)) by_class[number].push_back(static_cast<std::uint32_t>(out.frames_.size()));
  }

  /// A call is looked for only in posts with a class marked `!`; one of its pieces must have no other classes.
  const Classes* rouser_of(const Frame& frame, const std::vector<Classes>& needs) const {
    for (const Classes& need : needs)
      if (words.rouse(need)) return &need;
    for (const Piece& piece : frame.pieces)
      if (piece.kind == Piece::Kind::word && !piece.optional && words.rouse(piece.classes)) return &piece.classes;
    return nullptr;
  }
};

Result<CallFrames> CallFrames::read(const Rules& rules, const CallWords& words) {
  const auto cells =
      Cells::open(rules, "incitement_frames.tsv", {"frame", "language", "strength", "needs", "note", "source"});
  if (!cells) return cells.error();
  CallFrames frames;
  for (const auto& [name, classes] : {std::pair("FILL", &frames.fillers_), std::pair("STOP", &frames.stops_)})
    if (const auto number = words.class_of(name)) classes->set(*number);
  Reader reader{*cells, words, frames};
  for (const auto& line : cells->table().rows)
    if (auto status = reader.read_row(line); !status) return status.error();
  frames.conditions_.push_back({0, static_cast<std::uint32_t>(frames.asked_.size())});
  return frames;
}

/// Tries one frame from one word on. Gaps are narrow and frames short, so that a word costs a bounded number of steps.
struct CallFrames::Walk {
  static constexpr std::uint32_t kNo = 0xFFFFFFFF;
  const CallFrames& frames;
  const Saying& saying;
  const Frame& frame;

  bool filler(std::uint32_t item) const { return (saying.items[item].classes & frames.fillers_).any(); }
  bool stop(std::uint32_t item) const { return (saying.items[item].classes & frames.stops_).any(); }
  bool breaks(std::uint32_t item) const { return (saying.items[item].gap & kSentenceGaps) != 0; }

  /// The sentence begins at this word, or with fillers ("please", a name) before it.
  bool begins_sentence(std::uint32_t item) const {
    constexpr std::uint16_t kBefore = kSentenceGaps | kGapEmoji | kGapColon | kGapQuote | kGapOther;
    for (std::uint32_t steps = 0; item > 0 && steps < kMostFillers; --item, ++steps) {
      if ((saying.items[item].gap & kBefore) != 0) return true;
      const auto& before = saying.items[item - 1];
      if (before.hashtag || before.link) return true;
      if (!filler(item - 1)) return false;
    }
    return item == 0;
  }

  /// The last item of the rest of the frame from piece `at` on, where `item` is the next one; kNo where it fails.
  std::uint32_t rest(std::size_t at, std::uint32_t item, std::uint32_t last, bool may_break) const {
    if (at == frame.pieces.size()) return last;
    const Piece& piece = frame.pieces[at];
    switch (piece.kind) {
      case Piece::Kind::begin:
        return begins_sentence(item) ? rest(at + 1, item, last, may_break) : kNo;
      case Piece::Kind::sentence:
        return rest(at + 1, item, last, true);
      case Piece::Kind::none_of: {
        const bool there =
            item < saying.items.size() && !breaks(item) && (saying.items[item].classes & piece.classes).any();
        return there ? kNo : rest(at + 1, item, last, may_break);
      }
      case Piece::Kind::gap:
        return gap(at, item, last, may_break);
      case Piece::Kind::word:
        break;
    }
    if (const std::uint32_t end = word(at, item, may_break); end != kNo) return end;
    return piece.optional ? rest(at + 1, item, last, may_break) : kNo;
  }

  std::uint32_t gap(std::size_t at, std::uint32_t item, std::uint32_t last, bool may_break) const {
    for (std::uint32_t passed = 0;; ++item) {
      if (const std::uint32_t end = rest(at + 1, item, last, may_break); end != kNo) return end;
      if (item >= saying.items.size() || (breaks(item) && !may_break) || stop(item)) return kNo;
      if (!filler(item) && ++passed > frame.pieces[at].most) return kNo;
      if (breaks(item)) may_break = false;  // one sentence end, not several
    }
  }

  std::uint32_t word(std::size_t at, std::uint32_t item, bool may_break) const {
    const Piece& piece = frame.pieces[at];
    for (std::uint32_t fillers = 0; item < saying.items.size() && fillers <= kMostFillers; ++item, ++fillers) {
      if (breaks(item) && !may_break && at != frame.head) return kNo;
      if (const std::uint32_t end = take(piece, at, item); end != kNo) return end;
      if (at == frame.head || !filler(item)) return kNo;
    }
    return kNo;
  }

  std::uint32_t take(const Piece& piece, std::size_t at, std::uint32_t item) const {
    auto phrase = std::lower_bound(saying.phrases.begin(), saying.phrases.end(), item,
                                   [](const Saying::Phrase& one, std::uint32_t first) { return one.first < first; });
    for (; phrase != saying.phrases.end() && phrase->first == item; ++phrase)
      if ((phrase->classes & piece.classes).any())
        if (const std::uint32_t end = rest(at + 1, phrase->last + 1, phrase->last, false); end != kNo) return end;
    if ((saying.items[item].classes & piece.classes).none()) return kNo;
    return rest(at + 1, item + 1, item, false);
  }

  /// What stands before the head: `^` and `!CLASS`.
  bool fits_before(std::uint32_t item) const {
    for (std::size_t i = 0; i < frame.head; ++i) {
      const Piece& piece = frame.pieces[i];
      if (piece.kind == Piece::Kind::begin && !begins_sentence(item)) return false;
      if (piece.kind != Piece::Kind::none_of) continue;
      std::uint32_t before = item;
      for (std::uint32_t steps = 0; before > 0 && steps < kMostFillers; ++steps) {
        if (breaks(before)) break;
        --before;
        if ((saying.items[before].classes & piece.classes).any()) return false;
        if (!filler(before)) break;
      }
    }
    return true;
  }
};

bool CallFrames::may_fit(std::uint32_t frame, CallWords::Languages languages, const Classes& present) const {
  if ((conditions_[frame].languages & languages) == 0) return false;
  const auto first = asked_.begin() + conditions_[frame].classes;
  const auto last = asked_.begin() + conditions_[frame + 1].classes;
  return std::all_of(first, last, [&](const Classes& classes) { return (classes & present).any(); });
}

bool CallFrames::may_call(const Classes& classes, CallWords::Languages languages) const {
  for (std::size_t number = classes._Find_first(); number < kMostClasses; number = classes._Find_next(number))
    for (const std::uint32_t index : calls_by_rouser_[number])
      if (may_fit(index, languages, classes)) return true;
  return false;
}

void CallFrames::find(const Saying& saying, CallWords::Languages languages, Kind kind,
                      std::pmr::vector<Hit>& out) const {
  const auto& by_head = kind == Kind::calls ? calls_by_head_ : masks_by_head_;
  Classes present;
  for (const Said& said : saying.items) present |= said.classes;
  for (const auto& phrase : saying.phrases) present |= phrase.classes;
  // Which frames can stand here at all, and with which classes they begin.
  std::pmr::vector<bool> fits(frames_.size(), false, out.get_allocator().resource());
  Classes begin;
  for (std::size_t number = present._Find_first(); number < kMostClasses; number = present._Find_next(number))
    for (const std::uint32_t index : by_head[number])
      if (may_fit(index, languages, present)) {
        fits[index] = true;
        begin.set(number);
      }
  if (begin.none()) return;
  auto phrase = saying.phrases.begin();
  for (std::uint32_t first = 0; first < saying.items.size(); ++first) {
    Classes heads = saying.items[first].classes;
    for (; phrase != saying.phrases.end() && phrase->first == first; ++phrase) heads |= phrase->classes;
    heads &= begin;
    for (std::size_t number = heads._Find_first(); number < kMostClasses; number = heads._Find_next(number))
      for (const std::uint32_t index : by_head[number]) {
        if (!fits[index]) continue;
        const Frame& frame = frames_[index];
        const Walk walk{*this, saying, frame};
        if (!walk.fits_before(first)) continue;
        const std::uint32_t last = walk.rest(frame.head, first, first, false);
        if (last != Walk::kNo)
          out.push_back({first, last, frame.strength, frame.payment, frame.over, frame.but_exchange});
      }
  }
}

}  // namespace paidtrail::disclosure
