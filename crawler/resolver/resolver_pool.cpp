#include "crawler/resolver/resolver_pool.h"

#include <utility>

namespace paidtrail {

/// One loop's way to the reading threads and back.
class ResolverPool::Readers final : public PageReader {
 public:
  Readers(LoopPool& loops, std::size_t loop, PageReaders& threads) : loops_(loops), loop_(loop), threads_(threads) {}
  void read(std::function<Next()> page, std::function<void(Next)> done) override {
    threads_.post([this, page = std::move(page), done = std::move(done)] {
      loops_.post(loop_, [done, next = page()] { done(next); });
    });
  }

 private:
  LoopPool& loops_;
  std::size_t loop_;
  PageReaders& threads_;
};

ResolverPool::ResolverPool(LoopPool& loops, const LinkRules& rules, const Clock& clock, ChainLimits limits)
    : loops_(loops), threads_(static_cast<unsigned>(loops.size())) {
  for (std::size_t i = 0; i < loops.size(); ++i) {
    readers_.push_back(std::make_unique<Readers>(loops, i, threads_));
    resolvers_.push_back(std::make_unique<Resolver>(loops.transport(i), rules, clock, limits, readers_.back().get()));
  }
}

ResolverPool::~ResolverPool() { loops_.stop(); }

void ResolverPool::resolve(std::vector<Link> links) {
  std::vector<std::vector<Link>> shares(loops_.size());
  for (Link& link : links) {
    auto& share = shares[loops_.owner(link.host)];
    share.push_back(std::move(link));
  }
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (shares[i].empty()) continue;
    loops_.post(i, [this, i, share = std::move(shares[i])] {
      for (const Link& link : share) resolvers_[i]->resolve(link.url, link.done);
    });
  }
}

}  // namespace paidtrail
