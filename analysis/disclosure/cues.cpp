#include "analysis/disclosure/cues.h"

#include <algorithm>
#include <array>
#include <utility>

#include "analysis/disclosure/words.h"

namespace paidtrail::disclosure {
namespace {

constexpr std::array<std::pair<std::string_view, CueType>, 8> kTypes = {{
    {"negation_before", CueType::negation_before},
    {"unpaid_before", CueType::unpaid_before},
    {"unpaid_after", CueType::unpaid_after},
    {"filler", CueType::filler},
    {"mention_before", CueType::mention_before},
    {"mention_after", CueType::mention_after},
    {"hypothetical_before", CueType::hypothetical_before},
    {"lead_connector", CueType::lead_connector},
}};

constexpr std::uint16_t kCueGaps = kGapSpace | kGapJoiner;
/// Between a cue and its term nothing may stand that ends a thought.
constexpr std::uint16_t kCloseGaps = kGapSpace | kGapJoiner | kGapQuote;
constexpr std::uint16_t kUnpaidAfterGaps = static_cast<std::uint16_t>(~(kGapNewline | kGapSentence));
constexpr std::uint32_t kLongestCue = 4;   // words
constexpr std::uint32_t kMostFillers = 8;  // "das ist hier wirklich keine bezahlte …" has 4
constexpr std::uint32_t kHypotheticalReach = 4;

std::uint32_t bit(CueType type) { return 1U << static_cast<unsigned>(type); }

}  // namespace

Result<Cues> Cues::read(const Rules& rules, const Characters& characters, Vocabulary& vocabulary) {
  const auto cells = Cells::open(rules, "cues.tsv", {"cue", "language", "type"});
  if (!cells) return cells.error();
  Cues cues;
  PhraseTree phrases;
  for (const auto& line : cells->table().rows) {
    const std::string& language = cells->get(line, 1);
    if (!language_code(language)) return cells->table().error(line, "'" + language + "' is no language code");
    const auto type =
        std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& row) { return row.first == cells->get(line, 2); });
    if (type == kTypes.end()) return cells->table().error(line, "'" + cells->get(line, 2) + "' is no type of cue");
    const auto words = symbols_of(cells->get(line, 0), language, characters, vocabulary);
    if (words.empty() || words.size() > kLongestCue) return cells->table().error(line, "a cue has one to four words");
    phrases.add(words, static_cast<std::uint32_t>(cues.rows_.size()));
    cues.rows_.push_back({type->second, language});
  }
  cues.matcher_ = Matcher(phrases);
  return cues;
}

bool Cues::applies(const Row& row, const CueLanguages& languages) const {
  return languages.post == nullptr || row.language == *languages.post || row.language == languages.term;
}

Cues::Seen Cues::ending_at(const PostText& text, std::uint32_t last, const CueLanguages& languages) const {
  Seen seen;
  // A word that only fills in the language around it ("un" in "c'est un ad") denies nothing in another.
  const std::string_view around = languages.post != nullptr ? std::string_view(*languages.post) : languages.term;
  for (std::uint32_t words = std::min(kLongestCue, last + 1); words > 0 && seen.types == 0; --words) {
    const std::uint32_t first = last + 1 - words;
    bool fills = false;
    std::uint32_t own = 0;
    std::uint32_t foreign = 0;
    matcher_.at(text, text.tokens, first, kCueGaps, [&](const Match& match, Values values) {
      if (match.last != last || match.hashtags) return;
      for (const std::uint32_t value : values) {
        const Row& row = rows_[value];
        if (!applies(row, languages)) continue;
        (row.language == around ? own : foreign) |= bit(row.type);
        fills = fills || (row.type == CueType::filler && row.language == around);
      }
    });
    seen.types = fills ? own : own | foreign;
    seen.edge = first;
  }
  return seen;
}

