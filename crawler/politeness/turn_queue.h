#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <queue>
#include <string_view>
#include <vector>

#include "crawler/politeness/host_gate.h"

namespace paidtrail {

/// Who may start now: requests wait for their host's turn, hosts take turns in the order in which they open, so that a
/// slow host holds up nobody else. Ids are the caller's. No clock of its own. Loop thread only.
class TurnQueue {
 public:
  using Id = std::uint64_t;
  TurnQueue(std::chrono::milliseconds gap, unsigned host_connections, unsigned seed = 1)
      : gate_(gap, seed), host_connections_(host_connections == 0 ? 1 : host_connections) {}

  void push(std::string_view host, Id id, Moment now);
  /// The next one that may start; it counts as started.
  std::optional<Id> next(Moment now);
  /// One that next() gave has ended.
  void finished(std::string_view host, Moment now);

  HostGate& gate() { return gate_; }
  const HostGate& gate() const { return gate_; }

  /// Takes out all that wait for `host`, or for any.
  std::vector<Id> drop(std::string_view host);
  std::vector<Id> drop_all();

  std::size_t waiting() const { return waiting_; }
  /// When next() may have something; nothing where only an end can bring that.
  std::optional<Moment> wake_at() const;

 private:
  struct Host {
    std::list<Id> waiting;  // most hosts have none, and a deque has room for 64 from the start
    unsigned open = 0;
    bool queued = false;  ///< stands in turns_, and stays in hosts_
  };
  using Hosts = StringMap<Host>;
  struct Turn {
    Moment at;
    std::uint64_t order;  ///< hosts of one moment: first come, first served
    Hosts::value_type* host;
    bool operator>(const Turn& other) const { return at != other.at ? at > other.at : order > other.order; }
  };
  void enqueue(Hosts::value_type& host, Moment now);

  HostGate gate_;
  unsigned host_connections_;
  Hosts hosts_;
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns_;
  std::uint64_t order_ = 0;
  std::size_t waiting_ = 0;
};

}  // namespace paidtrail
