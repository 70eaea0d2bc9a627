#include "core/url/host.h"

#include <gtest/gtest.h>

#include "core/url/url.h"

namespace paidtrail {
namespace {

constexpr const char* kInvalid = "invalid";

std::string host_of(const std::string& text) {
  const auto url = Url::parse("http://" + text + "/");
  return url ? std::string(url->host()) : kInvalid;
}

struct Case {
  const char* input;
  const char* host;
};

TEST(Host, AsciiIsOnlyLowerCasedAndCheckedSection3_5) {
  constexpr Case kCases[] = {
      {"Shop.TEST", "shop.test"},
      {"xn--a", "xn--a"},
      {"XN--ZCA.test", "xn--zca.test"},
      {"a..b", "a..b"},
      {".a", ".a"},
      {"a.", "a."},
      {"-a-", "-a-"},
      {"a_b!$&'()*+,;=~`{}\"", "a_b!$&'()*+,;=~`{}\""},
      {"%41%2etest", "a.test"},
      {"a%00b", kInvalid},
      {"a%20b", kInvalid},
      {"a%25b", kInvalid},
      {"a%7Fb", kInvalid},
      {"a%01b", kInvalid},
      {"a%2Fb", kInvalid},
      {"a%3Ab", kInvalid},
      {"a%40b", kInvalid},
      {"a%5Cb", kInvalid},
      {"a%23b", kInvalid},
      {"a%3Fb", kInvalid},
      {"a b", kInvalid},
      {"a<b", kInvalid},
      {"a>b", kInvalid},
      {"a^b", kInvalid},
      {"a|b", kInvalid},
      {"a[b", kInvalid},
      {"a]b", kInvalid},
      {"a%zz", kInvalid},
  };
  for (const auto& [input, host] : kCases) EXPECT_EQ(host_of(input), host) << input;
}

TEST(Host, InternationalNamesByUts46) {
  constexpr Case kCases[] = {
      {"B\u00FCcher.test", "xn--bcher-kva.test"},
      {"B%C3%BCcher.test", "xn--bcher-kva.test"},
      {"stra\u00DFe.test", "xn--strae-oqa.test"},
      {"STRA\u1E9EE.test", "xn--strae-oqa.test"},
      {"loc\u00ADalhost", "localhost"},
      {"loc\u206Aalhost", "localhost"},
      {"a\u3002test", "a.test"},
      {"\uFF11\uFF12\uFF17.0.0.1", "127.0.0.1"},
      {"\u2460\u2461\u2466\u30020\u30020\u30021", "127.0.0.1"},
      {"a\u200Db.test", kInvalid},
      {"\u0627a.test", kInvalid},
      {"\uFFFD.test", kInvalid},
      {"xn--a.\u00DF", kInvalid},
      {"a\u2100b", kInvalid},
      {"\u00AD", kInvalid},
      {"a%EFb", kInvalid},
  };
  for (const auto& [input, host] : kCases) EXPECT_EQ(host_of(input), host) << input;
}

TEST(Host, Ipv4NumberParser) {
  constexpr Case kCases[] = {
      {"127.0.0.1", "127.0.0.1"},
      {"127.0.0.1.", "127.0.0.1"},
      {"127.1", "127.0.0.1"},
      {"127.0x000001", "127.0.0.1"},
      {"1.2.65535", "1.2.255.255"},
      {"1.2.65536", kInvalid},
      {"1.16777215", "1.255.255.255"},
      {"1.16777216", kInvalid},
      {"0x7F000001", "127.0.0.1"},
      {"017700000001", "127.0.0.1"},
      {"0x", "0.0.0.0"},
      {"0x.0x.0", "0.0.0.0"},
      {"4294967295", "255.255.255.255"},
      {"4294967296", kInvalid},
      {"99999999999999999999999999999999", kInvalid},
      {"0x0000000000000000000000000000007f.1", "127.0.0.1"},
      {"256.0.0.1", kInvalid},
      {"1.2.3.256", kInvalid},
      {"1.2.3.08", kInvalid},
      {"1.2.3.4.5", kInvalid},
      {"1..2", kInvalid},
      {"a.1", kInvalid},
      {"a.0x1", kInvalid},
      {"a.0xg", "a.0xg"},
      {"1.2.3.4a", "1.2.3.4a"},
      {"1.2.3.4..", "1.2.3.4.."},
      {"1.2.3.-4", "1.2.3.-4"},
  };
  for (const auto& [input, host] : kCases) EXPECT_EQ(host_of(input), host) << input;
}

TEST(Host, Ipv6ParserAndSerialiser) {
  constexpr Case kCases[] = {
      {"[::]", "[::]"},
      {"[::1]", "[::1]"},
      {"[1::]", "[1::]"},
      {"[0001:0:0:2:0:0:0:3]", "[1:0:0:2::3]"},
      {"[1:0:0:2:0:0:3:4]", "[1::2:0:0:3:4]"},
      {"[1:0:2:3:4:5:6:7]", "[1:0:2:3:4:5:6:7]"},
      {"[1:2:3:4:5:6:7::]", "[1:2:3:4:5:6:7:0]"},
      {"[FFFF::ABCD]", "[ffff::abcd]"},
      {"[::ffff:1.2.3.4]", "[::ffff:102:304]"},
      {"[1:2:3:4:5:6:1.2.3.4]", "[1:2:3:4:5:6:102:304]"},
      {"[::%31]", kInvalid},
      {"[]", kInvalid},
      {"[:]", kInvalid},
      {"[:1]", kInvalid},
      {"[1:]", kInvalid},
      {"[::1::]", kInvalid},
      {"[1:2:3:4:5:6:7]", kInvalid},
      {"[1:2:3:4:5:6:7:8:9]", kInvalid},
      {"[1:2:3:4:5:6:7:8::]", kInvalid},
      {"[12345::]", kInvalid},
      {"[g::]", kInvalid},
      {"[::1.2.3]", kInvalid},
      {"[::1.2.3.4.5]", kInvalid},
      {"[::1.2.3.256]", kInvalid},
      {"[::01.2.3.4]", kInvalid},
      {"[::.1.2.3]", kInvalid},
      {"[1:2:3:4:5:6:7:1.2.3.4]", kInvalid},
      {"[::1.2.3.4:5]", kInvalid},
      {"[fe80::1%25eth0]", kInvalid},
      {"[::1", kInvalid},
      {"[::1]x", kInvalid},
      {"::1", kInvalid},
  };
  for (const auto& [input, host] : kCases) EXPECT_EQ(host_of(input), host) << input;
}

TEST(Host, OtherSchemesKeepTheirHostOpaque) {
  const auto of = [](const std::string& text) {
    const auto url = Url::parse("x-app://" + text + "/");
    return url ? std::string(url->host()) : kInvalid;
  };
  EXPECT_EQ(of("Shop.TEST"), "Shop.TEST");
  EXPECT_EQ(of("0x7f.1"), "0x7f.1");
  EXPECT_EQ(of("\u00FC%zz%00"), "%C3%BC%zz%00");
  EXPECT_EQ(of("[::0:1]"), "[::1]");
  EXPECT_EQ(of("a b"), kInvalid);
  EXPECT_EQ(of("a^b"), kInvalid);
}

TEST(Host, DepartsFromWhatwg_LongInternationalHostIsRefused) {
  std::string name;
  while (name.size() < host::kLongestUnicodeHost - 8) name += "\u00FC\u00FC\u00FC.";
  EXPECT_NE(host_of(name), kInvalid);
  EXPECT_EQ(host_of(name + name), kInvalid);
}

TEST(Host, IsAddress) {
  for (const auto* text : {"http://127.1/", "https://[::1]/", "x-app://[::1]/"})
    EXPECT_TRUE(Url::parse(text)->host_is_address()) << text;
  for (const auto* text : {"http://shop.test/", "http://1.2.3.4a/", "mailto:x", "x-app://1.2.3/", "file:///x"})
    EXPECT_FALSE(Url::parse(text)->host_is_address()) << text;
}

}  // namespace
}  // namespace paidtrail
