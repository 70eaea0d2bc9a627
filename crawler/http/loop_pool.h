#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include "core/clock.h"
#include "core/result.h"
#include "core/transport.h"
#include "crawler/http/http_transport.h"
#include "crawler/http/loop.h"

namespace paidtrail {

/// Several loops, each on a thread of its own, with the hosts divided among them: a host's turns, connections and
/// robots.txt are one loop's alone, so that nothing of them is shared. What runs on a loop's thread asks through that
/// loop's transport; a request for another loop's host goes there, and its answer comes back.
class LoopPool {
 public:
  using Task = std::function<void()>;
  /// The configuration's concurrency is that of all loops together.
  static Result<std::unique_ptr<LoopPool>> create(HttpTransport::Options options, unsigned loops, const Clock& clock);
  ~LoopPool();
  LoopPool(const LoopPool&) = delete;
  LoopPool& operator=(const LoopPool&) = delete;

  /// Ends the threads; what is open then is never told. Before anything goes that callbacks use.
  void stop();

  std::size_t size() const { return seats_.size(); }
  std::size_t owner(std::string_view host) const;
  /// Runs `task` on that loop's thread. Any thread.
  void post(std::size_t loop, Task task);
  /// For that loop's thread alone, which also drives it: its run() returns at once.
  Transport& transport(std::size_t loop);

 private:
  class Seat;
  LoopPool();
  std::vector<std::unique_ptr<Seat>> seats_;
};

}  // namespace paidtrail
