#include "crawler/resolver/resolver.h"

#include <deque>
#include <utility>

#include "core/text/string_map.h"
#include "crawler/resolver/chain_run.h"

namespace paidtrail {

struct Resolver::State {
  struct Waiter {
    std::string url;
    Done done;
  };

  ChainRun::Tools tools;
  StringMap<std::vector<Waiter>> open;  // by URL as serialised
  StringMap<Chain> known;
  std::deque<std::string> known_order;

  void ended(const std::string& key, Chain chain);
  Chain& remember(const std::string& key, Chain chain);
};

Resolver::Resolver(Transport& transport, const LinkRules& rules, const Clock& clock, ChainLimits limits,
                   PageReader* reader)
    : state_(new State{{transport, rules, clock, limits, reader}, {}, {}, {}}) {}
Resolver::~Resolver() = default;

void Resolver::resolve(std::string url, Done done) {
  const auto parsed = Url::parse(url);
  const std::string& key = parsed ? parsed->href() : url;
  if (const auto known = state_->known.find(key); known != state_->known.end()) {
    Chain chain = known->second;
    chain.url = std::move(url);
    state_->tools.transport.later([done = std::move(done), chain = std::move(chain)] { done(chain); });
    return;
  }
  auto& waiters = state_->open[key];
  waiters.push_back({url, std::move(done)});
  if (waiters.size() > 1) return;
  auto run =
      std::make_shared<ChainRun>(state_->tools, [this, key](Chain chain) { state_->ended(key, std::move(chain)); });
  state_->tools.transport.later([run, url = std::move(url), parsed = parsed ? std::optional(*parsed) : std::nullopt] {
    run->start(url, parsed);
  });
}

void Resolver::State::ended(const std::string& key, Chain chain) {
  auto node = open.extract(key);
  Chain& kept = remember(key, std::move(chain));
  for (auto& waiter : node.mapped()) {
    kept.url = std::move(waiter.url);
    waiter.done(kept);
  }
}

Chain& Resolver::State::remember(const std::string& key, Chain chain) {
  if (known_order.size() >= Resolver::kRemembered) {
    known.erase(known_order.front());
    known_order.pop_front();
  }
  known_order.push_back(key);
  return known.insert_or_assign(key, std::move(chain)).first->second;
}

}  // namespace paidtrail
