#include "crawler/frontier/ordered_output.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace paidtrail {
namespace {

TEST(OrderedOutput, WritesInOrderWhateverTheOrderOfComing) {
  for (const std::size_t memory : {std::size_t{0}, std::size_t{300}, std::size_t{1} << 20}) {
    std::string out;
    OrderedOutput output(
        [&out](const std::string& text) -> Status {
          out += text;
          return Ok{};
        },
        memory);
    std::vector<std::size_t> numbers(1000);
    std::iota(numbers.begin(), numbers.end(), 0U);
    std::shuffle(numbers.begin(), numbers.end(), std::mt19937(5));
    for (const auto number : numbers) ASSERT_TRUE(output.take(number, std::to_string(number) + ","));
    std::string want;
    for (std::size_t i = 0; i < numbers.size(); ++i) want += std::to_string(i) + ",";
    EXPECT_EQ(out, want) << memory;
    EXPECT_EQ(output.written(), 1000U);
  }
}

TEST(OrderedOutput, WhatIsNextIsWrittenAtOnce) {
  std::vector<std::string> out;
  OrderedOutput output(
      [&out](const std::string& text) -> Status {
        out.push_back(text);
        return Ok{};
      },
      0);
  ASSERT_TRUE(output.take(1, "b"));
  EXPECT_TRUE(out.empty());
  ASSERT_TRUE(output.take(0, "a"));
  EXPECT_EQ(out, (std::vector<std::string>{"a", "b"}));
}

TEST(OrderedOutput, AFailureToWriteIsTold) {
  OrderedOutput output([](const std::string&) -> Status { return Error{ErrorKind::io, "disk full"}; }, 100);
  const auto status = output.take(0, "a");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "disk full");
}

}  // namespace
}  // namespace paidtrail
