#pragma once

#include "alerts/channels/channel.h"

namespace paidtrail::channels {

/// A Telegram chat, through a bot.
ChannelType telegram();

}  // namespace paidtrail::channels
