#pragma once

#include <iosfwd>
#include <memory>

#include "alerts/channels/channel.h"
#include "config/config.h"
#include "core/clock.h"
#include "core/transport.h"

namespace paidtrail {

/// A configured channel ready to take messages.
struct OpenChannel {
  const ChannelConfig* config = nullptr;
  const ChannelType* type = nullptr;
  std::unique_ptr<Channel> channel;
};

/// Error of kind config that names the channel, never its address.
Result<OpenChannel> open_channel(const ChannelConfig& config);

/// What a delivery goes through. Loop thread only.
struct DeliveryParts {
  const Config& config;
  Transport& transport;
  MailTransport& mail;
  const Clock& clock;
  std::ostream& out;  ///< for the stdout channel
};

/// Renders and delivers once, with the tries that one run allows: again at once where nothing was taken, and once in
/// short form where the service did not understand the message.
Delivery attempt(const OpenChannel& channel, const Message& message, const DeliveryParts& parts);

}  // namespace paidtrail
