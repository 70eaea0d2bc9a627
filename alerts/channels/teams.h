#pragma once

#include "alerts/channels/channel.h"

namespace paidtrail::channels {

/// Microsoft Teams, through a workflow that posts what its webhook receives.
ChannelType teams();

}  // namespace paidtrail::channels
