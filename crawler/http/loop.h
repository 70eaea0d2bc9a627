#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/result.h"
#include "crawler/http/http_transport.h"
#include "crawler/http/transfer.h"
#include "crawler/politeness/turn_queue.h"

namespace paidtrail {

/// A socket that libcurl wants watched.
struct SocketWatch {
  unsigned events = 0;  ///< of epoll
};

/// epoll, libcurl's timer, the turns of hosts, and all transfers. Callbacks of libcurl only note what they are told;
/// handles are added and removed between events. One thread.
class Loop {
 public:
  static Result<std::unique_ptr<Loop>> open(HttpTransport::Options options, const Clock& clock);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void add(Request request, Transport::Done done);
  void run();
  void slow_down(const std::string& host, std::chrono::milliseconds gap) { paced_.gate().slow_down(host, gap); }

  // libcurl's callbacks call these.
  void watch(int socket, int what);
  void set_timer(long milliseconds);

 private:
  using Id = TurnQueue::Id;
  struct Wish {
    Request request;
    Transport::Done done;
  };
  struct Waiting {
    Wish wish;
    Url url;
    std::string host;
  };
  struct Finished {
    Transport::Done done;
    Fetched fetched;
  };

  Loop(HttpTransport::Options options, const Clock& clock);
  Status open_handles();

  bool busy() const;
  void admit();
  void admit_one(Wish wish, Moment now);
  void start_turns();
  void start(Waiting waiting);
  void wait_for_events();
  int wait_time(Moment now) const;
  void act(int socket, int events);
  void collect();
  void finish(void* easy, int code);
  void obey_retry_after(const std::string& host, const Fetched& fetched);
  void fail_waiting(const std::vector<Id>& ids, Outcome outcome, const std::string& message,
                    std::optional<std::chrono::seconds> retry_after);
  void check_stop();
  void abort_open();
  void release(void* easy);
  FetchFailure not_asked(Outcome outcome, const std::string& message) const;

  TransferSettings settings_;
  std::function<bool()> stopping_;
  std::chrono::milliseconds drain_;
  std::chrono::milliseconds patience_;
  const Clock& clock_;

  int epoll_ = -1;
  void* multi_ = nullptr;    // CURLM
  std::vector<void*> idle_;  // easy handles for use again
  std::unordered_map<int, SocketWatch> sockets_;
  std::optional<Moment> timer_;

  std::deque<Wish> incoming_;
  std::map<Id, Waiting> waiting_;
  TurnQueue paced_;
  TurnQueue unpaced_;  // no gap and no limit but the host's own Retry-After
  std::map<void*, std::pair<std::string, std::unique_ptr<Transfer>>> open_;  // by easy handle, with its host
  std::deque<Finished> finished_;
  Id last_id_ = 0;
  std::optional<Moment> stop_at_;  // set once: when what is open is given up
};

}  // namespace paidtrail
