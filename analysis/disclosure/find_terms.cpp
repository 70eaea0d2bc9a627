#include "analysis/disclosure/find_terms.h"

#include <algorithm>
#include <optional>

namespace paidtrail::disclosure {
namespace {

constexpr std::uint32_t kLongestQuotation = 160;

/// Nearly all characters: no quotation mark.
bool plain(char32_t c) { return c == U' ' || (c > U'\'' && c < 0xAB); }

/// The mark that closes this one, or 0.
char32_t closing_of(char32_t open) {
  switch (open) {
    case U'"':
      return U'"';
    case 0xAB:
      return 0xBB;
    case 0xBB:  // »German«
      return 0xAB;
    case 0x201C:
      return 0x201D;
    case 0x201E:
      return 0x201C;
    case 0x201A:
      return 0x2018;
    case 0x2018:
      return 0x2019;
    case 0x2039:
      return 0x203A;
    case 0x203A:  // ›German‹
      return 0x2039;
    case 0x201D:  // ”Swedish”
      return 0x201D;
    case U'\'':
      return U'\'';
    case 0x300C:
      return 0x300D;
    case 0x300E:
      return 0x300F;
    default:
      return 0;
  }
}

/// "'Tis the season", "the '90s": an apostrophe that stands for letters left out, and opens nothing.
bool left_out(const PostText& text, std::uint32_t apostrophe) {
  constexpr std::u32string_view kShortened[] = {U"tis", U"twas", U"twere", U"cause", U"cos", U"cuz", U"em",
                                                U"til", U"till", U"bout",  U"round", U"n",   U"s",   U"t"};
  if (text.at[apostrophe] != U'\'' && text.at[apostrophe] != 0x2018) return false;
  const auto token = std::lower_bound(text.tokens.begin(), text.tokens.end(), apostrophe + 1,
                                      [](const Token& one, std::uint32_t at) { return one.start < at; });
  if (token == text.tokens.end() || token->start != apostrophe + 1) return false;
  return text.characters().classify(text.at[token->start]) == CharClass::digit ||
         std::ranges::find(kShortened, text.letters_of(*token)) != std::end(kShortened);
}

bool next_is_brand(const PostText& text, std::uint32_t last) {
  if (last + 1 >= text.tokens.size()) return false;
  const TokenKind kind = text.tokens[last + 1].kind;
  return kind == TokenKind::hashtag || kind == TokenKind::mention;
}

}  // namespace

void Quotations::read() {
  read_ = true;
  const auto& at = text_.at;
  const auto word = [&](std::uint32_t i) { return i < text_.size() && text_.characters().word(at[i]); };
  const std::uint32_t size = text_.size();
  for (std::uint32_t i = 0; i < size; ++i) {
    if (plain(at[i])) continue;
    const char32_t close = closing_of(at[i]);
    // An apostrophe or an inch mark stands behind a letter or digit; an opening mark does not.
    if (close == 0 || (i > 0 && word(i - 1)) || left_out(text_, i)) continue;
    const std::uint32_t limit = std::min(text_.size(), i + kLongestQuotation + 2);
    for (std::uint32_t j = i + 1; j < limit; ++j) {
      const bool closes = at[j] == close || (at[i] == 0x201E && at[j] == 0x201D);
      if (!closes || word(j + 1)) continue;
      stretches_.push_back({i, j});
      i = j;
      break;
    }
  }
}

bool Quotations::around(std::uint32_t start, std::uint32_t end) {
  if (!read_) read();
  const auto after = std::lower_bound(stretches_.begin(), stretches_.end(), start,
                                      [](const Stretch& stretch, std::uint32_t at) { return stretch.open < at; });
  return after != stretches_.begin() && std::prev(after)->close >= end;
}

struct TermFinder::Candidate {
  Found found;
  const Hit* hit = nullptr;
  bool prose = false;  ///< a lead that is no label: yields to every other reading
};

/// The row of a hit. A text that says one word all over chooses once.
class TermFinder::Chooser {
 public:
  Chooser(const Lexicon& lexicon, const Audience& audience) : lexicon_(lexicon), audience_(audience) {}

  const TermRow* choose(const Lexicon::Rows& rows, bool leads) {
    Choice& last = leads ? with_leads_ : phrases_;
    if (last.rows != &rows) last = {&rows, lexicon_.choose(rows, audience_, leads, true)};
    return last.row;
  }

  const Audience& audience() const { return audience_; }

 private:
  struct Choice {
    const Lexicon::Rows* rows = nullptr;
    const TermRow* row = nullptr;
  };

