#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/result.h"
#include "crawler/http/http_transport.h"
#include "crawler/http/mailbox.h"
#include "crawler/http/multi.h"
#include "crawler/http/slots.h"
#include "crawler/http/transfer.h"
#include "crawler/politeness/turn_queue.h"

namespace paidtrail {

/// epoll, libcurl's timers, the turns of hosts, and all transfers. Callbacks of libcurl only note what they are told;
/// handles are added and removed between events.
///
///   add ─▶ incoming ─admit▶ waiting (for its host's turn) ─start▶ open ─collect▶ finished ─tell▶ done
///
/// One thread, but for post().
class Loop final : private Multi::Owner {
 public:
  using Task = std::function<void()>;
  static Result<std::unique_ptr<Loop>> open(HttpTransport::Options options, const Clock& clock);
  ~Loop() override;
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void add(Request request, Transport::Done done);
  void later(Task task) { tasks_.push_back(std::move(task)); }
  /// Run at the end of each turn: what the turn has gathered for other threads goes there at once.
  void after_turns(Task task) { after_turn_ = std::move(task); }
  /// Any thread: `task` is run on the loop's.
  void post(Task task) { mailbox_.post(std::move(task)); }
  /// Until nothing is open.
  void run();
  /// Until leave() is called on the loop's thread.
  void serve();
  void leave() { left_ = true; }
  void slow_down(const std::string& host, std::chrono::milliseconds gap) { paced_.gate().slow_down(host, gap); }

  /// libcurl's callback calls this: the socket is closed.
  void forget(int socket);

 private:
  using Id = TurnQueue::Id;
  /// A kept connection stays known to epoll between two requests: two system calls less for each.
  struct Watched {
    Multi* multi = nullptr;  ///< whose socket it is
    unsigned events = 0;     ///< as epoll has them; 0: it does not know the socket
    bool idle = false;       ///< libcurl does not want to hear of it now
  };
  struct Wish {
    Request request;
    Transport::Done done;
  };
  struct Answer {
    Transport::Done done;
    Fetched fetched;
  };
  Loop(HttpTransport::Options options, const Clock& clock);
  Status open_handles();
  Status open_multis();
  Status choose_ca_file();

  bool busy() const;
  void turn();
  void admit();
  void admit_one(Wish wish, Moment now);
  void start_turns();
  std::optional<Wish> next_waiting(Moment now);
  void start(Wish wish);
  void release(Transfer& transfer);
  void wait_for_events();
  int wait_time(Moment now) const;
  void time_out(Moment now);
  void watch(Multi& multi, int socket, int what) override;
  Multi& multi_of(const Url& url);
  void collect(Multi& multi);
  void finish(Transfer& transfer, int code);
  void note_answer(const Transfer& transfer, const Fetched& fetched);
  void fail_waiting(const std::vector<Id>& ids, Outcome outcome, std::string_view host, Moment until);
  void check_stop();
  void abort_open();
  void tell();
  TurnQueue& turns_of(const Request& request) { return request.paced ? paced_ : unpaced_; }
  FetchFailure not_asked(Outcome outcome, const std::string& message) const;
  FetchFailure held_back(std::string_view host, const HostGate::Hold& hold, Moment now) const;

  TransferShared shared_;
  std::shared_ptr<Slots> slots_;
  std::size_t number_ = 0;  ///< of this loop, to slots_
  bool without_slot_ = false;
  std::function<bool()> stopping_;
  std::chrono::milliseconds drain_;
  std::chrono::milliseconds patience_;
  const Clock& clock_;

  int epoll_ = -1;
  std::vector<std::unique_ptr<Multi>> multis_;        // with the loop's hosts divided among them
  std::vector<std::unique_ptr<Transfer>> transfers_;  // as many as were ever open at once
  std::vector<Transfer*> idle_;
  std::vector<Watched> sockets_;  // by descriptor
  Mailbox mailbox_;

  std::vector<Wish> incoming_;
  std::unordered_map<Id, Wish> waiting_;
  TurnQueue paced_;
  TurnQueue unpaced_;         // no gap and no limit but the host's own Retry-After
  std::deque<Wish> unknown_;  // it is their host's turn, but too many names are being looked up
  std::vector<Answer> answers_;
  std::vector<Answer> telling_;
  std::vector<Task> tasks_;
  std::vector<Task> running_;
  Task after_turn_ = [] {};
  Id last_id_ = 0;
  bool left_ = false;
  std::optional<Moment> stop_at_;  // set once: when what is open is given up
};

}  // namespace paidtrail
