#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "core/result.h"

namespace paidtrail {

/// Tasks that other threads leave for a loop. Its owner sleeps between prepare_sleep() and take(); who posts wakes it
/// by an eventfd, once, and only where it sleeps.
class Mailbox {
 public:
  using Task = std::function<void()>;
  ~Mailbox();
  Status open();
  int descriptor() const { return event_; }  ///< readable when there is something to wake up for

  void post(Task task);  ///< any thread

  // The owner's thread.
  bool prepare_sleep();  ///< false: there is something already
  void take(std::vector<Task>& tasks);

 private:
  std::mutex lock_;
  std::vector<Task> tasks_;
  bool asleep_ = false;
  int event_ = -1;
};

}  // namespace paidtrail
