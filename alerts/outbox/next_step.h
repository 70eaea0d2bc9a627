#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "alerts/channels/channel.h"
#include "core/timestamp.h"
#include "storage/store.h"

/// What follows from an attempt to deliver. Pure; any thread.
///
///   pending ─▶ sending ─▶ sent
///      ▲          ├─▶ retry (next_at) ─▶ sending …
///      │          └─▶ dead
///   unknown: a run died while it was sending; sent again under the same id
namespace paidtrail {

/// Nine waits after failed attempts, 75.6 h in all (Standard Webhooks 1.0.0, "Deliverability and Reliability").
inline constexpr std::chrono::seconds kLadder[] = {
    std::chrono::seconds(5), std::chrono::minutes(5), std::chrono::minutes(30),
    std::chrono::hours(2),   std::chrono::hours(5),   std::chrono::hours(10),
    std::chrono::hours(14),  std::chrono::hours(20),  std::chrono::hours(24)};

/// A cron run must not hold its lock for a service that is down.
inline constexpr int kTriesInARun = 3;
inline constexpr std::chrono::milliseconds kTimeInARun{30'000};

struct NextStep {
  DeliveryState state = DeliveryState::sent;  ///< sent, retry or dead
  std::optional<Timestamp> next_at;           ///< of retry
  std::optional<std::string> why;             ///< of retry and dead
};

/// `attempts_before`: those of earlier runs. A service may ask for a longer wait than the ladder's, not for a shorter
/// one.
NextStep next_step(const Delivery& delivery, int attempts_before, Timestamp now);

/// Whether the same run tries again at once, after `tries` that took `elapsed`; one more may take `longest`.
bool try_again_now(const Delivery& delivery, int tries, std::chrono::milliseconds elapsed,
                   std::chrono::milliseconds longest);

}  // namespace paidtrail
