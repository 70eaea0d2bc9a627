#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "analysis/disclosure/tokens.h"

namespace paidtrail::disclosure {

inline constexpr std::uint16_t kPhraseGaps = kGapSpace | kGapNewline | kGapJoiner;
/// Between the words of a call to click people put emoji, commas and stars.
inline constexpr std::uint16_t kLooseGaps = kPhraseGaps | kGapEmoji | kGapComma | kGapQuote | kGapAnd;

/// What a way through the tree met.
struct Match {
  std::uint32_t last = 0;  ///< token
  std::uint16_t gaps = 0;  ///< of all words but the first
  bool hashtags = false;   ///< a hashtag stands for one of the words
};

/// A tree over sequences of words: all phrases are looked for at once. A word may stand for several symbols (itself, a
/// class, a number), so there may be several ways; depth bounds them.
class Matcher {
 public:
  void add(std::span<const Symbol> words, std::uint32_t value);

  /// Calls found(match, values) for every phrase that begins at token `first`.
  template <class F>
  void at(const PostText& text, std::span<const Token> tokens, std::size_t first, std::uint16_t gaps,
          const F& found) const {
    step(text, tokens, first, 0, gaps, Match{}, found);
  }

 private:
  struct Node {
    std::vector<std::pair<Symbol, std::uint32_t>> next;  ///< sorted
    std::vector<std::uint32_t> values;
  };

  template <class F>
  void step(const PostText& text, std::span<const Token> tokens, std::size_t at, std::uint32_t node, std::uint16_t gaps,
            Match match, const F& found) const {
    const Token& token = tokens[at];
    if (token.symbol_count == 0) return;
    if (node != 0) match.gaps |= token.gap;
    match.hashtags = match.hashtags || token.kind == TokenKind::hashtag;
    match.last = static_cast<std::uint32_t>(at);
    for (std::uint32_t i = 0; i < token.symbol_count; ++i) {
      const std::uint32_t child = follow(node, text.symbols[token.symbols + i]);
      if (child == 0) continue;
      if (!nodes_[child].values.empty()) found(match, nodes_[child].values);
      if (!nodes_[child].next.empty() && at + 1 < tokens.size() && (tokens[at + 1].gap & ~gaps) == 0)
        step(text, tokens, at + 1, child, gaps, match, found);
    }
  }

  std::uint32_t follow(std::uint32_t node, Symbol symbol) const {
    if (node == 0) return symbol < root_.size() ? root_[symbol] : 0;
    const auto& next = nodes_[node].next;
    const auto found = std::lower_bound(next.begin(), next.end(), std::pair<Symbol, std::uint32_t>(symbol, 0));
    return found != next.end() && found->first == symbol ? found->second : 0;
  }

  std::vector<std::uint32_t> root_;
  std::vector<Node> nodes_ = std::vector<Node>(1);
};

}  // namespace paidtrail::disclosure
