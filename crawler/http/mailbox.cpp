#include "crawler/http/mailbox.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <utility>

namespace paidtrail {

Mailbox::~Mailbox() {
  if (event_ >= 0) ::close(event_);
}

Status Mailbox::open() {
  event_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event_ < 0) return error_from_errno(errno, "make", "an eventfd");
  return Ok{};
}

void Mailbox::post(Task task) {
  bool wake = false;
  {
    const std::lock_guard guard(lock_);
    tasks_.push_back(std::move(task));
    wake = std::exchange(asleep_, false);
  }
  // Writing one to a counter that is not near its end cannot fail.
  const std::uint64_t one = 1;
  if (wake && ::write(event_, &one, sizeof one) < 0) return;
}

bool Mailbox::prepare_sleep() {
  const std::lock_guard guard(lock_);
  asleep_ = tasks_.empty();
  return asleep_;
}

void Mailbox::take(std::vector<Task>& tasks) {
  const std::lock_guard guard(lock_);
  asleep_ = false;
  tasks.swap(tasks_);
}

}  // namespace paidtrail
