#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/console.h"
#include "app/context.h"
#include "config/config.h"
#include "core/clock.h"
#include "crawler/pass.h"
#include "storage/evidence/evidence.h"

namespace paidtrail::app {

/// A run that writes: lock, free space, database, archive, network, the work itself, alerts, snapshot, in this order.
struct RunRequest {
  const Config& config;
  PassScope scope;
  std::function<Result<PassResult>(const PassParts&, const PassScope&)> work;
  const Archive* replay = nullptr;  ///< in place of the network and the clock
  std::optional<std::chrono::milliseconds> max_time;
  bool summary_json = false;
  std::vector<RunProblem> problems;  ///< known before the run began
  bool scheduled = false;            ///< a live pass: heartbeat and metrics tell of it
  const Clock* clock = nullptr;      ///< of a live run, in place of the system's
  const Engines* tools = nullptr;    ///< of the configuration's rules, where they are there already
  bool publish = true;               ///< the readers' snapshot where a view changed; false leaves it to a later run
};

/// Gives the exit code; everything was said on stderr, and the summary on stdout if asked for.
int carry_out(const RunRequest& request, Console& console);

/// What a campaign must have to be crawled or imported for: an Error of kind config that names file and line.
Status ready_to_run(const Config& config, const std::vector<std::string>& campaigns, bool needs_contact);

}  // namespace paidtrail::app