Cues::Seen Cues::beginning_at(const PostText& text, std::uint32_t first, const CueLanguages& languages) const {
  Seen seen;
  matcher_.at(text, text.tokens, first, kCueGaps, [&](const Match& match, Values values) {
    if (match.hashtags) return;
    for (const std::uint32_t value : values)
      if (applies(rows_[value], languages)) {
        seen.types |= bit(rows_[value].type);
        seen.edge = match.last;
      }
  });
  return seen;
}

bool Cues::any_before(const PostText& text, std::uint32_t token) const {
  const auto end = text.tokens.begin() + token;
  const auto begin = end - std::min(token, kHypotheticalReach + kLongestCue);
  return std::any_of(begin, end, [&](const Token& word) { return matcher_.begins(text, word); });
}

bool Cues::after(const PostText& text, std::uint32_t last, const CueLanguages& languages, CueType type) const {
  const std::uint32_t next = last + 1;
  if (next >= text.tokens.size() || text.tokens[next].kind != TokenKind::word) return false;
  const Token& token = text.tokens[next];
  const std::uint16_t gaps = type == CueType::unpaid_after ? kUnpaidAfterGaps : kCloseGaps;
  if ((token.gap & ~gaps) != 0) return false;
  const Seen seen = beginning_at(text, next, languages);
  if ((seen.types & bit(type)) == 0) return false;
  if (type == CueType::unpaid_after) return true;
  // "#ad Tag a friend", "#ad tag @mate" and "#ad tag 3 friends" begin a sentence; only German nouns have capitals.
  const bool german = languages.post != nullptr && *languages.post == "de";
  if (token.capital && !token.capitals && !german) return false;
  if (seen.edge + 1 >= text.tokens.size()) return true;
  const Token& follower = text.tokens[seen.edge + 1];
  return (follower.gap & ~kCloseGaps) != 0 || (follower.kind != TokenKind::mention && !follower.number);
}

Surroundings Cues::around(const PostText& text, std::uint32_t first, std::uint32_t last, bool hashtag,
                          const CueLanguages& languages) const {
  using Effect = Surroundings::Effect;
  std::uint32_t position = first;
  std::uint32_t others = 0;
  const std::uint32_t most = any_before(text, first) ? kMostFillers : 0;
  for (std::uint32_t step = 0; step < most && position > 0; ++step) {
    if ((text.tokens[position].gap & ~kCloseGaps) != 0) break;
    if (text.tokens[position - 1].kind != TokenKind::word) break;
    const Seen seen = ending_at(text, position - 1, languages);
    if (others == 0) {
      // Negated: a negation directly before, only filler words between.
      if ((seen.types & bit(CueType::negation_before)) != 0) return {Effect::negated, seen.edge};
      if ((seen.types & bit(CueType::unpaid_before)) != 0) return {Effect::unpaid, seen.edge};
      if ((seen.types & bit(CueType::mention_before)) != 0) return {Effect::mentioned, seen.edge};
    }
    // "I wish someone sponsored this post": a wish reaches further than a denial, but not to a hashtag.
    if ((seen.types & bit(CueType::hypothetical_before)) != 0) return {Effect::mentioned, seen.edge};
    if ((seen.types & bit(CueType::filler)) == 0 && (hashtag || ++others > kHypotheticalReach)) break;
    position = (seen.types & bit(CueType::filler)) != 0 ? seen.edge : position - 1;
  }
  if (after(text, last, languages, CueType::unpaid_after)) return {Effect::unpaid, first};
  if (after(text, last, languages, CueType::mention_after)) return {Effect::mentioned, first};
  return {Effect::none, first};
}

std::uint32_t Cues::connector(const PostText& text, std::uint32_t first, const CueLanguages& languages) const {
  std::uint32_t last = first - 1;
  matcher_.at(text, text.tokens, first, kCueGaps, [&](const Match& match, Values values) {
    if (match.hashtags) return;
    for (const std::uint32_t value : values)
      if (rows_[value].type == CueType::lead_connector && applies(rows_[value], languages) && match.last + 1 > last + 1)
        last = match.last;
  });
  return last;
}

}  // namespace paidtrail::disclosure
