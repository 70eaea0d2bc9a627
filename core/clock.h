#pragma once

#include <chrono>

#include "core/timestamp.h"

namespace paidtrail {

using Moment = std::chrono::steady_clock::time_point;

/// Time is handed in: steady for waiting, wall for records. The archive's wall clock is its records' WARC-Date.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Moment steady() const = 0;
  virtual Timestamp wall() const = 0;  ///< to the millisecond
};

/// The machine's own clocks; the only place that reads them. Any thread.
class SystemClock final : public Clock {
 public:
  Moment steady() const override;
  Timestamp wall() const override;
};

/// A clock that stands where it was set, for tests and replays. One thread at a time.
class ManualClock final : public Clock {
 public:
  Moment steady() const override { return steady_; }
  Timestamp wall() const override { return wall_; }
  void set(Timestamp wall) { wall_ = wall; }
  void advance(std::chrono::milliseconds by);

 private:
  Moment steady_{};
  Timestamp wall_{};
};

}  // namespace paidtrail
