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
  EXPECT_EQ(gate.hold_of("a.test", t)->until, t + 60s);
}

TEST(HostGate, TheGapAloneIsNoHold) {
  HostGate gate(2s);
  const Moment t{};
  gate.started("a.test", t);
  EXPECT_EQ(gate.next_turn("a.test", t), t + 2s);
  EXPECT_FALSE(gate.hold_of("a.test", t));
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

HostAnswer answered(std::chrono::milliseconds took) { return {HostAnswer::Kind::well, Outcome::resolved, took, {}}; }
const HostAnswer kBusy{HostAnswer::Kind::busy, Outcome::rate_limited, {}, {}};
const HostAnswer kSilent{HostAnswer::Kind::silent, Outcome::timeout, {}, {}};

TEST(HostGate, AHostRestsAsLongAsItLatelyNeededForAnAnswer) {
  HostGate gate(1s);
  const Moment t{};
  gate.ended("slow.test", t, answered(4s));
  gate.ended("fast.test", t, answered(20ms));
  for (const char* host : {"slow.test", "fast.test"}) gate.started(host, t);
  EXPECT_EQ(gate.next_turn("slow.test", t), t + 4s);
  EXPECT_EQ(gate.next_turn("fast.test", t), t + 1s);
  gate.ended("slow.test", t, answered(0s));
  gate.started("slow.test", t + 10s);
  EXPECT_EQ(gate.next_turn("slow.test", t + 10s), t + 13s) << "smoothed: three quarters of what it was";
}

TEST(HostGate, WithoutAGapLatencyBringsNone) {
  HostGate gate(0s);
  gate.ended("slow.test", {}, answered(9s));
  gate.started("slow.test", {});
  EXPECT_EQ(gate.next_turn("slow.test", {}), Moment{});
}

TEST(HostGate, ABusyHostIsLeftAloneLongerEachTime) {
  HostGate gate(0s, 7);
  Moment now{};
  for (const auto wait : {1000ms, 2000ms, 4000ms, 8000ms}) {
    EXPECT_TRUE(gate.ended("busy.test", now, kBusy));
    const auto held = gate.hold_of("busy.test", now)->until - now;
    EXPECT_GE(held, wait * 3 / 4);
    EXPECT_LE(held, wait * 5 / 4);
    now += held;
    EXPECT_EQ(gate.connections("busy.test", 6), 1U);
  }
  gate.ended("busy.test", now, answered(1ms));
  EXPECT_EQ(gate.connections("busy.test", 6), 6U);
  EXPECT_FALSE(gate.hold_of("busy.test", now));
}

TEST(HostGate, TheWaitsOfTwoClientsDiffer) {
  HostGate one(0s, 1);
  HostGate other(0s, 2);
  for (HostGate* gate : {&one, &other}) gate->ended("busy.test", {}, kBusy);
  EXPECT_NE(one.hold_of("busy.test", {})->until, other.hold_of("busy.test", {})->until);
}

TEST(HostGate, RetryAfterIsTakenByItsWord) {
  HostGate gate(0s);
  gate.ended("busy.test", {}, {HostAnswer::Kind::busy, Outcome::rate_limited, {}, 90s});
  EXPECT_EQ(gate.hold_of("busy.test", {})->until, Moment{} + 90s);
}

TEST(HostGate, FiveSilencesInARowOpenTheCircuit) {
  HostGate gate(0s);
  const Moment t{};
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(gate.ended("dead.test", t, kSilent));
  gate.ended("dead.test", t, answered(1ms));
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(gate.ended("dead.test", t, kSilent)) << "an answer begins the count anew";
  EXPECT_TRUE(gate.ended("dead.test", t, kSilent));
  const auto hold = gate.hold_of("dead.test", t);
  EXPECT_EQ(hold->why, Outcome::timeout);
  EXPECT_GE(hold->until, t + 7500ms);
  EXPECT_EQ(gate.connections("dead.test", 6), 1U) << "one alone tries";
  EXPECT_TRUE(gate.ended("dead.test", hold->until, kSilent));
  EXPECT_GE(gate.hold_of("dead.test", hold->until)->until, hold->until + 15s);
}

TEST(HostGate, AFailureThatTellsNothingOfTheHostChangesNothing) {
  HostGate gate(0s);
  for (int i = 0; i < 50; ++i) EXPECT_FALSE(gate.ended("a.test", {}, HostAnswer{}));
}

}  // namespace
}  // namespace paidtrail
