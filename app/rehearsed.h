#pragma once

#include <chrono>
#include <string>

#include "alerts/rehearsal.h"
#include "app/command_line.h"

namespace paidtrail::app {

/// What was played.
struct Played {
  std::int64_t archives = 0;
  std::int64_t runs = 0;
  Timestamp from;
  Timestamp to;
  std::chrono::milliseconds step{0};  ///< between the runs that were made up
};

/// Messages, then counts by rule, by channel, of what was held back, and one line or object about the whole.
std::string rehearsed_as(const Rehearsal& rehearsal, const Played& played, const std::string& time_zone,
                         RehearsalFormat format);

}  // namespace paidtrail::app
