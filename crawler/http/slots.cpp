#include "crawler/http/slots.h"

#include <algorithm>
#include <utility>

namespace paidtrail {

std::size_t Slots::add_loop(Wake wake) {
  const std::lock_guard guard(lock_);
  loops_.push_back({std::move(wake), 0, false});
  return loops_.size() - 1;
}

unsigned Slots::even_share() const { return std::max(1U, limit_ / static_cast<unsigned>(loops_.size())); }

template <class Use>
void Slots::each_in_need(std::size_t but, Use use) {
  for (std::size_t i = 0; i < loops_.size(); ++i)
    if (i != but && loops_[i].without && loops_[i].taken < even_share()) use(loops_[i]);
}

bool Slots::take(std::size_t loop) {
  const std::lock_guard guard(lock_);
  Loop& own = loops_[loop];
  bool others_first = false;
  if (own.taken >= even_share()) each_in_need(loop, [&others_first](const Loop&) { others_first = true; });
  own.without = taken_ >= limit_ || others_first;
  if (own.without) return false;
  ++own.taken;
  ++taken_;
  return true;
}

void Slots::give(std::size_t loop) {
  const std::lock_guard guard(lock_);
  --loops_[loop].taken;
  --taken_;
  each_in_need(loop, [](const Loop& other) { other.wake(); });
}

void Slots::content(std::size_t loop) {
  const std::lock_guard guard(lock_);
  if (!std::exchange(loops_[loop].without, false)) return;
  for (std::size_t i = 0; i < loops_.size(); ++i)
    if (i != loop && loops_[i].without) loops_[i].wake();
}

}  // namespace paidtrail
