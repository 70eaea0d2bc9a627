#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "analysis/disclosure/tokens.h"

namespace paidtrail::disclosure {

/// A comma too: "Werbung, da Markennennung".
inline constexpr std::uint16_t kPhraseGaps = kGapSpace | kGapNewline | kGapJoiner | kGapComma;
/// Between the words of a call to click people put emoji and stars.
inline constexpr std::uint16_t kLooseGaps = kPhraseGaps | kGapEmoji | kGapQuote | kGapAnd;

/// What a way through the tree met.
struct Match {
  std::uint32_t last = 0;  ///< token
  std::uint16_t gaps = 0;  ///< of all words but the first
  bool hashtags = false;   ///< a hashtag stands for one of the words
};

/// A part of a phrase: one of several sequences of words, or nothing.
struct PhrasePart {
  std::vector<std::vector<Symbol>> choices;
  bool optional = false;
};

/// A graph over sequences of words: all phrases are looked for at once. A word may stand for several symbols (itself, a
/// class, a number) and lead to several nodes; the length of the phrases bounds the ways.
class Matcher {
 public:
  void add(std::span<const Symbol> words, std::uint32_t value);
  void add(std::span<const PhrasePart> parts, std::uint32_t value);

  /// Whether any phrase begins with this word.
  bool begins(const PostText& text, const Token& token) const {
    for (std::uint32_t i = 0; i < token.symbol_count; ++i) {
      const Symbol symbol = text.symbols[token.symbols + i];
      if (symbol < roots_.size() && !roots_[symbol].empty()) return true;
    }
    return false;
  }

  /// Calls found(match, values) for every phrase that begins at token `first`.
  template <class F>
  void at(const PostText& text, std::span<const Token> tokens, std::size_t first, std::uint16_t gaps,
          const F& found) const {
    const Token& token = tokens[first];
    Match match;
    match.hashtags = token.kind == TokenKind::hashtag;
    match.last = static_cast<std::uint32_t>(first);
    for (std::uint32_t i = 0; i < token.symbol_count; ++i) {
      const Symbol symbol = text.symbols[token.symbols + i];
      if (symbol >= roots_.size()) continue;
      for (const std::uint32_t child : roots_[symbol]) visit(text, tokens, first, child, gaps, match, found);
    }
  }

 private:
  struct Node {
    std::vector<std::pair<Symbol, std::uint32_t>> next;  ///< sorted; a symbol may lead to several nodes
    std::vector<std::uint32_t> values;
    bool shared = true;  ///< reached by one sequence of words, so that other phrases may go on from it
  };

  template <class F>
  void visit(const PostText& text, std::span<const Token> tokens, std::size_t at, std::uint32_t node,
             std::uint16_t gaps, Match match, const F& found) const {
    const Node& here = nodes_[node];
    if (!here.values.empty()) found(match, here.values);
    if (here.next.empty() || at + 1 >= tokens.size()) return;
    const Token& token = tokens[at + 1];
    if ((token.gap & ~gaps) != 0) return;
    match.gaps |= token.gap;
    match.hashtags = match.hashtags || token.kind == TokenKind::hashtag;
    match.last = static_cast<std::uint32_t>(at + 1);
    for (std::uint32_t i = 0; i < token.symbol_count; ++i) {
      const Symbol symbol = text.symbols[token.symbols + i];
      auto edge = std::lower_bound(here.next.begin(), here.next.end(), std::pair<Symbol, std::uint32_t>(symbol, 0));
      for (; edge != here.next.end() && edge->first == symbol; ++edge)
        visit(text, tokens, at + 1, edge->second, gaps, match, found);
    }
  }

  static constexpr std::uint32_t kRoot = 0;
  std::uint32_t make_node(bool shared);
  void connect(std::uint32_t from, Symbol symbol, std::uint32_t to);
  /// The shared node behind this word, made where there is none.
  std::uint32_t go_on(std::uint32_t from, Symbol symbol);
  void mark(std::uint32_t node, std::uint32_t value);

  std::vector<std::vector<std::uint32_t>> roots_;  ///< by symbol
  std::vector<Node> nodes_ = std::vector<Node>(1);
};

}  // namespace paidtrail::disclosure
