#pragma once

#include "alerts/channels/channel.h"

namespace paidtrail::channels {

/// Mail through the newsroom's own server (SMTP).
ChannelType email();

}  // namespace paidtrail::channels
