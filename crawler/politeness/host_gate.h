#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "core/clock.h"

namespace paidtrail {

/// When may this host be asked again? `gap` lies between two requests, and a host that asked for quiet (Retry-After,
/// RFC 9110, 10.2.3) gets it. No clock of its own. Loop thread only.
class HostGate {
 public:
  explicit HostGate(std::chrono::milliseconds gap) : gap_(gap) {}

  /// The first moment, from `now` on, at which `host` may be asked.
  Moment next_turn(std::string_view host, Moment now) const;
  /// The same without the gap between two requests: only what the host itself asked for.
  Moment held_until(std::string_view host, Moment now) const;

  /// A request starts: the next one waits for `gap`, or for the host's own if that is longer.
  void started(std::string_view host, Moment now);
  /// Nobody asks `host` before `until`. Never shortens a wait.
  void hold(std::string_view host, Moment until);
  /// This host's gap (a Crawl-delay). Never shorter than everybody's.
  void slow_down(std::string_view host, std::chrono::milliseconds gap);

 private:
  struct Entry {
    Moment turn{};  ///< past: open now
    Moment held{};
    std::chrono::milliseconds gap{0};
  };
  Entry& entry(std::string_view host);
  void forget_open_ones(Moment now);

  std::chrono::milliseconds gap_;
  std::map<std::string, Entry, std::less<>> hosts_;
  std::size_t sweep_at_ = 4096;
};

}  // namespace paidtrail
