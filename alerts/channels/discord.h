#pragma once

#include "alerts/channels/channel.h"

namespace paidtrail::channels {

/// Discord, through a channel's webhook.
ChannelType discord();

}  // namespace paidtrail::channels
