#include "analysis/disclosure/matcher.h"

#include <algorithm>

namespace paidtrail::disclosure {

std::uint32_t PhraseTree::make_node(bool shared) {
  nodes_.emplace_back().shared = shared;
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

void PhraseTree::connect(std::uint32_t from, Symbol symbol, std::uint32_t to) {
  if (from == kRoot) {
    if (roots_.size() <= symbol) roots_.resize(symbol + 1);
    roots_[symbol].push_back(to);
    return;
  }
  auto& next = nodes_[from].next;
  const std::pair<Symbol, std::uint32_t> edge(symbol, to);
  const auto place = std::lower_bound(next.begin(), next.end(), edge);
  if (place == next.end() || *place != edge) next.insert(place, edge);
}

std::uint32_t PhraseTree::go_on(std::uint32_t from, Symbol symbol) {
  if (from == kRoot) {
    if (symbol < roots_.size())
      for (const std::uint32_t child : roots_[symbol])
        if (nodes_[child].shared) return child;
  } else {
    for (const auto& [word, child] : nodes_[from].next)
      if (word == symbol && nodes_[child].shared) return child;
  }
  const std::uint32_t child = make_node(true);
  connect(from, symbol, child);
  return child;
}

void PhraseTree::mark(std::uint32_t node, std::uint32_t value) {
  auto& values = nodes_[node].values;
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
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
  for (const auto& children : tree.roots_) {
    roots_.push_back(offset(children_));
    children_.insert(children_.end(), children.begin(), children.end());
  }
  roots_.push_back(offset(children_));
  for (const auto& node : tree.nodes_) {
    Node& compact = nodes_.emplace_back(Node{offset(edges_), offset(values_), 0});
    for (const auto& [symbol, to] : node.next) {
      compact.next |= sketch_of(symbol);
      edges_.push_back({symbol, to});
    }
    values_.insert(values_.end(), node.values.begin(), node.values.end());
  }
  nodes_.push_back({offset(edges_), offset(values_), 0});
}

}  // namespace paidtrail::disclosure
