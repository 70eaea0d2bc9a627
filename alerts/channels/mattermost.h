#pragma once

#include "alerts/channels/channel.h"

namespace paidtrail::channels {

/// Mattermost, through an incoming webhook.
ChannelType mattermost();

}  // namespace paidtrail::channels
