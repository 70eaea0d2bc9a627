#include "alerts/outbox/next_step.h"

#include <algorithm>
#include <iterator>

namespace paidtrail {

NextStep next_step(const Delivery& delivery, int attempts_before, Timestamp now) {
  if (std::holds_alternative<Sent>(delivery)) return {DeliveryState::sent, std::nullopt, std::nullopt};
  if (const auto* refused = std::get_if<Refused>(&delivery)) return {DeliveryState::dead, std::nullopt, refused->why};

  const auto& later = std::get<RetryAfter>(delivery);
  const auto rung = static_cast<std::size_t>(std::max(attempts_before, 0));
  if (rung >= std::size(kLadder))
    return {DeliveryState::dead, std::nullopt,
            later.why + "; given up after " + std::to_string(rung + 1) + " attempts"};
  const auto wait = std::max(kLadder[rung], later.wait.value_or(std::chrono::seconds(0)));
  return {DeliveryState::retry, Timestamp(std::chrono::ceil<std::chrono::seconds>(now.millis() + wait), false),
          later.why};
}

bool try_again_now(const Delivery& delivery, int tries, std::chrono::milliseconds elapsed,
                   std::chrono::milliseconds longest) {
  const auto* later = std::get_if<RetryAfter>(&delivery);
  return later != nullptr && later->at_once && !later->wait && tries < kTriesInARun && elapsed + longest <= kTimeInARun;
}

}  // namespace paidtrail
