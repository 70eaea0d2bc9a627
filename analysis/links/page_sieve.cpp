#include "analysis/links/page_sieve.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/text/fold.h"

namespace paidtrail {
namespace {

constexpr std::size_t kLongestWord = 12;
constexpr std::size_t kShortestWord = 4;

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// What no named character reference of HTML stands for: it is written as it is, or by number.
constexpr bool never_named(char c) { return is_letter(c) || c == ' ' || c == '-'; }

// Letters that some character beyond ASCII folds to (Unicode, CaseFolding.txt: the long s, the Kelvin sign, sharp s,
// ligatures, letters that fold to one with a mark).
constexpr std::string_view kFolded = "afhijklnstwy";

// Named references that stand for, or fold to, an ASCII letter or white space (WHATWG HTML, 13.5), and all references
// by number.
bool hides_something(std::string_view after_ampersand) {
  constexpr std::array<std::string_view, 12> kNames = {"#",       "Idot;",  "NewLine;", "Tab;",   "ffilig;", "fflig;",
                                                       "ffllig;", "filig;", "fjlig;",   "fllig;", "napos;",  "szlig"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [after_ampersand](std::string_view name) { return after_ampersand.starts_with(name); });
}

// The letters of a phrase that every writing of it holds in this order: of its longest part without a character that
// may be written by name, the last words. Single letters before a word would be found in any page, so whole words begin
// it.
std::string word_of(std::string_view phrase, std::size_t longest) {
  constexpr std::size_t kWords = 2;
  constexpr std::size_t kLetters = 9;
  std::string best;
  for (std::size_t from = 0; from < phrase.size();) {
    std::size_t to = from;
    while (to < phrase.size() && never_named(phrase[to])) ++to;
    std::string letters;
    std::size_t words = 0;
    for (std::size_t at = to; at-- > from;) {
      if (is_letter(phrase[at])) letters.insert(letters.begin(), phrase[at]);
      const bool begins = is_letter(phrase[at]) && (at == from || !is_letter(phrase[at - 1]));
      if (begins && ++words >= kWords && letters.size() >= kLetters) break;
    }
    if (letters.size() > best.size()) best = letters;
    from = to + 1;
  }
  return best.substr(0, longest);
}

// Without those that hold another.
std::vector<std::string> words_of(const std::vector<std::string>& phrases, std::size_t longest) {
  std::vector<std::string> words;
  for (const std::string& phrase : phrases) words.push_back(word_of(phrase, longest));
  std::sort(words.begin(), words.end(),
            [](const std::string& a, const std::string& b) { return std::pair(a.size(), a) < std::pair(b.size(), b); });
  std::vector<std::string> kept;
  for (const std::string& word : words) {
    const bool held = std::any_of(kept.begin(), kept.end(),
                                  [&word](const std::string& shorter) { return word.find(shorter) != word.npos; });
    if (!held) kept.push_back(word);
  }
  return kept;
}

// Markup may end, and shown text go on, where a tag ends and where an attribute's value begins and ends: the
// alternative text of a picture may be shown. As masks, because a branch that letters decide is foretold wrongly.
struct Between {
  std::uint64_t not_letter = 0;
  std::uint64_t markup_ends = 0;
};
constexpr std::array<Between, 256> kBetween = [] {
  constexpr std::uint64_t all_bits = ~std::uint64_t{0};
  std::array<Between, 256> all{};
  for (std::size_t c = 0; c < all.size(); ++c)
    if (c >= 128 || !is_letter(static_cast<char>(c))) all[c].not_letter = all_bits;
  for (const char c : {'>', '"', '\'', '='}) all[static_cast<unsigned char>(c)].markup_ends = all_bits;
  return all;
}();

}  // namespace

PageSieve::PageSieve(const std::vector<std::string>& titles, const std::vector<std::string>& texts) {
  // "isindex" makes Gumbo show a sentence that does not stand in the page.
  has_room_ = add({"refresh", "isindex"}, false, false) && add({"location"}, false, false);
  for (std::size_t longest = kLongestWord; longest >= kShortestWord; --longest) {
    PageSieve with = *this;
    with.has_room_ = with.add(words_of(titles, longest), true, false) && with.add(words_of(texts, longest), true, true);
    if (!with.has_room_ && longest > kShortestWord) continue;
    *this = with;
    return;
  }
}

bool PageSieve::add(const std::vector<std::string>& words, bool apart, bool folded) {
  for (const std::string& word : words) {
    // A phrase without any letter cannot be looked for.
    if (word.empty()) return false;
    const auto lane = std::find_if(used_.begin(), used_.end(), [&word](auto used) { return used + word.size() <= 64; });
    if (lane == used_.end()) return false;
    const auto at = static_cast<std::size_t>(lane - used_.begin());
    for (std::size_t i = 0; i < word.size(); ++i) {
      const std::uint64_t bit = std::uint64_t{1} << (*lane + i);
      const char c = word[i];
      steps_[static_cast<unsigned char>(c)][at] |= bit;
      if (c >= 'a' && c <= 'z') steps_[static_cast<unsigned char>(c - 'a' + 'A')][at] |= bit;
      if (i == 0) starts_[at] |= bit;
      if (i + 1 == word.size()) ends_[at] |= bit;
      if (apart) apart_[at] |= bit;
      if (folded && kFolded.find(c) != std::string_view::npos) folded_[at] |= bit;
    }
    *lane = static_cast<std::uint8_t>(*lane + word.size());
  }
  return true;
}

bool PageSieve::may_matter(std::string_view html) const {
  if (!has_room_) return true;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return look_wide(html);
#endif
  return look(html);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) bool PageSieve::look_wide(std::string_view html) const { return look(html); }
#endif

// All lanes at once: a vector of four, which is one register or two.
inline bool PageSieve::look(std::string_view html) const {
  using Vector = std::uint64_t __attribute__((vector_size(sizeof(Lanes))));
  constexpr std::size_t kBlock = 512;
  Vector starts;
  Vector apart;
  Vector folded;
  Vector ends;
  std::memcpy(&starts, starts_.data(), sizeof starts);
  std::memcpy(&apart, apart_.data(), sizeof apart);
  std::memcpy(&folded, folded_.data(), sizeof folded);
  std::memcpy(&ends, ends_.data(), sizeof ends);
  Vector open{};    // beginnings of words that end just before this byte
  Vector behind{};  // beginnings of words that something else than a letter followed
  for (std::size_t from = 0; from < html.size(); from += kBlock) {
    Vector seen{};
    const std::size_t to = std::min(from + kBlock, html.size());
    // Most blocks hold neither references nor characters beyond ASCII.
    bool plain = true;
    for (std::size_t at = from; at < to; ++at) plain &= html[at] != '&' && static_cast<signed char>(html[at]) >= 0;
    for (std::size_t at = from; at < to; ++at) {
      const auto byte = static_cast<unsigned char>(html[at]);
      const Between& between = kBetween[byte];
      Vector step;
      std::memcpy(&step, steps_[byte].data(), sizeof step);
      // What does not wait for `open` comes first: the loop is as slow as its longest chain.
      const Vector begun = (starts & step) | (behind & between.markup_ends);
      const Vector kept = open & (apart & between.not_letter);
      behind |= kept;
      open = ((open << 1) & step) | (kept | begun);
      seen |= open;
      if (plain) continue;
      if (byte == '&' && hides_something(html.substr(at + 1))) return true;
      if (byte >= 0x80) {
        // A byte may be a whole character (windows-1252), and stand for two letters.
        for (int letters = 0; letters < 2; ++letters) open |= ((open << 1) | starts) & folded;
        seen |= open;
      }
    }
    seen &= ends;
    for (std::size_t lane = 0; lane < kLanes; ++lane)
      if (seen[lane] != 0) return true;
  }
  return false;
}

}  // namespace paidtrail
