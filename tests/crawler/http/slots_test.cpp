#include "crawler/http/slots.h"

#include <gtest/gtest.h>

namespace paidtrail {
namespace {

class SlotsTest : public ::testing::Test {
 protected:
  unsigned take_all(std::size_t loop) {
    unsigned taken = 0;
    while (slots_.take(loop)) ++taken;
    return taken;
  }
  Slots slots_{10};
  int first_woken_ = 0;
  int second_woken_ = 0;
  std::size_t first_ = slots_.add_loop([this] { ++first_woken_; });
  std::size_t second_ = slots_.add_loop([this] { ++second_woken_; });
};

TEST_F(SlotsTest, ALoopTakesAllThatNobodyElseWants) {
  EXPECT_EQ(take_all(first_), 10U);
  slots_.give(first_);
  EXPECT_TRUE(slots_.take(first_));
  EXPECT_EQ(second_woken_, 0);
}

TEST_F(SlotsTest, WhoGoesWithoutGetsTheNextUpToAnEvenShare) {
  take_all(first_);
  EXPECT_FALSE(slots_.take(second_));
  for (int i = 1; i <= 5; ++i) {
    slots_.give(first_);
    EXPECT_EQ(second_woken_, i);
    if (i < 5) {
      EXPECT_FALSE(slots_.take(first_)) << "it has more than its share";
    }
    EXPECT_TRUE(slots_.take(second_));
    EXPECT_FALSE(slots_.take(second_));
  }
  slots_.give(first_);
  EXPECT_TRUE(slots_.take(first_)) << "at its share again";
}

TEST_F(SlotsTest, WhoWantsNoneAnyMoreHoldsUpNobody) {
  take_all(first_);
  EXPECT_FALSE(slots_.take(second_));
  slots_.give(first_);
  EXPECT_FALSE(slots_.take(first_));
  slots_.content(second_);
  EXPECT_EQ(first_woken_, 1);
  EXPECT_TRUE(slots_.take(first_));
}

}  // namespace
}  // namespace paidtrail
