#include "crawler/resolver/resolver.h"

#include <deque>
#include <map>
#include <utility>

#include "crawler/resolver/chain_run.h"

namespace paidtrail {

struct Resolver::State {
  struct Waiter {
    std::string url;
    Done done;
  };

  Transport& transport;
  const LinkRules& rules;
  const Clock& clock;
  ChainLimits limits;
  std::map<std::string, std::vector<Waiter>> open;  // by URL as serialised
  std::map<std::string, Chain> known;
  std::deque<std::string> known_order;
  std::deque<std::pair<Done, Chain>> ready;  // ended without a request: told from run()
  bool waking = false;

  void ended(const std::string& key, Chain chain);
  void remember(const std::string& key, const Chain& chain);
  void tell_later(Done done, Chain chain);
  void tell_ready();
};

Resolver::Resolver(Transport& transport, const LinkRules& rules, const Clock& clock, ChainLimits limits)
    : state_(new State{transport, rules, clock, limits, {}, {}, {}, {}, false}) {}
Resolver::~Resolver() = default;

void Resolver::resolve(std::string url, Done done) {
  const auto parsed = Url::parse(url);
  const std::string key = parsed ? parsed->href() : url;
  if (const auto known = state_->known.find(key); known != state_->known.end()) {
    Chain chain = known->second;
    chain.url = std::move(url);
    return state_->tell_later(std::move(done), std::move(chain));
  }
  auto& waiters = state_->open[key];
  waiters.push_back({url, std::move(done)});
  if (waiters.size() > 1) return;
  State& state = *state_;
  // A chain that ends before its first request ends inside start(); its waiters are told later all the same.
  auto in_start = std::make_shared<bool>(true);
  auto run = std::make_shared<ChainRun>(state.transport, state.rules, state.clock, state.limits,
                                        [&state, key, in_start](Chain chain) {
                                          if (!*in_start) return state.ended(key, std::move(chain));
                                          auto told = std::exchange(state.open[key], {});
                                          state.open.erase(key);
                                          for (auto& waiter : told) {
                                            chain.url = waiter.url;
                                            state.tell_later(std::move(waiter.done), chain);
                                          }
                                        });
  run->start(url);
  *in_start = false;
}

void Resolver::State::ended(const std::string& key, Chain chain) {
  auto node = open.extract(key);
  remember(key, chain);
  for (auto& waiter : node.mapped()) {
    chain.url = std::move(waiter.url);
    waiter.done(chain);
  }
}

void Resolver::State::remember(const std::string& key, const Chain& chain) {
  if (known_order.size() >= Resolver::kRemembered) {
    known.erase(known_order.front());
    known_order.pop_front();
  }
  if (known.emplace(key, chain).second) known_order.push_back(key);
}

void Resolver::State::tell_later(Done done, Chain chain) {
  ready.emplace_back(std::move(done), std::move(chain));
  if (waking) return;
  waking = true;
  // The transport calls back from run() only. A URL that no transport fetches costs no exchange and, as a log-in call,
  // is never archived.
  Request wake;
  wake.url = "about:blank";
  wake.log_in = true;
  wake.paced = false;
  transport.fetch(std::move(wake), [this](const Fetched&) { tell_ready(); });
}

void Resolver::State::tell_ready() {
  waking = false;
  // Those that come while these are told wait for the next turn: a caller that asks on and on does not starve the loop.
  auto now = std::exchange(ready, {});
  for (auto& [done, chain] : now) done(std::move(chain));
}

}  // namespace paidtrail
