#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "analysis/links/links.h"
#include "core/chain.h"
#include "core/clock.h"
#include "core/transport.h"
#include "core/url/url.h"

namespace paidtrail {

struct ChainLimits {
  unsigned redirects = 20;                  ///< as browsers and minet allow
  std::chrono::seconds refresh_delay{10};   ///< a longer delay is a page that people read
  bool canonical = false;                   ///< asks the address that the last page prefers for itself, as a hop more
  std::chrono::milliseconds total{45'000};  ///< of one chain; live shorteners take 2 to 5 s a hop
  TransferLimits transfer;
};

struct Follow {
  Url url;
  Via via = Via::http;
};
struct Stop {
  Outcome outcome = Outcome::resolved;
  std::optional<Url> canonical = {};  ///< of a page that is the end, where the limits ask for it
};
using Next = std::variant<Follow, Stop>;

/// Where does this answer lead? Pure: no clock, no network. `at` is the URL that was asked (fragment included). Whether
/// the target may be fetched, loops and the number of hops are the chain's business, not this function's.
Next next_hop(const Url& at, const Response& response, const ChainLimits& limits, const PageRules& rules);
/// Whether the answer is a page that has to be parsed for that: most at the end of a chain need not. A tenth of the
/// cost of a parse, or less.
bool page_matters(const Url& at, const Response& response, const PageRules& rules);
/// The same for who has asked page_matters already.
Next next_hop(const Url& at, const Response& response, const ChainLimits& limits, const PageRules& rules, bool matters);

/// Where pages are read that take longer than a redirect.
class PageReader {
 public:
  virtual ~PageReader() = default;
  /// Calls `page` on some thread, then `done` with what it gave, as the transport calls back.
  virtual void read(std::function<Next()> page, std::function<void(Next)> done) = 0;
};

/// Follows links hop by hop over a transport; one transfer a hop, each chain with its own cookies. A URL is followed
/// once: requests for the same one share its chain, also afterwards (the latest kRemembered of them). `done` is called
/// once a link, from transport.run(), never from inside resolve(). The resolver lives at least until run() has
/// returned. One thread.
class Resolver {
 public:
  using Done = std::function<void(const Chain&)>;
  static constexpr std::size_t kRemembered = 1'000;  ///< chains of about 2 KiB
  /// Without a reader pages are read where they come.
  Resolver(Transport& transport, const LinkRules& rules, const Clock& clock, ChainLimits limits = {},
           PageReader* reader = nullptr);
  ~Resolver();
  void resolve(std::string url, Done done);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace paidtrail
