#pragma once

#include <string>
#include <vector>

#include "storage/store.h"

namespace paidtrail::sqlite {

class Connection;

Status begin_run(Connection& store, const std::string& run_id, Timestamp started_at, const std::string& archive_file);
Status end_run(Connection& store, const std::string& run_id, RunState state, Timestamp ended_at,
               const RunTotals& totals, const std::vector<RunProblem>& problems);
Result<std::int64_t> close_dead_runs(Connection& store);
bool run_known(Connection& store, const std::string& run_id);

}  // namespace paidtrail::sqlite
