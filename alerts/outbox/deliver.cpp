#include <algorithm>
#include <map>
#include <ostream>
#include <utility>

#include "alerts/alerts.h"
#include "alerts/outbox/attempt.h"
#include "alerts/outbox/next_step.h"
#include "alerts/wording.h"
#include "config/nearest.h"
#include "core/digest.h"

namespace paidtrail {
namespace {

/// A row of a channel that is switched off costs no attempt; it is looked at again after this.
constexpr std::chrono::hours kAskedAgain{1};

const ChannelConfig* find_channel(const Config& config, const std::string& name) {
  const auto& channels = config.alert.channels;
  const auto found = std::find_if(channels.begin(), channels.end(), [&](const auto& c) { return c.name == name; });
  return found == channels.end() ? nullptr : &*found;
}

bool is_local(const ChannelConfig& channel) {
  const auto* type = find_channel_type(channel.type);
  return type != nullptr && type->local;
}

/// One walk over the rows that are due.
class Delivering {
 public:
  Delivering(Writer& store, const DeliveryParts& parts, bool local_only, std::string key,
             std::map<std::string, std::string> off)
      : store_(store), parts_(parts), local_only_(local_only), key_(std::move(key)), off_(std::move(off)) {}

  /// Whether a row was added that is due in this very run.
  bool more_to_send() { return std::exchange(more_to_send_, false); }

  Status row(const OutboxRow& row) {
    const auto* config = find_channel(parts_.config, row.channel);
    if (config == nullptr)
      return finish(row, {DeliveryState::dead, std::nullopt, "the channel is no longer configured"});
    if (local_only_ && !is_local(*config)) return Ok{};
    if (const auto off = off_.find(row.channel); off != off_.end() && off->second == settings_of(*config))
      return finish(row, {DeliveryState::retry, Timestamp(parts_.clock.wall().millis() + kAskedAgain),
                          "the channel is switched off; see 'paidtrail alerts test " + row.channel + "'"});
    // A service that has just said no, or wait, is not asked again in this run.
    if (const auto aside = aside_.find(row.channel); aside != aside_.end())
      return finish(row, {DeliveryState::retry, aside->second, "the channel failed earlier in this run"});

    const auto* channel = open(*config);
    if (channel == nullptr) return finish(row, later(row, "the channel's settings are wrong"));
    auto message = message_from_json(row.message);
    if (!message) return finish(row, {DeliveryState::dead, std::nullopt, message.error().message});
    message->possible_repeat = row.possible_repeat || row.state == DeliveryState::unknown;
    if (auto sending = store_.outbox_sending(row.alert_id, row.channel, time_of(row)); !sending) return sending;
    return conclude(row, attempt(*channel, *message, parts_));
  }

  DeliveryTotals take() { return std::move(totals_); }

 private:
  Status conclude(const OutboxRow& row, const Delivery& delivery) {
    const Timestamp now = parts_.clock.wall();
    const NextStep step = next_step(delivery, row.attempts, now);
    if (step.state == DeliveryState::retry) aside_.emplace(row.channel, *step.next_at);
    if (const auto* sent = std::get_if<Sent>(&delivery); sent != nullptr && sent->but)
      totals_.problems.push_back({row.channel, "alert '" + row.title + "' was delivered, but " + *sent->but});
    if (const auto* refused = std::get_if<Refused>(&delivery); refused != nullptr && refused->gone)
      return switch_off(row, step, refused->why);
    return finish(row, step);
  }

  /// The others are told in the transaction that stores the refusal: a kill loses neither.
  Status switch_off(const OutboxRow& row, const NextStep& step, const std::string& why) {
    const ChannelConfig& config = *find_channel(parts_.config, row.channel);
    off_[row.channel] = settings_of(config);
    return finish(row, step, ChannelOff{off_[row.channel], why, told_of(config, why)});
  }

  AlertDraft told_of(const ChannelConfig& config, const std::string& why) const {
    const Timestamp now = parts_.clock.wall();
    Message message;
    message.kind = "channel_off";
    message.language = parts_.config.newsroom.language;
    message.alert_id = uuid_of("paidtrail channel off\n" + config.name + "\n" + now.rfc3339());
    message.title = wording::channel_off_title(config.name, why, message.language);
    message.summary = wording::channel_off_summary(config.name, message.language);
    message.more = "paidtrail alerts list";
    message.created_at = now;
    AlertDraft draft;
    draft.alert_id = message.alert_id;
    draft.kind = message.kind;
    draft.title = message.title;
    draft.message = to_json(message);
    draft.created_at = now;
    for (const auto& other : parts_.config.alert.channels) {
      const auto off = off_.find(other.name);
      const bool works = off == off_.end() || off->second != settings_of(other);
      if (works && other.name != config.name) draft.channels.push_back(other.name);
    }
    return draft;
  }

  std::string settings_of(const ChannelConfig& config) const { return fingerprint(config.settings, key_); }

