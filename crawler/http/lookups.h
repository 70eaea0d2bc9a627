#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>

#include "core/text/string_map.h"

namespace paidtrail {

/// libcurl spends a thread on each name that is being looked up: how many at once, and which names it knows. One
/// thread.
class Lookups {
 public:
  static constexpr unsigned kAtOnce = 32;
  static constexpr std::size_t kRemembered = 20'000;

  bool may_start(std::string_view host) const { return running_ < kAtOnce || known_.contains(host); }
  /// True where this takes a look-up, which ended() gives back.
  bool started(std::string_view host) {
    if (known_.contains(host)) return false;
    ++running_;
    return true;
  }
  void ended(std::string_view host) {
    --running_;
    if (known_.size() >= kRemembered) known_.clear();
    known_.emplace(host);
  }

 private:
  std::unordered_set<std::string, StringHash, std::equal_to<>> known_;
  unsigned running_ = 0;
};

}  // namespace paidtrail
