#pragma once

#include <chrono>
#include <string>

#include "app/console.h"
#include "config/config.h"
#include "core/clock.h"

namespace paidtrail::app {

/// Tells a service that watches passes when one starts and how it ended, in the protocol of Healthchecks:
/// ADDRESS/start, then ADDRESS or ADDRESS/EXIT_STATUS, each with the run's UUID as `rid`. What goes wrong here is said
/// with --verbose and changes nothing of the run. The address is a secret; nothing is sent where there is none. One
/// thread.
class Heartbeat {
 public:
  Heartbeat(const Config& config, const Clock& clock, Console& console)
      : config_(config), clock_(clock), console_(console) {}

  void start(const std::string& run_id) const;
  /// `status` as a shell would give it. `text` names no post, person or link: the service is somebody else's.
  void end(const std::string& run_id, int status, const std::string& text) const;

 private:
  struct Ping {
    std::string path;  ///< behind the address
    std::string text;
    std::chrono::milliseconds limit;  ///< for all tries
    bool last = false;                ///< is sent though the run is stopping
  };
  void send(const std::string& run_id, const Ping& ping) const;

  const Config& config_;
  const Clock& clock_;
  Console& console_;
};

}  // namespace paidtrail::app
