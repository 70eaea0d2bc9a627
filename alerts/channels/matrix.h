#pragma once

#include "alerts/channels/channel.h"

namespace paidtrail::channels {

/// A Matrix room.
ChannelType matrix();

}  // namespace paidtrail::channels
