#include "analysis/disclosure/matcher.h"

namespace paidtrail::disclosure {

void Matcher::add(std::span<const Symbol> words, std::uint32_t value) {
  std::uint32_t node = 0;
  for (const Symbol word : words) {
    std::uint32_t child = follow(node, word);
    if (child == 0) {
      child = static_cast<std::uint32_t>(nodes_.size());
      nodes_.emplace_back();
      if (node == 0) {
        if (root_.size() <= word) root_.resize(word + 1);
        root_[word] = child;
      } else {
        auto& next = nodes_[node].next;
        next.insert(std::lower_bound(next.begin(), next.end(), std::pair<Symbol, std::uint32_t>(word, 0)),
                    {word, child});
      }
    }
    node = child;
  }
  auto& values = nodes_[node].values;
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

}  // namespace paidtrail::disclosure
