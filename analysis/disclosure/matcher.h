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

/// What the phrases stand for that end at a node.
using Values = std::span<const std::uint32_t>;

/// A part of a phrase: one of several sequences of words, or nothing.
struct PhrasePart {
  std::vector<std::vector<Symbol>> choices;
  bool optional = false;
};

/// All phrases while the tables are read, as a graph over their words. A word may stand for several symbols (itself, a
/// class, a number) and lead to several nodes; the length of the phrases bounds the ways.
class PhraseTree {
 public:
  void add(std::span<const Symbol> words, std::uint32_t value);
  void add(std::span<const PhrasePart> parts, std::uint32_t value);

 private:
  friend class Matcher;
  /// Edges and values of a node are lists, the newest first; 0 ends them.
  struct Node {
    std::uint32_t edges = 0;
    std::uint32_t values = 0;
    bool shared = true;  ///< reached by one sequence of words, so that other phrases may go on from it
  };
  struct Edge {
    std::uint32_t next = 0;
    Symbol symbol = 0;
    std::uint32_t to = 0;  ///< a symbol may lead to several nodes
  };
  struct Value {
    std::uint32_t next = 0;
    std::uint32_t value = 0;
  };
  static constexpr std::uint32_t kRoot = 0;
  std::uint32_t make_node(bool shared);
  void connect(std::uint32_t from, Symbol symbol, std::uint32_t to);
  /// The shared node behind this word, made where there is none.
  std::uint32_t go_on(std::uint32_t from, Symbol symbol);
  void mark(std::uint32_t node, std::uint32_t value);
  /// Where the list begins that an edge from this node belongs to: of the root there is one for each symbol.
  std::uint32_t& edges_of(std::uint32_t node, Symbol symbol);

  std::vector<std::uint32_t> roots_;  ///< edges of the root, by symbol
  std::vector<Node> nodes_ = std::vector<Node>(1);
  std::vector<Edge> edges_ = std::vector<Edge>(1);
  std::vector<Value> values_ = std::vector<Value>(1);
};

/// Looks for all phrases of a tree at once. Const, any thread; in few pieces of memory, for it is walked at every word.
class Matcher {
 public:
  Matcher() = default;  ///< knows no phrase
  explicit Matcher(const PhraseTree& tree);

  /// Whether any phrase begins with this word.
  bool begins(const PostText& text, const Token& token) const {
    for (std::uint32_t i = 0; i < token.symbol_count; ++i) {
      const Symbol symbol = text.symbols[token.symbols + i];
      if (symbol + 1 < roots_.size() && roots_[symbol] != roots_[symbol + 1]) return true;
    }
    return false;
  }

  /// Calls found(match, values) for every phrase that begins at token `first`.
  template <class F>
  void at(const PostText& text, std::span<const Token> tokens, std::size_t first, std::uint16_t gaps,
          const F& found) const {
    const Token& token = tokens[first];
    if (token.symbol_count == 0) return;
    Match match;
    match.hashtags = token.kind == TokenKind::hashtag;
    match.last = static_cast<std::uint32_t>(first);
    for (std::uint32_t s = 0; s < token.symbol_count; ++s) {
      const Symbol symbol = text.symbols[token.symbols + s];
      if (symbol + 1 >= roots_.size()) continue;
      for (std::uint32_t i = roots_[symbol]; i < roots_[symbol + 1]; ++i) {
        const std::uint32_t child = children_[i];
        if (nodes_[child].values != nodes_[child + 1].values || goes_on(nodes_[child], tokens, first, gaps))
          visit(text, tokens, first, child, gaps, match, found);
      }
    }
  }

 private:
  /// Its edges and values are those from here to the next node's.
  struct Node {
    std::uint32_t edges = 0;
    std::uint32_t values = 0;
    SymbolSketch next = 0;  ///< of the words that may follow
  };
  struct Edge {
    Symbol symbol = 0;
    std::uint32_t node = 0;
  };

  /// Whether the next token may be the next word of a phrase; if not, it is not.
  static bool goes_on(const Node& node, std::span<const Token> tokens, std::size_t at, std::uint16_t gaps) {
    return at + 1 < tokens.size() && (tokens[at + 1].sketch & node.next) != 0 && (tokens[at + 1].gap & ~gaps) == 0;
  }

  template <class F>
  void visit(const PostText& text, std::span<const Token> tokens, std::size_t at, std::uint32_t node,
             std::uint16_t gaps, Match match, const F& found) const {
    const Node& here = nodes_[node];
    const Node& end = nodes_[node + 1];
    if (here.values != end.values) found(match, Values(values_.data() + here.values, end.values - here.values));
    if (!goes_on(here, tokens, at, gaps)) return;
    const Token& token = tokens[at + 1];
    match.gaps |= token.gap;
    match.hashtags = match.hashtags || token.kind == TokenKind::hashtag;
    match.last = static_cast<std::uint32_t>(at + 1);
    const Edge* const last = edges_.data() + end.edges;
    for (std::uint32_t i = 0; i < token.symbol_count; ++i) {
      const Symbol symbol = text.symbols[token.symbols + i];
      const Edge* edge = std::lower_bound(edges_.data() + here.edges, last, symbol,
                                          [](const Edge& one, Symbol wanted) { return one.symbol < wanted; });
      for (; edge != last && edge->symbol == symbol; ++edge)
        visit(text, tokens, at + 1, edge->node, gaps, match, found);
    }
  }

  std::vector<std::uint32_t> roots_;  ///< by symbol: its children are those from here to the next symbol's
  std::vector<std::uint32_t> children_;
  std::vector<Node> nodes_;  ///< and one behind the last
  std::vector<Edge> edges_;  ///< of a node by symbol, then node
  std::vector<std::uint32_t> values_;
};

}  // namespace paidtrail::disclosure
