#pragma once

#include "alerts/channels/channel.h"

namespace paidtrail::channels {

/// Slack, through an incoming webhook.
ChannelType slack();

}  // namespace paidtrail::channels
