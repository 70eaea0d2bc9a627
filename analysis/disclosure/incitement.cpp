#include "analysis/disclosure/incitement.h"

#include <algorithm>

namespace paidtrail::disclosure {

void IncitementPatterns::take(std::uint32_t value, const Token& token, std::uint32_t first, const Match& match,
                              bool camel, IncitementHits& hits) const {
  if (value >= first_requirement_) {
    hits.requirements.set(value - first_requirement_);
    return;
  }
  const std::uint32_t index = value - first_value_;
  const Pattern& pattern = patterns_[index];
  if (pattern.strength != Strength::mask && first == match.last && !pattern.hashtag) {
    // One word of a hashtag names a subject ("#click", "#ClickFraud"); it asks for nothing.
    if (camel || token.kind == TokenKind::hashtag) return;
  }
  (camel ? hits.camel : hits.hits).push_back({first, match.last, index});
}

bool IncitementPatterns::applies(const Pattern& pattern, const std::string* language,
                                 const IncitementHits& hits) const {
  // Patterns of the post's language and English; masks of all languages.
  if (pattern.strength == Strength::mask || language == nullptr || pattern.language == *language ||
      pattern.language == "en") {
    if (pattern.requires_one.empty()) return true;
    return std::any_of(pattern.requires_one.begin(), pattern.requires_one.end(),
                       [&](std::uint32_t one) { return hits.requirements.test(one); });
  }
  return false;
}

void IncitementPatterns::resolve(std::span<const Token> tokens, std::span<const IncitementHits::Hit> hits,
                                 const std::string* language, const IncitementHits& all, Incited& out) const {
  using Hit = IncitementHits::Hit;
  std::vector<Hit> masks;
  std::vector<Hit> calls;
  for (const Hit& hit : hits) {
    const Pattern& pattern = patterns_[hit.pattern];
    if (applies(pattern, language, all)) (pattern.strength == Strength::mask ? masks : calls).push_back(hit);
  }
  if (calls.empty()) return;

  // A mask hides what it overlaps; a longer phrase around it tells more ("je gagne … par clic") and stays.
  const auto hidden = [&](const Hit& call) {
    constexpr std::uint32_t kLongest = 16;  // words of a mask; hits come in the order of their first word
    const std::uint32_t from = call.first > kLongest ? call.first - kLongest : 0;
    auto mask = std::lower_bound(masks.begin(), masks.end(), from,
                                 [](const Hit& hit, std::uint32_t first) { return hit.first < first; });
    for (; mask != masks.end() && mask->first <= call.last; ++mask) {
      const bool overlaps = mask->last >= call.first;
      const bool inside =
          mask->first >= call.first && mask->last <= call.last && (mask->first > call.first || mask->last < call.last);
      if (overlaps && !inside) return true;
    }
    return false;
  };
  calls.erase(std::remove_if(calls.begin(), calls.end(), hidden), calls.end());

  for (const Hit& call : calls)
    if (patterns_[call.pattern].payment) out.payments.push_back(tokens[call.first].start);

  // Longest match; of two, the stronger.
  std::sort(calls.begin(), calls.end(), [&](const Hit& a, const Hit& b) {
    if (a.last - a.first != b.last - b.first) return a.last - a.first > b.last - b.first;
    const auto a_strength = patterns_[a.pattern].strength;
    const auto b_strength = patterns_[b.pattern].strength;
    return a_strength != b_strength ? a_strength > b_strength : a.first < b.first;
  });
  std::vector<bool> taken(tokens.size());
  for (const Hit& call : calls) {
    const auto begin = taken.begin() + call.first;
    const auto end = taken.begin() + call.last + 1;
    if (std::find(begin, end, true) != end) continue;
    std::fill(begin, end, true);
    out.words.push_back({tokens[call.first].start, tokens[call.last].end});
    const auto strength = patterns_[call.pattern].strength;
    const Incitement level = strength == Strength::exchange    ? Incitement::exchange
                             : strength == Strength::explicit_ ? Incitement::explicit_
                                                               : Incitement::soft;
    out.level = std::max(out.level, level);
  }
}

Incited IncitementPatterns::judge(const PostText& text, const IncitementHits& hits, const std::string* language) const {
  Incited out;
  if (!hits.hits.empty()) resolve(text.tokens, hits.hits, language, hits, out);
  if (!hits.camel.empty()) {
    // Phrases do not cross from one hashtag into the next: the matcher saw each alone.
    resolve(text.parts, hits.camel, language, hits, out);
  }
  std::sort(out.words.begin(), out.words.end(), [](const auto& a, const auto& b) { return a.start < b.start; });
  // A hashtag that counts as a whole is not named once more by its parts.
  std::uint32_t end = 0;
  std::erase_if(out.words, [&](const Incited::Span& span) {
    const bool repeated = span.start < end;
    end = std::max(end, span.end);
    return repeated;
  });
  return out;
}

}  // namespace paidtrail::disclosure
