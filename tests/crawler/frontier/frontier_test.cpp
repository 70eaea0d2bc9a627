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
  void end(std::size_t number) {
    const auto& line = lines_[number];
    frontier().ended({number, line, line.starts_with("http") ? line.substr(7, line.find('/', 7) - 7) : ""});
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

  Frontier::Limits limits_{10, 1 << 20, 2, 100};
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
  end(0);
  EXPECT_EQ(all_now(), Numbers{2}) << "parked links come in their order";
}

TEST_F(FrontierTest, EveryLinkIsGivenOnce) {
  for (int i = 0; i < 20; ++i) {
    list("slow.test", 3);
    list("h" + std::to_string(i) + ".test", 1);
  }
  lines_.emplace_back("no url");
  Numbers given;
  std::deque<std::size_t> open;
  while (!frontier().all_given() || !open.empty()) {
    for (const auto number : all_now()) {
      given.push_back(number);
      open.push_back(number);
    }
    ASSERT_FALSE(open.empty()) << "stuck";
    end(open.front());
    open.pop_front();
  }
  std::sort(given.begin(), given.end());
  Numbers all(lines_.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  EXPECT_EQ(given, all);
}

TEST_F(FrontierTest, NoMoreThanTheLimitsAreOpenOrParked) {
  limits_ = {5, 1 << 20, 5, 3};
  list("a.test", 100);
  EXPECT_EQ(all_now().size(), 5U);
  EXPECT_EQ(read_, 5U);
  end(0);
  EXPECT_EQ(all_now(), Numbers{5});
  limits_ = {5, 1 << 20, 1, 3};
  frontier_.reset();
  read_ = 0;
  EXPECT_EQ(all_now(), Numbers{0});
  EXPECT_EQ(read_, 4U) << "one open, three parked, and the list is read no further";
}

TEST_F(FrontierTest, LongLinksAreFewAtOnce) {
  limits_ = {10, 100, 10, 100};
  for (int i = 0; i < 3; ++i) lines_.push_back("http://a.test/" + std::string(99, 'x'));
  EXPECT_EQ(all_now(), Numbers{0});
  end(0);
  EXPECT_EQ(all_now(), Numbers{1});
}

}  // namespace
}  // namespace paidtrail
