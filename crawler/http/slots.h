#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <vector>

namespace paidtrail {

/// How many transfers may be open at once, over all loops. A loop takes as many as are free, but no more than its even
/// share while another one goes without. Any thread.
class Slots {
 public:
  using Wake = std::function<void()>;
  explicit Slots(unsigned limit) : limit_(limit) {}

  /// Before the first take: a loop, and how it is woken when a slot is free that it went without.
  std::size_t add_loop(Wake wake);

  /// False: none for this loop now; it is woken when there is one.
  bool take(std::size_t loop);
  void give(std::size_t loop);
  /// It wants none any more.
  void content(std::size_t loop);

  /// What each loop has where all want as many as they can get; settled once the loops are added.
  unsigned even_share() const;

 private:
  struct Loop {
    Wake wake;
    unsigned taken = 0;
    bool without = false;
  };
  template <class Use>
  void each_in_need(std::size_t but, Use use);

  std::mutex lock_;
  unsigned limit_;
  unsigned taken_ = 0;
  std::vector<Loop> loops_;
};

}  // namespace paidtrail
