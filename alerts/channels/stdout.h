#pragma once

#include "alerts/channels/channel.h"

namespace paidtrail::channels {

/// Lines on standard output.
ChannelType standard_output();

}  // namespace paidtrail::channels
