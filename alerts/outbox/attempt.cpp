#include "alerts/outbox/attempt.h"

#include <ostream>

#include "alerts/channels/message_lines.h"
#include "alerts/outbox/atom_file.h"
#include "alerts/outbox/next_step.h"

namespace paidtrail {
namespace {

Delivery deliver_locally(const OpenChannel& channel, const LocalDelivery& local, const DeliveryParts& parts) {
  if (const auto path = channel.config->settings.text("path")) {
    const std::string title =
        parts.config.newsroom.name.empty() ? "paidtrail" : parts.config.newsroom.name + " · paidtrail";
    const auto added = add_to_atom_file(*path, local.text, title);
    if (!added) return RetryAfter{std::nullopt, added.error().message, false};
    return Sent{};
  }
  parts.out << local.text << std::flush;
  if (!parts.out) return RetryAfter{std::nullopt, "standard output cannot be written", false};
  return Sent{};
}

Delivery deliver_once(const OpenChannel& channel, const Message& message, const DeliveryParts& parts) {
  auto rendered = channel.channel->render(message, parts.clock.wall());
  if (const auto* local = std::get_if<LocalDelivery>(&rendered)) return deliver_locally(channel, *local, parts);
  if (const auto* mail = std::get_if<Mail>(&rendered)) return channel.channel->read_mail_reply(parts.mail.send(*mail));
  return channel.channel->read_reply(fetch_now(parts.transport, std::get<Request>(std::move(rendered))));
}

}  // namespace

Result<OpenChannel> open_channel(const ChannelConfig& config) {
  const auto* type = find_channel_type(config.type);
  const std::string where = "channel '" + config.name + "'";
  if (type == nullptr) return Error{ErrorKind::config, where + ": unknown type '" + config.type + "'"};
  auto channel = type->make(config.settings);
  if (!channel) return Error{channel.error().kind, where + ": " + channel.error().message};
  return OpenChannel{&config, type, *std::move(channel)};
}

Delivery attempt(const OpenChannel& channel, const Message& message, const DeliveryParts& parts) {
  const Moment start = parts.clock.steady();
  const auto elapsed = [&] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(parts.clock.steady() - start);
  };
  const auto longest = channel.type->mail ? MailLimits{}.total : TransferLimits{}.total;
  Delivery delivery = deliver_once(channel, message, parts);
  int tries = 1;
  for (; try_again_now(delivery, tries, elapsed(), longest); ++tries) delivery = deliver_once(channel, message, parts);

  const auto* refused = std::get_if<Refused>(&delivery);
  if (refused == nullptr || !refused->shorten) return delivery;
  Delivery shorter = deliver_once(channel, short_form(message), parts);
  if (auto* again = std::get_if<Refused>(&shorter)) again->why += " (its short form too)";
  return shorter;
}

}  // namespace paidtrail