  const Lexicon& lexicon_;
  const Audience& audience_;
  Choice with_leads_;
  Choice phrases_;
};

void TermFinder::add_hashtags(const PostText& text, Hits& hits, const Matcher& matcher,
                              std::uint32_t values_end) const {
  for (const std::uint32_t i : text.hashtags) {
    const Token& token = text.tokens[i];
    lexicon.hashtags(text, token, [&](const Lexicon::Rows& rows, bool ending) {
      hits.push_back(
          {ending ? Hit::Form::ending : Hit::Form::hashtag, i, i, token.start, token.end, token.obfuscated, &rows});
    });
  }
  // A CamelCase hashtag is read for phrase rows from its first word.
  for (const auto& owner : text.camel) {
    if (owner.count == 0) continue;
    const std::span<const Token> parts(text.parts.data() + owner.first, owner.count);
    matcher.at(text, parts, 0, kPhraseGaps, [&](const Match& match, Values values) {
      for (const std::uint32_t value : values)
        if (value < values_end)
          hits.push_back({Hit::Form::camel, owner.token, owner.token, text.tokens[owner.token].start,
                          parts[match.last].end, text.tokens[owner.token].obfuscated, &lexicon.phrase(value)});
    });
  }
}

std::optional<TermFinder::Candidate> TermFinder::candidate(const PostText& text, const Hit& hit, Chooser& rows,
                                                           Quotations& quotations) const {
  using Effect = Surroundings::Effect;
  const Audience& audience = rows.audience();
  const bool hashtag = hit.form != Hit::Form::words;
  const TermRow* row = rows.choose(*hit.rows, hit.form == Hit::Form::words);
  if (row == nullptr) return std::nullopt;
  Candidate candidate{{row, row->status, hit.start, hit.end, {}, false, false, false, hit.obfuscated}, &hit, false};
  Found& found = candidate.found;
  const CueLanguages languages{audience.language, row->language};

  Surroundings around = cues.around(text, hit.first, hit.last, hashtag, languages);
  if (row->kind == TermKind::lead) {
    const LeadPlace place{around.effect == Effect::unpaid ? around.first : hit.first, hit.first, hit.last,
                          around.effect == Effect::unpaid, row->needs_brand};
    const bool label = stands_as_label(text, place, cues, languages);
    if (!label) {
      // The same words may be a phrase of another row, which counts anywhere.
      if (const TermRow* phrase = rows.choose(*hit.rows, false); phrase != nullptr) {
        row = found.row = phrase;
        found.status = phrase->status;
      } else if (row->status != TermStatus::accepted && row->status != TermStatus::weak) {
        return std::nullopt;
      } else {
        // A lead word elsewhere in prose is a mention (2.3), unless it is denied there.
        candidate.prose = true;
        if (around.effect != Effect::negated) around.effect = Effect::mentioned;
      }
    }
  }
  if (row->only_before_brand && !next_is_brand(text, hit.last)) return std::nullopt;

  const bool declares = row->status == TermStatus::accepted || row->status == TermStatus::weak;
  if ((declares || row->denial) && quotations.around(hit.start, hit.end)) around.effect = Effect::mentioned;
  switch (around.effect) {
    case Effect::none:
      break;
    case Effect::mentioned:
      if (declares || row->denial) found.status = TermStatus::mentioned;
      return candidate;
    case Effect::negated:
      if (declares) found.status = TermStatus::negated;
      return candidate;
    case Effect::unpaid:
      if (declares) found.unpaid = true;
      break;
  }
  if (!declares) return candidate;
  if (row->unpaid) found.unpaid = true;
  if (row->needs_brand && !next_is_brand(text, hit.last)) found.brand_missing = true;
  // 2.4: an accepted term whose language is neither `any` nor the post's counts as weak; where the jurisdiction's rule
  // says so, its own languages pass too. No test where the post's language is unknown.
  const JurisdictionRow& home = *audience.jurisdiction;
  const bool official = home.language == LanguageRule::message_or_official && home.speaks(row->language);
  found.mismatch = home.language != LanguageRule::none && audience.language != nullptr && row->language != "any" &&
                   row->language != *audience.language && !official;
  if (found.unpaid || found.brand_missing || found.mismatch) found.status = TermStatus::weak;
  return candidate;
}

std::vector<Found> TermFinder::find(const PostText& text, const Hits& hits, const Audience& audience,
                                    const Places& places, Quotations& quotations) const {
  if (hits.empty()) return {};
  Chooser rows(lexicon, audience);
  std::vector<Candidate> candidates;
  candidates.reserve(hits.size());
  for (const Hit& hit : hits)
    if (auto found = candidate(text, hit, rows, quotations)) candidates.push_back(*found);

  // Longest match wins; at equal length the form of the hashtag decides, then the better row.
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    if (a.prose != b.prose) return b.prose;
    const std::uint32_t a_length = a.found.end - a.found.start;
    const std::uint32_t b_length = b.found.end - b.found.start;
    if (a_length != b_length) return a_length > b_length;
    if (a.hit->form != b.hit->form) return a.hit->form < b.hit->form;
    if (a.found.status != b.found.status) return a.found.status < b.found.status;
    return a.found.start != b.found.start ? a.found.start < b.found.start : a.found.row < b.found.row;
  });
  std::vector<bool> taken(text.tokens.size());
  std::vector<Found> found;
  found.reserve(candidates.size());
  for (const Candidate& next : candidates) {
    const auto begin = taken.begin() + next.hit->first;
    const auto end = taken.begin() + next.hit->last + 1;
    if (std::find(begin, end, true) != end) continue;
    std::fill(begin, end, true);
    found.push_back(next.found);
    found.back().place = places.of(next.hit->first, next.found.start, *audience.jurisdiction);
  }
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.start < b.start; });
  return found;
}

}  // namespace paidtrail::disclosure
