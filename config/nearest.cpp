#include "config/nearest.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace paidtrail {
namespace {

/// No key of ours is longer; a longer word is no slip, and the table stays small.
constexpr std::size_t kLongestWord = 64;

/// Insertions, deletions, replacements, and two neighbours swapped, each once (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string did_you_mean(std::string_view word, std::span<const std::string> known) {
  if (word.size() > kLongestWord) return "";
  const std::string* best = nullptr;
  std::size_t nearest = 0;
  for (const auto& candidate : known) {
    const std::size_t distance = edit_distance(word, candidate);
    if (best != nullptr && distance >= nearest) continue;
    best = &candidate;
    nearest = distance;
  }
  // A third of the word wrong is still a slip, more is another word.
  if (best == nullptr || nearest > std::max<std::size_t>(2, word.size() / 3) || nearest >= word.size()) return "";
  return "; did you mean '" + *best + "'?";
}

}  // namespace paidtrail
