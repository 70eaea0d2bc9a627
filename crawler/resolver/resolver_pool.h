#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/http/loop_pool.h"
#include "crawler/resolver/page_readers.h"
#include "crawler/resolver/resolver.h"

namespace paidtrail {

/// A resolver on every loop of a pool: a link is resolved by the loop that owns its host, so that requests for the same
/// link meet there. Its pages are read on other threads.
class ResolverPool {
 public:
  using Done = std::function<void(const Chain&)>;  ///< called on a loop's thread
  struct Link {
    std::string url;
    std::string host;
    Done done;
  };
  /// All three outlive the pool, which stops the loops when it goes.
  ResolverPool(LoopPool& loops, const LinkRules& rules, const Clock& clock, ChainLimits limits = {});
  ~ResolverPool();

  /// Any thread. Many at once cost less than one by one.
  void resolve(std::vector<Link> links);

 private:
  class Readers;
  LoopPool& loops_;
  std::vector<std::unique_ptr<Readers>> readers_;
  PageReaders threads_;
  std::vector<std::unique_ptr<Resolver>> resolvers_;
};

}  // namespace paidtrail
