#include "crawler/politeness/turn_queue.h"

namespace paidtrail {

void TurnQueue::push(std::string_view host, Id id, Moment now) {
  auto found = hosts_.find(host);
  if (found == hosts_.end()) found = hosts_.emplace(host, Host{}).first;
  found->second.waiting.push_back(id);
  ++waiting_;
  enqueue(*found, now);
}

void TurnQueue::enqueue(Hosts::value_type& named, Moment now) {
  auto& [name, host] = named;
  if (host.queued || host.waiting.empty() || host.open >= gate_.connections(name, host_connections_)) return;
  host.queued = true;
  turns_.push({gate_.next_turn(name, now), ++order_, &named});
}

std::optional<TurnQueue::Id> TurnQueue::next(Moment now) {
  while (!turns_.empty() && turns_.top().at <= now) {
    Hosts::value_type& named = *turns_.top().host;
    turns_.pop();
    auto& [name, host] = named;
    host.queued = false;
    if (host.waiting.empty() && host.open == 0) {
      hosts_.erase(hosts_.find(name));
      continue;
    }
    // What was true when it was queued may be no more: dropped, or held since.
    if (host.waiting.empty() || gate_.next_turn(name, now) > now) {
      enqueue(named, now);
      continue;
    }
    const Id id = host.waiting.front();
    host.waiting.pop_front();
    --waiting_;
    ++host.open;
    gate_.started(name, now);
    enqueue(named, now);
    return id;
  }
  return std::nullopt;
}

void TurnQueue::finished(std::string_view host, Moment now) {
  const auto found = hosts_.find(host);
  if (found == hosts_.end()) return;
  --found->second.open;
  if (found->second.open == 0 && found->second.waiting.empty() && !found->second.queued)
    hosts_.erase(found);
  else
    enqueue(*found, now);
}

std::vector<TurnQueue::Id> TurnQueue::drop(std::string_view host) {
  const auto found = hosts_.find(host);
  if (found == hosts_.end()) return {};
  std::vector<Id> ids(found->second.waiting.begin(), found->second.waiting.end());
  waiting_ -= ids.size();
  found->second.waiting.clear();
  return ids;
}

std::vector<TurnQueue::Id> TurnQueue::drop_all() {
  std::vector<Id> ids;
  for (auto& [name, host] : hosts_) {
    ids.insert(ids.end(), host.waiting.begin(), host.waiting.end());
    host.waiting.clear();
  }
  waiting_ = 0;
  return ids;
}

std::optional<Moment> TurnQueue::wake_at() const {
  if (turns_.empty()) return std::nullopt;
  return turns_.top().at;
}

}  // namespace paidtrail
