#include "config/network.h"

#include <gtest/gtest.h>

namespace paidtrail {
namespace {

using Bytes4 = std::vector<std::uint8_t>;

TEST(AllowedAddress, FormsOfTheContract) {
  const Bytes4 loopback6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  Bytes4 unique(16, 0);
  unique[0] = 0xFD;
  const std::pair<std::string_view, AllowedAddress> cases[] = {
      {"127.0.0.1", {{127, 0, 0, 1}, 32, std::nullopt}},
      {"::1", {loopback6, 128, std::nullopt}},
      {"[::1]", {loopback6, 128, std::nullopt}},
      {"127.0.0.1:8080", {{127, 0, 0, 1}, 32, 8080}},
      {"[::1]:8080", {loopback6, 128, 8080}},
      {"10.0.0.0/8", {{10, 0, 0, 0}, 8, std::nullopt}},
      {"fd00::/8", {unique, 8, std::nullopt}},
      {"10.0.0.0/8:8080", {{10, 0, 0, 0}, 8, 8080}},
      {"[fd00::/8]:8080", {unique, 8, 8080}},
      {"0.0.0.0/0", {{0, 0, 0, 0}, 0, std::nullopt}},
  };
  for (const auto& [text, expected] : cases) {
    const auto allowed = parse_allowed_address(text);
    ASSERT_TRUE(allowed) << text << ": " << allowed.error().message;
    EXPECT_EQ(*allowed, expected) << text;
  }
}

TEST(AllowedAddress, RefusesEverythingElse) {
  for (const std::string_view text : {"",
                                      "*",
                                      "localhost",
                                      "localhost:80",
                                      "10.0.0.1/8",
                                      "fd00::1/8",
                                      "127.0.0.1:0",
                                      "127.0.0.1:65536",
                                      "127.0.0.1:",
                                      "127.1",
                                      "0177.0.0.1",
                                      "127.0.0.1/33",
                                      "::/129",
                                      "127.0.0.1/",
                                      "127.0.0.1/-1",
                                      "127.0.0.1/08",
                                      "[127.0.0.1]",
                                      "[127.0.0.1]:80",
                                      "[::1",
                                      "::1]",
                                      "[::1]8080",
                                      " 127.0.0.1",
                                      "127.0.0.1 ",
                                      "127.0.0.1:80:80",
                                      "::1%lo",
                                      "127.0.0.1:+80"}) {
    EXPECT_FALSE(parse_allowed_address(text)) << text;
  }
}

TEST(HostMap, FormsOfTheContract) {
  const std::pair<std::string_view, HostMapEntry> cases[] = {
      {"t.co:443:127.71.0.9:40443", {"t.co", 443, {"127.71.0.9"}, 40443}},
      {"rebind.test:80:10.0.0.7", {"rebind.test", 80, {"10.0.0.7"}, 80}},
      {"two.test:80:127.71.0.11,[::1]:40080", {"two.test", 80, {"127.71.0.11", "::1"}, 40080}},
      {"six.test:80:[fd00::1]", {"six.test", 80, {"fd00::1"}, 80}},
      {"192.0.2.1:80:127.0.0.1", {"192.0.2.1", 80, {"127.0.0.1"}, 80}},
      {"[2001:db8::1]:80:127.0.0.1", {"[2001:db8::1]", 80, {"127.0.0.1"}, 80}},
  };
  for (const auto& [text, expected] : cases) {
    const auto entry = parse_host_map_entry(text);
    ASSERT_TRUE(entry) << text << ": " << entry.error().message;
    EXPECT_EQ(*entry, expected) << text;
  }
}

TEST(HostMap, RefusesEverythingElse) {
  for (const std::string_view text :
       {"", "t.co", "t.co:443", "t.co:443:", "t.co:0:127.0.0.1", "t.co:443:127.0.0.1:", "t.co:443:localhost",
        "t.co:443:::1", "t.co:443:127.0.0.1,", "T.co:443:127.0.0.1", "t.co.:443:127.0.0.1", "bücher.test:80:127.0.0.1",
        "t.co:443:127.0.0.1:1:2", ":443:127.0.0.1", "t.co:443:[127.0.0.1]", "a b:80:127.0.0.1", "a/b:80:127.0.0.1",
        "u@t.co:80:127.0.0.1"}) {
    EXPECT_FALSE(parse_host_map_entry(text)) << text;
  }
}

TEST(Duration, Units) {
  using std::chrono::milliseconds;
  const std::pair<std::string_view, milliseconds> cases[] = {
      {"500ms", milliseconds(500)},    {"2s", milliseconds(2'000)},       {"10m", milliseconds(600'000)},
      {"1h", milliseconds(3'600'000)}, {"7d", milliseconds(604'800'000)}, {"0s", milliseconds(0)}};
  for (const auto& [text, expected] : cases) {
    const auto duration = parse_duration(text);
    ASSERT_TRUE(duration) << text;
    EXPECT_EQ(*duration, expected) << text;
  }
  for (const std::string_view text :
       {"", "5", "s", "-1s", "1.5s", "1 s", "1S", "1w", "99999999999999999999d", "40000d", "1s ", "01s"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

}  // namespace
}  // namespace paidtrail
