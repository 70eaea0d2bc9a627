#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "storage/store.h"

namespace paidtrail::sqlite {

class Connection;

/// Runs one statement that reads, whatever the connection might do otherwise: an authorizer refuses everything else
/// while it is prepared and run, and a progress handler ends it at the time limit.
Result<Table> query(Connection& store, std::string_view sql, const std::vector<Cell>& parameters,
                    std::chrono::milliseconds time_limit);

}  // namespace paidtrail::sqlite
