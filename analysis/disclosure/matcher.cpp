#include "analysis/disclosure/matcher.h"

#include <algorithm>
#include <utility>

namespace paidtrail::disclosure {

std::uint32_t PhraseTree::make_node(bool shared) {
  nodes_.emplace_back().shared = shared;
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

std::uint32_t& PhraseTree::edges_of(std::uint32_t node, Symbol symbol) {
  if (node != kRoot) return nodes_[node].edges;
  if (roots_.size() <= symbol) roots_.resize(symbol + 1);
  return roots_[symbol];
}

void PhraseTree::connect(std::uint32_t from, Symbol symbol, std::uint32_t to) {
  std::uint32_t& first = edges_of(from, symbol);
  for (std::uint32_t edge = first; edge != 0; edge = edges_[edge].next)
    if (edges_[edge].symbol == symbol && edges_[edge].to == to) return;
  edges_.push_back({first, symbol, to});
  first = static_cast<std::uint32_t>(edges_.size() - 1);
}

std::uint32_t PhraseTree::go_on(std::uint32_t from, Symbol symbol) {
  for (std::uint32_t edge = edges_of(from, symbol); edge != 0; edge = edges_[edge].next)
    if (edges_[edge].symbol == symbol && nodes_[edges_[edge].to].shared) return edges_[edge].to;
  const std::uint32_t child = make_node(true);
  connect(from, symbol, child);
  return child;
}

void PhraseTree::mark(std::uint32_t node, std::uint32_t value) {
  std::uint32_t& first = nodes_[node].values;
  for (std::uint32_t known = first; known != 0; known = values_[known].next)
    if (values_[known].value == value) return;
  values_.push_back({first, value});
  first = static_cast<std::uint32_t>(values_.size() - 1);
}

void PhraseTree::add(std::span<const Symbol> words, std::uint32_t value) {
  std::uint32_t node = kRoot;
  for (const Symbol word : words) node = go_on(node, word);
  mark(node, value);
}

void PhraseTree::add(std::span<const PhrasePart> parts, std::uint32_t value) {
  std::vector<std::uint32_t> from = {kRoot};
  bool shared = true;
  for (const PhrasePart& part : parts) {
    if (shared && part.choices.size() == 1 && !part.optional) {
      for (const Symbol word : part.choices[0]) from[0] = go_on(from[0], word);
      continue;
    }
    // From here on the nodes belong to this phrase alone: all choices meet in one.
    shared = false;
    const std::uint32_t meeting = make_node(false);
    for (const auto& words : part.choices)
      for (const std::uint32_t start : from) {
        std::uint32_t node = start;
        for (std::size_t i = 0; i + 1 < words.size(); ++i) {
          const std::uint32_t step = make_node(false);
          connect(node, words[i], step);
          node = step;
        }
        connect(node, words.back(), meeting);
      }
    if (!part.optional) from.clear();
    from.push_back(meeting);
  }
  for (const std::uint32_t node : from)
    if (node != kRoot) mark(node, value);
}

Matcher::Matcher(const PhraseTree& tree) {
  const auto offset = [](const auto& items) { return static_cast<std::uint32_t>(items.size()); };
  for (const std::uint32_t first : tree.roots_) {
    roots_.push_back(offset(children_));
    for (std::uint32_t edge = first; edge != 0; edge = tree.edges_[edge].next)
      children_.push_back(tree.edges_[edge].to);
    std::reverse(children_.begin() + roots_.back(), children_.end());  // as they were added
  }
  roots_.push_back(offset(children_));
  nodes_.reserve(tree.nodes_.size() + 1);
  edges_.reserve(tree.edges_.size());
  values_.reserve(tree.values_.size());
  for (const auto& node : tree.nodes_) {
    Node& compact = nodes_.emplace_back(Node{offset(edges_), offset(values_), 0});
    for (std::uint32_t edge = node.edges; edge != 0; edge = tree.edges_[edge].next) {
      const auto& [next, symbol, to] = tree.edges_[edge];
      compact.next |= sketch_of(symbol);
      edges_.push_back({symbol, to});
    }
    std::sort(edges_.begin() + compact.edges, edges_.end(), [](const Edge& one, const Edge& other) {
      return std::pair(one.symbol, one.node) < std::pair(other.symbol, other.node);
    });
    for (std::uint32_t known = node.values; known != 0; known = tree.values_[known].next)
      values_.push_back(tree.values_[known].value);
    std::reverse(values_.begin() + compact.values, values_.end());
  }
  nodes_.push_back({offset(edges_), offset(values_), 0});
}

}  // namespace paidtrail::disclosure
