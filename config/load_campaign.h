#pragma once

#include "config/config.h"
#include "config/table_reader.h"

namespace paidtrail {

/// One [[campaign]] table.
Campaign read_campaign(TableReader& table);

}  // namespace paidtrail
