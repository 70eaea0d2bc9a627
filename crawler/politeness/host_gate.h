#pragma once

#include <chrono>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/chain.h"
#include "core/clock.h"
#include "core/text/string_map.h"

namespace paidtrail {

/// How an exchange with a host ended, as far as politeness cares.
struct HostAnswer {
  enum class Kind {
    well,    ///< it answered; a 404 is an answer
    busy,    ///< 429 or 503 (RFC 6585, 4; RFC 9110, 15.6.4)
    silent,  ///< no answer: time-out, refused, no address
    none,    ///< nothing that tells whether it is overloaded: broken off, refused by us, a wrong certificate
  };
  Kind kind = Kind::none;
  Outcome outcome = Outcome::resolved;             ///< what its links end as while it is left alone
  std::chrono::milliseconds took{0};               ///< of a `well`
  std::optional<std::chrono::seconds> quiet = {};  ///< its Retry-After
};

/// When may this host be asked again, and by how many at a time? A host here has its port, where its URLs name one.
///
///   gap      between two requests: the configuration's, its Crawl-delay, or the time that it lately needed for an
///            answer, whichever is longest (Heritrix and Scrapy's AutoThrottle do the like)
///   hold     Retry-After (RFC 9110, 10.2.3), never undercut; a busy host that names none is left alone for a second,
///            then two, four … an hour, give or take a quarter
///   circuit  five silences in a row open it: ten seconds, then twenty …; one request alone tries whether it closes
///
/// No clock of its own. Loop thread only.
class HostGate {
 public:
  /// A time in which nobody asks, and the outcome of those who do not want to wait for its end.
  struct Hold {
    Moment until{};
    Outcome why = Outcome::rate_limited;
  };

  explicit HostGate(std::chrono::milliseconds gap, unsigned seed = 1) : gap_(gap), random_(seed) {}

  /// The first moment, from `now` on, at which `host` may be asked.
  Moment next_turn(std::string_view host, Moment now) const;
  /// What is left of a hold, gaps aside.
  std::optional<Hold> hold_of(std::string_view host, Moment now) const;
  /// How many may ask at once: `most`, or one while the host is in trouble.
  unsigned connections(std::string_view host, unsigned most) const;

  /// A request starts: the next one waits for the gap.
  void started(std::string_view host, Moment now);
  /// It has ended; true where the host is held from now on.
  bool ended(std::string_view host, Moment now, const HostAnswer& answer);
  /// Nobody asks `host` before `until`. Never shortens a wait.
  void hold(std::string_view host, Moment until, Outcome why = Outcome::rate_limited);
  /// This host's Crawl-delay. Never shorter than everybody's gap.
  void slow_down(std::string_view host, std::chrono::milliseconds gap);

 private:
  struct Entry {
    Moment turn{};  ///< past: open now
    Hold held;
    std::chrono::milliseconds crawl_delay{0};
    std::chrono::milliseconds latency{0};  ///< smoothed
    unsigned busy = 0;                     ///< in a row
    unsigned silent = 0;                   ///< in a row
  };
  const Entry* find(std::string_view host) const;
  Entry& entry(std::string_view host);
  std::chrono::milliseconds gap_of(const Entry& at) const;
  std::chrono::milliseconds spread(std::chrono::milliseconds wait);
  void forget_open_ones(Moment now);

  std::chrono::milliseconds gap_;
  std::mt19937 random_;
  StringMap<Entry> hosts_;
  std::size_t sweep_at_ = 4096;
};

}  // namespace paidtrail
