#include "crawler/politeness/host_gate.h"

#include <algorithm>

namespace paidtrail {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstBackOff{1'000};
constexpr milliseconds kFirstOpen{10'000};
constexpr milliseconds kLongest = std::chrono::hours(1);
constexpr unsigned kSilencesToOpen = 5;
// A slow host gets its own time to rest, but not for ever; with no gap at all the newsroom has said that it need not.
constexpr int kMostGaps = 30;

milliseconds doubled(milliseconds first, unsigned times) {
  return std::min(kLongest, milliseconds(first.count() << std::min(times, 20U)));
}

}  // namespace

const HostGate::Entry* HostGate::find(std::string_view host) const {
  const auto found = hosts_.find(host);
  return found == hosts_.end() ? nullptr : &found->second;
}

HostGate::Entry& HostGate::entry(std::string_view host) {
  const auto found = hosts_.find(host);
  return found != hosts_.end() ? found->second : hosts_.emplace(host, Entry{}).first->second;
}

Moment HostGate::next_turn(std::string_view host, Moment now) const {
  const Entry* at = find(host);
  return at == nullptr ? now : std::max({now, at->turn, at->held.until});
}

std::optional<HostGate::Hold> HostGate::hold_of(std::string_view host, Moment now) const {
  const Entry* at = find(host);
  if (at == nullptr || at->held.until <= now) return std::nullopt;
  return at->held;
}

unsigned HostGate::connections(std::string_view host, unsigned most) const {
  const Entry* at = find(host);
  return at != nullptr && (at->busy > 0 || at->silent >= kSilencesToOpen) ? 1 : most;
}

milliseconds HostGate::gap_of(const Entry& at) const {
  return std::max({gap_, at.crawl_delay, std::min(at.latency, kMostGaps * gap_)});
}

void HostGate::started(std::string_view host, Moment now) {
  if (hosts_.size() >= sweep_at_) forget_open_ones(now);
  Entry& at = entry(host);
  at.turn = std::max(at.turn, now + gap_of(at));
}

bool HostGate::ended(std::string_view host, Moment now, const HostAnswer& answer) {
  if (answer.kind == HostAnswer::Kind::none) return false;
  Entry& at = entry(host);
  if (answer.kind == HostAnswer::Kind::well) {
    at.busy = at.silent = 0;
    at.latency = at.latency.count() == 0 ? answer.took : (3 * at.latency + answer.took) / 4;
    return false;
  }
  milliseconds wait{0};
  if (answer.kind == HostAnswer::Kind::busy) {
    at.silent = 0;
    wait = answer.quiet ? *answer.quiet : spread(doubled(kFirstBackOff, at.busy));
    ++at.busy;
  } else if (++at.silent >= kSilencesToOpen) {
    wait = spread(doubled(kFirstOpen, at.silent - kSilencesToOpen));
  }
  if (wait.count() == 0) return false;
  hold(host, now + wait, answer.outcome);
  return true;
}

void HostGate::hold(std::string_view host, Moment until, Outcome why) {
  // A short wait after a long Retry-After must not open the gate early.
  Entry& at = entry(host);
  if (until > at.held.until) at.held = {until, why};
}

void HostGate::slow_down(std::string_view host, milliseconds gap) {
  Entry& at = entry(host);
  at.crawl_delay = std::max(at.crawl_delay, gap);
}

milliseconds HostGate::spread(milliseconds wait) {
  return milliseconds(std::uniform_int_distribution<long long>(wait.count() * 3 / 4, wait.count() * 5 / 4)(random_));
}

// A pass may meet a hundred thousand hosts once; those of which there is nothing to remember need no memory.
void HostGate::forget_open_ones(Moment now) {
  std::erase_if(hosts_, [this, now](const auto& row) {
    const Entry& at = row.second;
    return at.turn <= now && at.held.until <= now && at.crawl_delay.count() == 0 && at.busy == 0 &&
           at.silent < kSilencesToOpen && gap_of(at) == gap_;
  });
  sweep_at_ = std::max<std::size_t>(4096, hosts_.size() * 2);
}

}  // namespace paidtrail
