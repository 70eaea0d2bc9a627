#include "alerts/rehearsal.h"

#include <algorithm>
#include <tuple>

#include "alerts/alerts.h"
#include "config/time_zone.h"

namespace paidtrail {
namespace {

constexpr std::chrono::days kLongestWait{8};

constexpr auto kBaseline = "baseline";

std::vector<RehearsedMessage> by_channel(const AlertDraft& draft, Timestamp now) {
  std::vector<std::string> channels = draft.channels;
  if (channels.empty()) channels.emplace_back();
  std::vector<RehearsedMessage> messages;
  for (const auto& channel : channels)
    messages.push_back({now, channel, draft.alert_id, draft.kind, draft.campaign, draft.title, Severity::info, {}, 0});
  return messages;
}

void add(RehearsedMessage& message, const Decision& decision) {
  const bool baseline = message.kind == kBaseline;
  ++message.rules[baseline ? kBaseline : decision.kind];
  ++message.items;
  if (!baseline) message.severity = std::max(message.severity, decision.severity);
}

}  // namespace

Rehearsal::Rehearsal(Writer& store, const Config& config, Span span, std::function<bool()> stopping)
    : store_(store), config_(config), span_(span), stopping_(std::move(stopping)) {}

Status Rehearsal::after_run(const RunFacts& run, const std::vector<std::pair<std::string, std::string>>& pairs_whole) {
  if (auto watched = watch_rules(store_, config_, run); !watched) return watched.error();
  return tell(run.now, pairs_whole);
}

Status Rehearsal::between(Timestamp from, Timestamp to, std::chrono::milliseconds step) {
  for (Timestamp now(from.millis() + step, false); now < to; now = Timestamp(now.millis() + step, false)) {
    if (stopping_()) return Ok{};
    // No run was there to be missing or slow.
    if (auto watched = watch_rules(store_, config_, {"", now, now, true}); !watched) return watched.error();
    if (auto told = tell(now, {}); !told) return told;
  }
  return Ok{};
}

Status Rehearsal::afterwards(Timestamp from, std::chrono::milliseconds step) {
  const Timestamp end(from.millis() + kLongestWait, false);
  for (Timestamp now(from.millis() + step, false); now < end; now = Timestamp(now.millis() + step, false)) {
    const auto waiting = store_.waiting_alerts();
    if (!waiting) return waiting.error();
    if (waiting->rows.empty() || stopping_()) return Ok{};
    if (auto told = tell(now, {}); !told) return told;
  }
  return Ok{};
}

Status Rehearsal::tell(Timestamp now, const std::vector<std::pair<std::string, std::string>>& pairs_whole) {
  std::vector<Decision> decisions;
  const auto plan = compose_alerts(store_, config_, now, false, &pairs_whole, &decisions);
  if (!plan) return plan.error();
  if (auto saved = store_.save_alerts(*plan, pairs_whole); !saved) return saved;
  for (const auto& draft : plan->drafts) {
    if (auto noted = note_sent(draft, now); !noted) return noted;
    if (within(now)) note(draft, decisions, now);
  }
  if (within(now))
    for (const auto& decision : decisions) note(decision);
  return Ok{};
}

/// What rests on it later (a cap, a deletion, the weekly point) finds it sent.
Status Rehearsal::note_sent(const AlertDraft& draft, Timestamp now) {
  for (const auto& channel : draft.channels) {
    if (auto sending = store_.outbox_sending(draft.alert_id, channel, now); !sending) return sending;
    auto sent = store_.outbox_done({draft.alert_id, channel, DeliveryState::sent, now, std::nullopt, std::nullopt});
    if (!sent) return sent;
  }
  return Ok{};
}

void Rehearsal::note(const AlertDraft& draft, const std::vector<Decision>& decisions, Timestamp now) {
  auto messages = by_channel(draft, now);
  for (auto& message : messages)
    for (const auto& decision : decisions)
      if (decision.alert_id == message.alert_id && decision.channel == message.channel) add(message, decision);
  std::ranges::sort(messages, {}, &RehearsedMessage::channel);
  std::ranges::move(messages, std::back_inserter(messages_));
}

void Rehearsal::note(const Decision& decision) {
  Reasons& reasons = reasons_[{decision.channel, decision.thing}];
  kind_of_[decision.thing] = decision.kind;
  if (decision.fate == Fate::told)
    reasons.told = true;
  else
    reasons.held_by.insert(decision.fate);
}

bool Rehearsal::within(Timestamp at) const {
  return (!span_.since || *span_.since <= at) && (!span_.until || at <= *span_.until);
}

RehearsalSummary Rehearsal::summary() const {
  RehearsalSummary summary;
  for (const auto& channel : config_.alert.channels) summary.channels[channel.name];
  count_messages(summary);
  count_withheld(summary);
  return summary;
}

void Rehearsal::count_messages(RehearsalSummary& summary) const {
  std::map<std::pair<std::string, std::string>, std::pair<std::int64_t, Timestamp>> hours;  // → how many, the first
  for (const auto& message : messages_) {
    for (const auto& [kind, items] : message.rules) {
      ++summary.rules[kind].messages;
      summary.rules[kind].items += items;
    }
    RehearsedChannel& channel = summary.channels[message.channel];
    ++channel.messages;
    channel.items += message.items;
    auto& [count, first] = hours[{message.channel, local_hour(message.at, config_.newsroom.time_zone)}];
    if (count++ == 0) first = message.at;
    if (count > channel.most) {
      channel.most = count;
      channel.most_at = first;
    }
  }
}

void Rehearsal::count_withheld(RehearsalSummary& summary) const {
  std::map<std::tuple<std::string, std::string, Fate>, Withheld> rows;
  for (const auto& [place, reasons] : reasons_) {
    if (reasons.held_by.empty()) continue;
    const std::string& kind = kind_of_.at(place.second);
    RehearsedRule& rule = summary.rules[kind];
    ++(std::ranges::any_of(reasons.held_by, waits) ? rule.held : rule.muted);
    for (const Fate why : reasons.held_by) {
      Withheld& row = rows.try_emplace({place.first, kind, why}, Withheld{place.first, kind, why, 0, 0}).first->second;
      ++row.items;
      if (reasons.told) ++row.told_later;
    }
  }
  for (const auto& [key, row] : rows) summary.withheld.push_back(row);
}

}  // namespace paidtrail
