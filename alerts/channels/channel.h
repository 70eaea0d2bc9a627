#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "alerts/message.h"
#include "config/settings.h"
#include "core/mail.h"
#include "core/result.h"
#include "core/transport.h"

namespace paidtrail {

/// What a reply means.
struct Sent {
  std::optional<std::string> but = std::nullopt;  ///< what went wrong beside it: some addresses of several refused
};
struct RetryAfter {
  std::optional<std::chrono::seconds> wait;  ///< as the service asked
  std::string why;                           ///< for a person; never holds the channel's address or secret
  bool at_once = false;  ///< nothing was taken (connect failure, 5xx): another try in this run cannot tell it twice
};
struct Refused {
  std::string why;       ///< for a person; never holds the channel's address or secret
  bool gone = false;     ///< 401, 403, 404, 410: the channel is switched off until it is configured anew
  bool shorten = false;  ///< 400, 413, 422: our message was not understood; its short form may be
};
using Delivery = std::variant<Sent, RetryAfter, Refused>;

/// A file or stream in place of an exchange: `atom` and `stdout`.
struct LocalDelivery {
  std::string text;  ///< for stdout: the lines; for atom: one <entry> element
};

using Rendered = std::variant<Request, Mail, LocalDelivery>;

/// A channel decides two things, both pure: how a message looks, and what a reply means. Retry, outbox, limits and logs
/// are written once around it.
class Channel {
 public:
  virtual ~Channel() = default;
  /// `at` is when it is sent, for signatures; what is told depends on the message alone. A message without items is
  /// rendered in the plainest form that the service takes.
  virtual Rendered render(const Message& message, Timestamp at) const = 0;
  virtual Delivery read_reply(const Fetched& reply) const = 0;
  /// In place of read_reply where render gave a Mail.
  virtual Delivery read_mail_reply(const MailReply&) const { return Refused{"no mail was sent", false, false}; }
};

/// A channel's type: a line in registry.cpp.
struct ChannelType {
  std::string_view type;
  std::span<const Setting> settings;
  bool local = false;  ///< delivered by a replay too
  /// The Error's message begins with the key that is wrong, in quotes.
  Result<std::unique_ptr<Channel>> (*make)(const SettingValues& settings);
  bool mail = false;  ///< renders a Mail
};

std::span<const ChannelType> channel_types();
const ChannelType* find_channel_type(std::string_view type);

}  // namespace paidtrail
