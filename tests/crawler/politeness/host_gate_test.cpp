#include "crawler/politeness/host_gate.h"

#include <gtest/gtest.h>

namespace paidtrail {
namespace {

using namespace std::chrono_literals;

TEST(HostGate, Rfc9110_10_2_3_RetryAfterOutlastsTheGap) {
  HostGate gate(2s);
  const Moment t{};
  gate.hold("a.test", t + 60s);
  gate.started("a.test", t);
  EXPECT_EQ(gate.next_turn("a.test", t + 3s), t + 60s);
  EXPECT_EQ(gate.next_turn("b.test", t + 3s), t + 3s);  // another host does not pay for it
}

TEST(HostGate, AHoldIsNeverShortened) {
  HostGate gate(1s);
  const Moment t{};
  gate.hold("a.test", t + 60s);
  gate.hold("a.test", t + 5s);
  EXPECT_EQ(gate.held_until("a.test", t), t + 60s);
}

TEST(HostGate, TheGapAloneIsNoHold) {
  HostGate gate(2s);
  const Moment t{};
  gate.started("a.test", t);
  EXPECT_EQ(gate.next_turn("a.test", t), t + 2s);
  EXPECT_EQ(gate.held_until("a.test", t), t);
}

TEST(HostGate, ACrawlDelayOnlyLengthensTheGap) {
  HostGate gate(2s);
  const Moment t{};
  gate.slow_down("a.test", 10s);
  gate.slow_down("b.test", 1s);
  gate.started("a.test", t);
  gate.started("b.test", t);
  EXPECT_EQ(gate.next_turn("a.test", t), t + 10s);
  EXPECT_EQ(gate.next_turn("b.test", t), t + 2s);
}

TEST(HostGate, ForgettingOpenHostsChangesNoAnswer) {
  HostGate gate(1s);
  const Moment t{};
  gate.hold("held.test", t + 1h);
  gate.slow_down("slow.test", 10s);
  for (int i = 0; i < 10'000; ++i) gate.started("h" + std::to_string(i), t + i * 1ms);
  EXPECT_EQ(gate.next_turn("held.test", t + 10s), t + 1h);
  EXPECT_EQ(gate.next_turn("h9999", t + 10s), t + 9999ms + 1s);
  gate.started("slow.test", t + 20s);
  EXPECT_EQ(gate.next_turn("slow.test", t + 20s), t + 30s);
}

}  // namespace
}  // namespace paidtrail