  NextStep later(const OutboxRow& row, const std::string& why) const {
    return next_step(RetryAfter{std::nullopt, why, false}, row.attempts, parts_.clock.wall());
  }

  Status finish(const OutboxRow& row, const NextStep& step, std::optional<ChannelOff> off = std::nullopt) {
    if (step.state == DeliveryState::sent) {
      ++totals_.sent;
    } else {
      ++totals_.failed;
      const std::string end = step.next_at ? "; tried again from " + step.next_at->rfc3339() + " on" : "; given up";
      totals_.problems.push_back({row.channel, "alert '" + row.title + "' was not delivered: " + *step.why + end});
    }
    const bool told = off.has_value();
    auto done = store_.outbox_done(
        {row.alert_id, row.channel, step.state, time_of(row), step.next_at, step.why, std::move(off)});
    if (done && told) more_to_send_ = true;
    return done;
  }

  /// What goes to a file or to stdout is dated by what it tells, so that a replay writes the same row.
  Timestamp time_of(const OutboxRow& row) const {
    const auto* config = find_channel(parts_.config, row.channel);
    return config != nullptr && is_local(*config) ? row.created_at : parts_.clock.wall();
  }

  const OpenChannel* open(const ChannelConfig& config) {
    const auto known = open_.find(config.name);
    if (known != open_.end()) return known->second ? &*known->second : nullptr;
    auto opened = open_channel(config);
    if (!opened) totals_.problems.push_back({config.name, opened.error().message});
    auto& kept = open_[config.name];
    if (opened) kept = *std::move(opened);
    return kept ? &*kept : nullptr;
  }

  Writer& store_;
  const DeliveryParts& parts_;
  bool local_only_;
  std::string key_;
  std::map<std::string, std::string> off_;  ///< channel → settings_of, when it answered "gone"
  bool more_to_send_ = false;
  std::map<std::string, std::optional<OpenChannel>> open_;
  std::map<std::string, Timestamp> aside_;
  DeliveryTotals totals_;
};

Message canary(const Config& config, const std::string& channel, Timestamp now) {
  Message message;
  message.kind = "test";
  message.alert_id = uuid_of("paidtrail test\n" + channel + "\n" + now.rfc3339());
  message.language = config.newsroom.language;
  message.title = wording::test_title(message.language);
  message.summary = wording::test_summary(channel, message.language);
  message.more = "paidtrail alerts test " + channel;
  message.created_at = now;
  return message;
}

}  // namespace

Status check_channels(const Config& config) {
  std::string complaints;
  for (const auto& channel : config.alert.channels)
    if (const auto opened = open_channel(channel); !opened)
      complaints += (complaints.empty() ? "" : "\n") + channel.position.str() + ": " + opened.error().message;
  if (!complaints.empty()) return Error{ErrorKind::config, complaints};
  return Ok{};
}

Result<DeliveryTotals> deliver_alerts(Writer& store, const Config& config, Transport& transport, MailTransport& mail,
                                      const Clock& clock, bool local_only, std::ostream& out,
                                      const std::function<bool()>& stopping) {
  const auto key = store.pseudonym_key();
  if (!key) return key.error();
  auto off = store.channels_off();
  if (!off) return off.error();
  const DeliveryParts parts{config, transport, mail, clock, out};
  Delivering delivering(store, parts, local_only, *key, *std::move(off));
  do {
    const auto due = store.outbox_due(clock.wall());
    if (!due) return due.error();
    for (const auto& row : *due) {
      if (stopping && stopping()) return delivering.take();
      if (auto done = delivering.row(row); !done) return done.error();
    }
  } while (delivering.more_to_send());
  return delivering.take();
}

Result<std::string> test_channel(const Config& config, const std::string& channel, Transport& transport,
                                 MailTransport& mail, const Clock& clock, std::ostream& out) {
  const auto* found = find_channel(config, channel);
  if (found == nullptr) {
    std::vector<std::string> names;
    names.reserve(config.alert.channels.size());
    for (const auto& one : config.alert.channels) names.push_back(one.name);
    return Error{ErrorKind::usage, "there is no channel '" + channel + "'" + did_you_mean(channel, names)};
  }
  const auto opened = open_channel(*found);
  if (!opened) return Error{opened.error().kind, found->position.str() + ": " + opened.error().message};
  const Delivery delivery =
      attempt(*opened, canary(config, channel, clock.wall()), {config, transport, mail, clock, out});
  const std::string where = "channel '" + channel + "' (" + found->type + ")";
  if (const auto* sent = std::get_if<Sent>(&delivery))
    return where + ": delivered" + (sent->but ? ", but " + *sent->but : "");
  const auto* later = std::get_if<RetryAfter>(&delivery);
  return Error{ErrorKind::unavailable,
               where + ": not delivered: " + (later != nullptr ? later->why : std::get<Refused>(delivery).why)};
}

}  // namespace paidtrail
