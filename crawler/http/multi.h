#pragma once

#include <memory>
#include <optional>

#include "core/clock.h"
#include "core/result.h"

namespace paidtrail {

class Transfer;

/// libcurl's multi handle: transfers under way, the connections that are kept, and one timer for all of them. Loop
/// thread only.
class Multi {
 public:
  /// Who waits for its sockets.
  class Owner {
   public:
    virtual ~Owner() = default;
    /// `what` is libcurl's CURL_POLL_*. From inside act(), add() and remove().
    virtual void watch(Multi& multi, int socket, int what) = 0;
  };
  struct Ended {
    Transfer* transfer = nullptr;
    int code = 0;  ///< libcurl's
  };

  /// The owner and the clock outlive it. Errors: internal.
  static Result<std::unique_ptr<Multi>> open(Owner& owner, const Clock& clock, long kept_connections, bool multiplex);
  ~Multi();
  Multi(const Multi&) = delete;
  Multi& operator=(const Multi&) = delete;

  bool add(Transfer& transfer);
  void remove(Transfer& transfer);
  /// Something happened at a socket that is watched.
  void act(int socket, int events);
  /// The timer has run out.
  void time_out();
  std::optional<Moment> timer() const { return timer_; }
  /// Asked after each act() until there is none: a loop that lets ended transfers lie while it waits is twenty times
  /// slower. The transfer is then to be removed.
  std::optional<Ended> next_ended();

  // libcurl's callbacks call these.
  void watch(int socket, int what) { owner_.watch(*this, socket, what); }
  void set_timer(long milliseconds);

 private:
  Multi(Owner& owner, const Clock& clock);
  Owner& owner_;
  const Clock& clock_;
  void* handle_;  // CURLM
  std::optional<Moment> timer_;
};

}  // namespace paidtrail
