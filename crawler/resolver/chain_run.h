#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "crawler/resolver/cookies.h"
#include "crawler/resolver/resolver.h"

namespace paidtrail {

/// One link on its way.
///
///   start ──▶ step ──fetch──▶ answered ──Follow──▶ step
///              │ ▲                │
///              │ └─embedded───────│── (a table row names the target: no request)
///              └────refused───────┴──Stop──▶ ended
///
/// Owned by the callbacks that it waits for. Loop thread only.
class ChainRun : public std::enable_shared_from_this<ChainRun> {
 public:
  using Ended = std::function<void(Chain)>;
  /// What all chains of a resolver share.
  struct Tools {
    Transport& transport;
    const LinkRules& rules;
    const Clock& clock;
    ChainLimits limits;
    PageReader* reader = nullptr;
  };
  ChainRun(const Tools& tools, Ended ended) : tools_(tools), ended_(std::move(ended)) {}

  /// From the transport's run(): may end at once, and then calls `ended` from here. `url` is `text` parsed, where it is
  /// a URL.
  void start(const std::string& text, const std::optional<Url>& url);

 private:
  using SharedUrl = std::shared_ptr<const Url>;
  void step(const Url& target, Via via);
  bool seen_before(const Url& asked, const std::string& cookies);
  void ask(const SharedUrl& url, const SharedUrl& asked, Via via, const std::string& cookies);
  void answered(const SharedUrl& url, Via via, Fetched fetched);
  void answered_by_canonical(const SharedUrl& url, const Fetched& fetched);
  void failed(const SharedUrl& url, Via via, const FetchFailure& failure);
  void answered_by(const SharedUrl& url, Via via, Response response);
  void read(const SharedUrl& url, Response response);
  void go_on(const Url& url, const Next& next);
  Outcome refined(const Url& url, Outcome outcome) const;
  void add_hop(const SharedUrl& url, Via via, std::optional<int> status = std::nullopt,
               std::optional<std::chrono::milliseconds> ms = std::nullopt);
  void end(Outcome outcome);

  const Tools& tools_;
  Ended ended_;

  Chain chain_;
  CookieJar cookies_;
  std::set<std::string> seen_;
  std::vector<SharedUrl> way_;  ///< of the hops that are URLs
  SharedUrl reached_;
  std::optional<Timestamp> read_at_;
  unsigned redirects_ = 0;
  std::chrono::milliseconds spent_{0};  ///< in transfers; waiting for a host's turn is not the chain's fault
};

}  // namespace paidtrail
