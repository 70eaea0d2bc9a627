#include "crawler/politeness/turn_queue.h"

#include <gtest/gtest.h>

namespace paidtrail {
namespace {

using namespace std::chrono_literals;
using Ids = std::vector<TurnQueue::Id>;

Ids all_turns(TurnQueue& turns, Moment now) {
  Ids ids;
  while (const auto id = turns.next(now)) ids.push_back(*id);
  return ids;
}

TEST(TurnQueue, HostsTakeTurnsAndTheGapIsKept) {
  TurnQueue turns(1s, 10);
  const Moment t{};
  for (TurnQueue::Id id : Ids{1, 2, 3}) turns.push("a.test", id, t);
  for (TurnQueue::Id id : Ids{11, 12}) turns.push("b.test", id, t);
  EXPECT_EQ(all_turns(turns, t), (Ids{1, 11}));
  EXPECT_EQ(turns.wake_at(), t + 1s);
  EXPECT_EQ(all_turns(turns, t + 999ms), Ids{});
  EXPECT_EQ(all_turns(turns, t + 1s), (Ids{2, 12}));
  EXPECT_EQ(all_turns(turns, t + 5s), Ids{3});
  EXPECT_EQ(turns.waiting(), 0U);
}

TEST(TurnQueue, WithoutAGapHostsStillTakeTurns) {
  TurnQueue turns(0s, 10);
  const Moment t{};
  for (TurnQueue::Id id : Ids{1, 2, 3}) turns.push("a.test", id, t);
  for (TurnQueue::Id id : Ids{11, 12}) turns.push("b.test", id, t);
  EXPECT_EQ(all_turns(turns, t), (Ids{1, 11, 2, 12, 3}));
}

TEST(TurnQueue, NoMoreConnectionsThanAllowed) {
  TurnQueue turns(0s, 2);
  const Moment t{};
  for (TurnQueue::Id id : Ids{1, 2, 3, 4}) turns.push("a.test", id, t);
  EXPECT_EQ(all_turns(turns, t), (Ids{1, 2}));
  EXPECT_EQ(turns.wake_at(), std::nullopt) << "only an end can bring the next";
  turns.finished("a.test", t);
  EXPECT_EQ(all_turns(turns, t), Ids{3});
  turns.finished("a.test", t);
  turns.finished("a.test", t);
  EXPECT_EQ(all_turns(turns, t), Ids{4});
}

TEST(TurnQueue, AHoldWaitsAlsoForWhoWasQueuedBefore) {
  TurnQueue turns(0s, 1);
  const Moment t{};
  turns.push("a.test", 1, t);
  turns.gate().hold("a.test", t + 10s);
  EXPECT_EQ(all_turns(turns, t), Ids{});
  EXPECT_EQ(turns.wake_at(), t + 10s);
  EXPECT_EQ(all_turns(turns, t + 10s), Ids{1});
}

TEST(TurnQueue, DroppedOnesAreGoneAndTheHostGoesOn) {
  TurnQueue turns(0s, 1);
  const Moment t{};
  turns.push("a.test", 1, t);
  turns.push("a.test", 2, t);
  turns.push("b.test", 11, t);
  EXPECT_EQ(turns.drop("a.test"), (Ids{1, 2}));
  EXPECT_EQ(turns.waiting(), 1U);
  turns.push("a.test", 3, t);
  EXPECT_EQ(all_turns(turns, t), (Ids{3, 11}));
  turns.push("c.test", 21, t);
  EXPECT_EQ(turns.drop_all(), Ids{21});
}

}  // namespace
}  // namespace paidtrail
