#include "core/clock.h"

namespace paidtrail {

Moment SystemClock::steady() const { return std::chrono::steady_clock::now(); }

Timestamp SystemClock::wall() const {
  return Timestamp(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
}

void ManualClock::advance(std::chrono::milliseconds by) {
  steady_ += by;
  wall_ = Timestamp(wall_.millis() + by);
}

}  // namespace paidtrail
