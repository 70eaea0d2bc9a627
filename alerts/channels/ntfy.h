#pragma once

#include "alerts/channels/channel.h"

namespace paidtrail::channels {

/// A topic of an ntfy server.
ChannelType ntfy();

}  // namespace paidtrail::channels
