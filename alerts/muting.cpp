#include "alerts/muting.h"

#include <algorithm>

namespace paidtrail {
namespace {

std::string key(const std::string& kind, const std::string& campaign, const std::string& subject) {
  return kind + "\x1F" + campaign + "\x1F" + subject;
}

}  // namespace

bool fits(const Silence& silence, const Thing& thing) {
  if (silence.campaign && *silence.campaign != thing.campaign) return false;
  if (silence.kind && *silence.kind != thing.kind) return false;
  if (silence.source && *silence.source != thing.source) return false;
  if (silence.platform && *silence.platform != thing.platform) return false;
  return !silence.handle || plain_handle(*silence.handle) == thing.handle;
}

Result<Mutes> Mutes::read(Writer& store, const Config& config, Timestamp now) {
  auto silences = store.silences(now);
  if (!silences) return silences.error();
  const auto acknowledged = store.acknowledged(now);
  if (!acknowledged) return acknowledged.error();
  Mutes mutes;
  mutes.silences_ = *std::move(silences);
  for (const auto& one : *acknowledged) mutes.acknowledged_.insert(key(one.kind, one.campaign, one.subject));
  mutes.undisclosed_above_ = config.alert.undisclosed_above;
  return mutes;
}

std::optional<Fate> Mutes::hold(const Thing& thing) const {
  if (acknowledged_.contains(key(thing.kind, thing.campaign, thing.subject))) return Fate::ack;
  if (thing.kind == "first_undisclosed" && thing.followers && *thing.followers < undisclosed_above_)
    return Fate::undisclosed_above;
  const bool silent =
      std::any_of(silences_.begin(), silences_.end(), [&](const Silence& silence) { return fits(silence, thing); });
  return silent ? std::optional(Fate::silence) : std::nullopt;
}

}  // namespace paidtrail
