#include "analysis/disclosure/incitement.h"

#include <algorithm>
#include <memory_resource>

#include "analysis/disclosure/find_terms.h"

namespace paidtrail::disclosure {

void IncitementPatterns::take(std::uint32_t value, const Token& token, std::uint32_t first, const Match& match,
                              bool camel, IncitementHits& hits) const {
  if (value >= first_requirement_) {
    hits.requirements.set(value - first_requirement_);
    return;
  }
  const std::uint32_t index = value - first_value_;
  const Pattern& pattern = patterns_[index];
  if (pattern.strength != FrameStrength::mask && first == match.last && !pattern.hashtag) {
    // One word of a hashtag names a subject ("#click", "#ClickFraud"); it asks for nothing.
    if (camel || token.kind == TokenKind::hashtag) return;
  }
  (camel ? hits.camel : hits.hits).push_back({first, match.last, index});
}

bool IncitementPatterns::applies(const Pattern& pattern, const std::string* language,
                                 const IncitementHits& hits) const {
  // Patterns of the post's language and English; masks of all languages.
  if (pattern.strength == FrameStrength::mask || language == nullptr || pattern.language == *language ||
      pattern.language == "en") {
    if (pattern.requires_one.empty()) return true;
    return std::any_of(pattern.requires_one.begin(), pattern.requires_one.end(),
                       [&](std::uint32_t one) { return hits.requirements.test(one); });
  }
  return false;
}

void IncitementPatterns::read_phrases(std::span<const Token> tokens, std::span<const IncitementHits::Hit> hits,
                                      const std::string* language, const IncitementHits& all, Calls& out) const {
  using Met = IncitementHits::Hit;
  std::vector<Met> masks;
  std::vector<Met> calls;
  for (const Met& hit : hits) {
    const Pattern& pattern = patterns_[hit.pattern];
    if (applies(pattern, language, all)) (pattern.strength == FrameStrength::mask ? masks : calls).push_back(hit);
  }
  const auto call_of = [&](const Met& hit) {
    const Pattern& pattern = patterns_[hit.pattern];
    return Call{tokens[hit.first].start, tokens[hit.last].end, pattern.strength, true, pattern.payment, false, false};
  };
  for (const Met& mask : masks) out.masks.push_back(call_of(mask));
  if (calls.empty()) return;

  // A mask hides what it overlaps; a longer phrase around it tells more ("je gagne … par clic") and stays.
  const auto hidden = [&](const Met& call) {
    constexpr std::uint32_t kLongest = 16;  // words of a mask; hits come in the order of their first word
    const std::uint32_t from = call.first > kLongest ? call.first - kLongest : 0;
    auto mask = std::lower_bound(masks.begin(), masks.end(), from,
                                 [](const Met& hit, std::uint32_t first) { return hit.first < first; });
    for (; mask != masks.end() && mask->first <= call.last; ++mask) {
      const bool overlaps = mask->last >= call.first;
      const bool inside =
          mask->first >= call.first && mask->last <= call.last && (mask->first > call.first || mask->last < call.last);
      if (overlaps && !inside) return true;
    }
    return false;
  };
  calls.erase(std::remove_if(calls.begin(), calls.end(), hidden), calls.end());

  // Longest match; of two, the stronger.
  std::sort(calls.begin(), calls.end(), [&](const Met& a, const Met& b) {
    if (a.last - a.first != b.last - b.first) return a.last - a.first > b.last - b.first;
    const auto a_strength = patterns_[a.pattern].strength;
    const auto b_strength = patterns_[b.pattern].strength;
    return a_strength != b_strength ? a_strength > b_strength : a.first < b.first;
  });
  std::vector<bool> taken(tokens.size());
  for (const Met& call : calls) {
    const auto begin = taken.begin() + call.first;
    const auto end = taken.begin() + call.last + 1;
    // A phrase inside another names no words of its own, but what it says of payment holds.
    const bool free = std::find(begin, end, true) == end;
    if (!free && !patterns_[call.pattern].payment) continue;
    Call one = call_of(call);
    if (!free) one.strength = FrameStrength::mask;
    if (free) std::fill(begin, end, true);
    out.calls.push_back(one);
  }
}

void IncitementPatterns::read_frames(const PostText& text, std::span<const Token> tokens,
                                     CallWords::Languages languages, Calls& out) const {
  std::array<std::byte, 16'384> room;
  std::pmr::monotonic_buffer_resource memory(room.data(), room.size());
  Saying saying(&memory);
  words_.read_post(text, tokens, languages, saying);
  std::pmr::vector<CallFrames::Hit> hits(&memory);
  frames_.find(saying, languages, CallFrames::Kind::calls, hits);
  // Most posts that were looked at ask for nothing; then nothing need be hidden.
  if (hits.empty() && out.calls.empty()) return;
  frames_.find(saying, languages, CallFrames::Kind::masks, hits);
  for (const auto& hit : hits) {
    if (hit.strength > FrameStrength::never && hit.first == hit.last && saying.items[hit.first].hashtag) continue;
    const Call call{saying.items[hit.first].start,
                    saying.items[hit.last].end,
                    hit.strength,
                    false,
                    hit.payment,
                    hit.over,
                    hit.but_exchange};
    (hit.strength > FrameStrength::never ? out.calls : out.masks).push_back(call);
  }
}

/// Whether a call says enough more than the mask that it meets.
bool IncitementPatterns::forgives(const Call& call, const Call& mask) {
  // A row that was written whole says what it is, negation and all; only words outside it tell more.
  if (mask.strength == FrameStrength::never && call.written) return call.start <= mask.start && mask.end <= call.end;
  if (mask.strength == FrameStrength::never) return call.around(mask) && call.over;
  // "een klik" is no call, "een klik voor de club, alsjeblieft" is, and the frame begins at its second word.
  if (mask.written && mask.end < call.end) return true;
  return call.around(mask) || (call.over && !mask.around(call));
}

void IncitementPatterns::resolve(const PostText& text, Calls& found, Quotations& quotations, Incited& out) {
  auto& calls = found.calls;
  auto& masks = found.masks;
  if (calls.empty()) return;
  std::sort(masks.begin(), masks.end(), [](const Call& a, const Call& b) { return a.start < b.start; });
  std::uint32_t longest = 0;
  for (const Call& mask : masks) longest = std::max(longest, mask.end - mask.start);
  const auto hidden = [&](const Call& call) {
    if (call.strength != FrameStrength::exchange && quotations.around(call.start, call.end)) return true;
    const std::uint32_t from = call.start > longest ? call.start - longest : 0;
    auto mask = std::lower_bound(masks.begin(), masks.end(), from,
                                 [](const Call& one, std::uint32_t start) { return one.start < start; });
    for (; mask != masks.end() && mask->start < call.end; ++mask) {
      if (!mask->overlaps(call)) continue;
      if (mask->but_exchange && call.strength == FrameStrength::exchange) continue;
      // Phrases have met their own masks.
      if (call.written && mask->strength == FrameStrength::mask) continue;
      if (!forgives(call, *mask)) return true;
    }
    return false;
  };
  std::erase_if(calls, hidden);
  for (const Call& call : calls)
    if (call.payment) out.payments.push_back(call.start);
  std::erase_if(calls, [](const Call& call) { return call.strength == FrameStrength::mask; });

  // The strongest wins; of two as strong the one that is a row, then the longer.
  std::sort(calls.begin(), calls.end(), [](const Call& a, const Call& b) {
    if (a.strength != b.strength) return a.strength > b.strength;
    if (a.written != b.written) return a.written;
    if (a.end - a.start != b.end - b.start) return a.end - a.start > b.end - b.start;
    return a.start < b.start;
  });
  std::vector<bool> taken(text.size());
  for (const Call& call : calls) {
    const auto begin = taken.begin() + call.start;
    const auto end = taken.begin() + call.end;
    if (std::find(begin, end, true) != end) continue;
    std::fill(begin, end, true);
    out.words.push_back({call.start, call.end});
    const Incitement level = call.strength == FrameStrength::exchange    ? Incitement::exchange
                             : call.strength == FrameStrength::explicit_ ? Incitement::explicit_
                                                                         : Incitement::soft;
    out.level = std::max(out.level, level);
  }
}

Incited IncitementPatterns::judge(const PostText& text, const IncitementHits& hits, const std::string* language,
                                  Quotations& quotations) const {
  Incited out;
  const auto languages = words_.spoken(language);
  const Classes possible = words_.possible(text, languages);
  const bool roused = words_.roused(possible);
  if (!roused && hits.hits.empty() && hits.camel.empty()) return out;
  Calls calls;
  if (!hits.hits.empty()) read_phrases(text.tokens, hits.hits, language, hits, calls);
  if (roused && (!calls.calls.empty() || frames_.may_call(possible, languages)))
    read_frames(text, text.tokens, languages, calls);
  // Phrases do not cross from one hashtag into the next: the matcher saw each alone.
  if (!hits.camel.empty()) read_phrases(text.parts, hits.camel, language, hits, calls);
  resolve(text, calls, quotations, out);
  std::sort(out.words.begin(), out.words.end(), [](const auto& a, const auto& b) { return a.start < b.start; });
  std::sort(out.payments.begin(), out.payments.end());
  return out;
}

}  // namespace paidtrail::disclosure
