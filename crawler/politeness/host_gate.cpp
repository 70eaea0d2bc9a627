#include "crawler/politeness/host_gate.h"

#include <algorithm>

namespace paidtrail {

Moment HostGate::next_turn(std::string_view host, Moment now) const {
  const auto found = hosts_.find(host);
  return found == hosts_.end() ? now : std::max({now, found->second.turn, found->second.held});
}

Moment HostGate::held_until(std::string_view host, Moment now) const {
  const auto found = hosts_.find(host);
  return found == hosts_.end() ? now : std::max(now, found->second.held);
}

void HostGate::started(std::string_view host, Moment now) {
  if (hosts_.size() >= sweep_at_) forget_open_ones(now);
  Entry& at = entry(host);
  at.turn = std::max(at.turn, now + std::max(gap_, at.gap));
}

void HostGate::hold(std::string_view host, Moment until) {
  // A short gap after a long Retry-After must not open the gate early.
  Entry& at = entry(host);
  at.held = std::max(at.held, until);
}

void HostGate::slow_down(std::string_view host, std::chrono::milliseconds gap) {
  Entry& at = entry(host);
  at.gap = std::max(at.gap, gap);
}

HostGate::Entry& HostGate::entry(std::string_view host) { return hosts_.try_emplace(std::string(host)).first->second; }

// A pass may meet a hundred thousand hosts once; those that are open again need no memory.
void HostGate::forget_open_ones(Moment now) {
  std::erase_if(hosts_, [now](const auto& row) {
    const Entry& at = row.second;
    return at.turn <= now && at.held <= now && at.gap.count() == 0;
  });
  sweep_at_ = std::max<std::size_t>(4096, hosts_.size() * 2);
}

}  // namespace paidtrail
