#pragma once

#include <string>
#include <vector>

#include "storage/store.h"

namespace paidtrail::sqlite {

class Connection;

/// What rules about alerts rest on and no view shows at a glance.
Result<std::vector<Writer::DeletedPost>> deleted_after_alert(Connection& store, const std::string& campaign);
Result<Writer::HourlyShares> shares_by_hour(Connection& store, const std::string& campaign, Timestamp from);
Status save_source_outcomes(Connection& store, const std::string& run_id, Timestamp at,
                            const std::vector<SourceOutcome>& outcomes);

}  // namespace paidtrail::sqlite
