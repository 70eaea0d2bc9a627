#include "crawler/frontier/frontier.h"

#include <gtest/gtest.h>

namespace paidtrail {
namespace {

using Numbers = std::vector<std::size_t>;

class FrontierTest : public ::testing::Test {
 protected:
  Frontier& frontier() {
    if (!frontier_)
      frontier_.emplace(limits_, [this]() -> std::optional<std::string> {
        if (read_ == lines_.size()) return std::nullopt;
        return lines_[read_++];
      });
    return *frontier_;
  }
  void list(const std::string& host, int links) {
    for (int i = 0; i < links; ++i) lines_.push_back("http://" + host + "/" + std::to_string(lines_.size()));
  }
  Numbers all_now() {
    Numbers numbers;
    for (;;) {
      const auto link = frontier().next();
      EXPECT_TRUE(link) << link.error().message;
      if (!link || !*link) return numbers;
      EXPECT_EQ((*link)->url, lines_[(*link)->number]);
      numbers.push_back((*link)->number);
    }
  }

  Frontier::Limits limits_{10, 2, 100};
  std::vector<std::string> lines_;
  std::size_t read_ = 0;
  std::optional<Frontier> frontier_;
};

TEST_F(FrontierTest, ASlowHostHoldsUpNobody) {
  list("slow.test", 50);
  list("a.test", 2);
  list("b.test", 2);
  EXPECT_EQ(all_now(), (Numbers{0, 1, 50, 51, 52, 53}));
  EXPECT_FALSE(frontier().all_given());
  frontier().ended("slow.test");
  EXPECT_EQ(all_now(), Numbers{2}) << "parked links come in their order";
}

TEST_F(FrontierTest, EveryLinkIsGivenOnce) {
  for (int i = 0; i < 20; ++i) {
    list("slow.test", 3);
    list("h" + std::to_string(i) + ".test", 1);
  }
  lines_.emplace_back("no url");
  Numbers given;
  std::deque<std::string> open;
  while (!frontier().all_given() || !open.empty()) {
    for (const auto number : all_now()) {
      given.push_back(number);
      const auto& line = lines_[number];
      open.push_back(line == "no url" ? "" : line.substr(7, line.find('/', 7) - 7));
    }
    ASSERT_FALSE(open.empty()) << "stuck";
    frontier().ended(open.front());
    open.pop_front();
  }
  std::sort(given.begin(), given.end());
  Numbers all(lines_.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  EXPECT_EQ(given, all);
}

TEST_F(FrontierTest, NoMoreThanTheLimitsAreOpenOrParked) {
  limits_ = {5, 5, 3};
  list("a.test", 100);
  EXPECT_EQ(all_now().size(), 5U);
  EXPECT_EQ(read_, 5U);
  frontier().ended("a.test");
  EXPECT_EQ(all_now(), Numbers{5});
  limits_ = {5, 1, 3};
  frontier_.reset();
  read_ = 0;
  EXPECT_EQ(all_now(), Numbers{0});
  EXPECT_EQ(read_, 4U) << "one open, three parked, and the list is read no further";
}

}  // namespace
}  // namespace paidtrail
