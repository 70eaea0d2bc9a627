#pragma once

#include "alerts/channels/channel.h"

namespace paidtrail::channels {

/// An Atom feed in a file (RFC 4287), for feed readers.
ChannelType atom();

}  // namespace paidtrail::channels
