#pragma once

#include "alerts/channels/channel.h"

namespace paidtrail::channels {

/// Any program that takes Standard Webhooks (specification 1.0.0).
ChannelType webhook();

}  // namespace paidtrail::channels
