#pragma once

#include "config/load_endpoint.h"

namespace paidtrail {

/// The [alert] table: what deserves a message, when, and through which channels. A setting that cannot work (a repeat
/// interval longer than what is kept, quiet hours without an end) is refused.
void read_alert(TableReader& table, const EndpointContext& context, AlertConfig& alert);

}  // namespace paidtrail
