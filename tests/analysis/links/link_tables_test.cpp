#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "analysis/links/links.h"

namespace paidtrail {
namespace {

/// A folder with some tables in place of the built-in ones.
class Tables : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("paidtrail_links_" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void tracking(const std::string& rows) {
    write("tracking_params.tsv", "param\tmatch\thosts\towner\tidentifies\tstrip_for_grouping\n" + rows);
  }
  void redirectors(const std::string& rows) {
    write("redirectors.tsv", "host\tmatch\tpath_prefix\tnetwork\tkind\ttarget_param\tpublisher_param\n" + rows);
  }
  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }

  Result<LinkRules> load() const {
    const auto rules = Rules::load(folder_);
    if (!rules) return rules.error();
    return LinkRules::make(*rules);
  }
  std::string complaint() const {
    const auto links = load();
    if (links) return "";
    EXPECT_EQ(links.error().kind, ErrorKind::config);
    return links.error().message.substr(folder_.string().size() + 1);
  }

  std::filesystem::path folder_;
};

TEST_F(Tables, ExactBeforePrefixThenNamedHostsBeforeEveryHost) {
  tracking(
      "ab\tprefix\t*\tprefix any\tx\tnever\n"
      "ab\tprefix\tshop.test\tprefix named\tx\tnever\n"
      "abc\tprefix\t*\tlonger prefix any\tx\tnever\n"
      "abcd\texact\t*\texact any\tx\tnever\n"
      "abcd\texact\t*\tsecond exact any\tx\tnever\n"
      "abcd\texact\tshop.test\texact named\tx\tnever\n"
      "abcd\texact\twww.shop.test,other.test\texact named longer\tx\tnever\n");
  const auto links = load();
  ASSERT_TRUE(links) << links.error().message;
  const auto owner = [&links](const std::string& host, const std::string& name) {
    const auto found = links->tracking(*Url::parse("https://" + host + "/?" + name + "=1"));
    return found.empty() ? std::string() : found.front().owner;
  };
  EXPECT_EQ(owner("www.shop.test", "abcd"), "exact named longer");
  EXPECT_EQ(owner("a.shop.test", "abcd"), "exact named");
  EXPECT_EQ(owner("else.test", "abcd"), "exact any");
  EXPECT_EQ(owner("shop.test", "abx"), "prefix named");
  EXPECT_EQ(owner("shop.test", "abcx"), "prefix named");
  EXPECT_EQ(owner("else.test", "abcx"), "longer prefix any");
  EXPECT_EQ(owner("else.test", "abx"), "prefix any");
  EXPECT_EQ(owner("else.test", "a"), "");
}

TEST_F(Tables, TheMostSpecificRowDecidesWhatIsDropped) {
  tracking(
      "t_\tprefix\t*\to\tx\talways\n"
      "t_id\texact\t*\to\tx\tnever\n"
      "s\texact\tshop.test\to\tx\thost\n"
      "t_id\texact\tshop.test\to\tx\talways\n");
  const auto links = load();
  ASSERT_TRUE(links) << links.error().message;
  EXPECT_EQ(links->destination(*Url::parse("https://else.test/?t_a=1&t_id=2&s=3")), "https://else.test/?t_id=2&s=3");
  EXPECT_EQ(links->destination(*Url::parse("https://shop.test/?t_a=1&t_id=2&s=3&z")), "https://shop.test/?z");
}

TEST_F(Tables, ALongerPathPrefixAndAnExactHostComeFirst) {
  redirectors(
      "go.test\tsuffix\t/\tAny path\taffiliate\tu\t-\n"
      "go.test\tsuffix\t/a\tLonger path\taffiliate\tv\tid\n"
      "x.go.test\texact\t/\tExact host\tshim\tw\t-\n");
  const auto links = load();
  ASSERT_TRUE(links) << links.error().message;
  const auto target = [&links](std::string_view url) {
    const auto found = links->embedded_target(*Url::parse(url));
    return found ? found->target.href() : std::string();
  };
  constexpr std::string_view kQuery = "?u=http://u.test/&v=http://v.test/&w=http://w.test/";
  EXPECT_EQ(target("http://go.test/b" + std::string(kQuery)), "http://u.test/");
  EXPECT_EQ(target("http://go.test/a/b" + std::string(kQuery)), "http://v.test/");
  EXPECT_EQ(target("http://x.go.test/a" + std::string(kQuery)), "http://w.test/");
  EXPECT_EQ(target("http://x.go.test/a?u=http://u.test/"), "http://u.test/");
  const auto whose = links->attribution(std::vector{std::make_shared<const Url>(*Url::parse("http://go.test/a?ID=7"))});
  EXPECT_EQ(whose.network, "Longer path");
  EXPECT_EQ(whose.publisher, "7");
}

TEST_F(Tables, BrokenRowsAreNamed) {
  tracking("a\texact\t*\to\tx\tsometimes\n");
  EXPECT_EQ(complaint(), "tracking_params.tsv:2: strip_for_grouping must be always, host or never");
  tracking("a\texact\t*\to\tx\tnever\na\tlike\t*\to\tx\tnever\n");
  EXPECT_EQ(complaint(), "tracking_params.tsv:3: match must be exact or prefix");
  tracking("\texact\t*\to\tx\tnever\n");
  EXPECT_EQ(complaint(), "tracking_params.tsv:2: param is empty");
  tracking("a\texact\t*\to\tx\tnever\n");
  redirectors("go.test\tsuffix\t/\tN\taffilate\tu\t-\n");
  EXPECT_EQ(complaint(), "redirectors.tsv:2: unknown kind 'affilate'");
  redirectors("go.test\tendswith\t/\tN\taffiliate\tu\t-\n");
  EXPECT_EQ(complaint(), "redirectors.tsv:2: match must be exact, suffix, glob or any-host");
  redirectors("\texact\t/\tN\taffiliate\tu\t-\n");
  EXPECT_EQ(complaint(), "redirectors.tsv:2: host is empty");
  for (const char* path : {"", "/", "/?P", "/?P[0-9A-F]{13}", "/?P[0-9A-F]{a,b}", "/?P}[0-9A-F]{1,2"}) {
    redirectors("*\tany-host\t" + std::string(path) + "\tN\taffiliate\tu\t-\n");
    EXPECT_NE(complaint().find("redirectors.tsv:2: path_prefix"), std::string::npos) << path;
  }
  redirectors("go.test\tsuffix\t/\tN\taffiliate\tu\t-\n");
  write("shorteners.tsv", "domain\tmatch\nbit.test\tsometimes\n");
  EXPECT_EQ(complaint(), "shorteners.tsv:2: match must be exact or suffix");
  write("shorteners.tsv", "domain\nbit.test\n");
  EXPECT_EQ(complaint(), "shorteners.tsv:1: column 'match' is missing");
}

}  // namespace
}  // namespace paidtrail
