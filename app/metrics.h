#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "config/config.h"
#include "core/timestamp.h"
#include "storage/store.h"

/// What a pass tells Prometheus, through the textfile collector of node_exporter (text format 0.0.4).
namespace paidtrail::app {

struct PassFigures {
  std::string run_id;
  RunState state = RunState::done;
  int exit_status = 0;
  Timestamp started_at;
  Timestamp ended_at;
  RunTotals totals;
  /// {kind, name} → count: every source and channel of the configuration, and {"other", ""} for files and links.
  std::map<std::pair<std::string, std::string>, std::int64_t> errors;
};

/// What only the database knows.
struct StoreFigures {
  std::optional<Timestamp> last_success;
  std::map<DeliveryState, std::int64_t> outbox;  ///< all that were not sent
  std::optional<Timestamp> oldest_waiting;
};

std::map<std::pair<std::string, std::string>, std::int64_t> errors_by_place(const Config& config,
                                                                            const std::vector<RunProblem>& problems);
Result<StoreFigures> store_figures(Reader& store);

/// The whole file. Without `store` its figures are left out.
std::string prometheus_text(const Config& config, const PassFigures& pass, const std::optional<StoreFigures>& store);

}  // namespace paidtrail::app
