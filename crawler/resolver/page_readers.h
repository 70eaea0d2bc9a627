#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "crawler/resolver/resolver.h"

namespace paidtrail {

/// Threads that read pages for the loops: a large page costs a millisecond, in which a loop would serve no one. Any
/// thread.
class PageReaders {
 public:
  using Task = std::function<void()>;
  explicit PageReaders(unsigned threads);
  ~PageReaders();  ///< ends what is queued first
  void post(Task task);

 private:
  void serve();
  std::mutex lock_;
  std::condition_variable wake_;
  std::deque<Task> tasks_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace paidtrail
