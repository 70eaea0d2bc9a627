#include "core/url/url.h"

#include <gtest/gtest.h>

#include <array>

namespace paidtrail {
namespace {

constexpr const char* kInvalid = "invalid";

std::string parsed(std::string_view input, std::string_view base = "") {
  std::optional<Url> against;
  if (!base.empty()) against = *Url::parse(base);
  const auto url = Url::parse(input, against ? &*against : nullptr);
  if (!url) {
    EXPECT_EQ(url.error().kind, ErrorKind::bad_input);
    EXPECT_FALSE(url.error().message.empty());
    return kInvalid;
  }
  return url->href();
}

struct Case {
  const char* input;
  const char* href;
};

TEST(Url, AbsoluteInputSection4_4) {
  constexpr Case kCases[] = {
      {"http://shop.test", "http://shop.test/"},
      {"HTTPS://Shop.TEST/Path", "https://shop.test/Path"},
      {"  \x01http://shop.test/ \x1f", "http://shop.test/"},
      {"ht\ntp://sh\top.test/a\rb", "http://shop.test/ab"},
      {"http:shop.test", "http://shop.test/"},
      {"http:/shop.test/x", "http://shop.test/x"},
      {"http:////shop.test/x", "http://shop.test/x"},
      {"http:\\\\shop.test\\a\\b", "http://shop.test/a/b"},
      {"http://shop.test?q", "http://shop.test/?q"},
      {"http://shop.test#f", "http://shop.test/#f"},
      {"http://shop.test/?", "http://shop.test/?"},
      {"http://shop.test/#", "http://shop.test/#"},
      {"http://shop.test/a\\b?c\\d#e\\f", "http://shop.test/a/b?c\\d#e\\f"},
      {"http://shop.test/a?b?c#d?e#f", "http://shop.test/a?b?c#d?e#f"},
      {"mailto:someone@shop.test", "mailto:someone@shop.test"},
      {"tel:+33 1 23", "tel:+33 1 23"},
      {"data:a b #x", "data:a b%20#x"},
      {"data:a b  ?x", "data:a b %20?x"},
      {"x-app://Host/a/../b", "x-app://Host/b"},
      {"x-app:/a/..//b", "x-app:/.//b"},
      {"x-app:///a", "x-app:///a"},
      {"x-app://h\\x", kInvalid},
      {"", kInvalid},
      {"shop.test", kInvalid},
      {"//shop.test/", kInvalid},
      {"1http://shop.test/", kInvalid},
      {"http://", kInvalid},
      {"http:///", kInvalid},
      {"http://?x", kInvalid},
      {"https://:443/", kInvalid},
  };
  for (const auto& [input, href] : kCases) EXPECT_EQ(parsed(input), href) << input;
}

TEST(Url, RelativeInputSection4_4) {
  constexpr std::string_view kBase = "http://u:p@shop.test:81/a/b/c?q#f";
  constexpr Case kCases[] = {
      {"", "http://u:p@shop.test:81/a/b/c?q"},
      {"#n", "http://u:p@shop.test:81/a/b/c?q#n"},
      {"?n", "http://u:p@shop.test:81/a/b/c?n"},
      {"d", "http://u:p@shop.test:81/a/b/d"},
      {"./d/.", "http://u:p@shop.test:81/a/b/d/"},
      {"../d", "http://u:p@shop.test:81/a/d"},
      {"../../../../d", "http://u:p@shop.test:81/d"},
      {"..", "http://u:p@shop.test:81/a/"},
      {"%2E%2e/d", "http://u:p@shop.test:81/a/d"},
      {".%2e", "http://u:p@shop.test:81/a/"},
      {"/d", "http://u:p@shop.test:81/d"},
      {"\\d", "http://u:p@shop.test:81/d"},
      {"//other.test/d", "http://other.test/d"},
      {"\\/other.test/d", "http://other.test/d"},
      {"http:d", "http://u:p@shop.test:81/a/b/d"},
      {"http:/d", "http://u:p@shop.test:81/d"},
      {"https:d", "https://d/"},
      {"d:e", "d:e"},
  };
  for (const auto& [input, href] : kCases) EXPECT_EQ(parsed(input, kBase), href) << input;
  EXPECT_EQ(parsed("x", "mailto:a@b.test"), kInvalid);
  EXPECT_EQ(parsed("#x", "mailto:a@b.test?s"), "mailto:a@b.test?s#x");
}

TEST(Url, FileInputSection4_4) {
  constexpr std::string_view kBase = "file:///C:/a/b";
  constexpr Case kCases[] = {
      {"/x", "file:///C:/x"},
      {"x", "file:///C:/a/x"},
      {"../../../x", "file:///C:/x"},
      {"/D|/x", "file:///D:/x"},
      {"D|/x", "file:///D:/x"},
      {"//host.test/x", "file://host.test/x"},
      {"//localhost/x", "file:///x"},
      {"file:", "file:///C:/a/b"},
      {"?q", "file:///C:/a/b?q"},
      {"file://C|/x", "file:///C:/x"},
      {"file:\\\\host.test\\x", "file://host.test/x"},
      {"file://a b/", kInvalid},
  };
  for (const auto& [input, href] : kCases) EXPECT_EQ(parsed(input, kBase), href) << input;
  EXPECT_EQ(parsed("file:"), "file:///");
}

TEST(Url, CredentialsAreAllBeforeTheLastAt) {
  constexpr Case kCases[] = {
      {"http://user@shop.test/", "http://user@shop.test/"},
      {"http://user:@shop.test/", "http://user@shop.test/"},
      {"http://:pass@shop.test/", "http://:pass@shop.test/"},
      {"http://:@shop.test/", "http://shop.test/"},
      {"http://good.test@127.0.0.1/", "http://good.test@127.0.0.1/"},
      {"http://a@b@shop.test/", "http://a%40b@shop.test/"},
      {"http://a:b:c@d@shop.test/", "http://a:b%3Ac%40d@shop.test/"},
      {"http://good.test\\@evil.test/", "http://good.test/@evil.test/"},
      {"http://u;=^|[]'@shop.test/", "http://u%3B%3D%5E%7C%5B%5D'@shop.test/"},
      {"http://user@", kInvalid},
      {"http://user@/x", kInvalid},
  };
  for (const auto& [input, href] : kCases) EXPECT_EQ(parsed(input), href) << input;
}

TEST(Url, Port) {
  constexpr Case kCases[] = {
      {"http://shop.test:80/", "http://shop.test/"},
      {"https://shop.test:443/", "https://shop.test/"},
      {"https://shop.test:80/", "https://shop.test:80/"},
      {"http://shop.test:/", "http://shop.test/"},
      {"http://shop.test:0/", "http://shop.test:0/"},
      {"http://shop.test:00000000000000000000081/", "http://shop.test:81/"},
      {"http://shop.test:65535/", "http://shop.test:65535/"},
      {"http://shop.test:65536/", kInvalid},
      {"http://shop.test:99999999999999999999/", kInvalid},
      {"http://shop.test:8a/", kInvalid},
      {"http://shop.test:-1/", kInvalid},
      {"http://shop.test:80:80/", kInvalid},
      {"ws://shop.test:80/", "ws://shop.test/"},
      {"x-app://shop.test:80/", "x-app://shop.test:80/"},
  };
  for (const auto& [input, href] : kCases) EXPECT_EQ(parsed(input), href) << input;
  EXPECT_EQ(Url::parse("https://shop.test")->effective_port(), 443);
  EXPECT_EQ(Url::parse("https://shop.test:81")->effective_port(), 81);
  EXPECT_EQ(Url::parse("x-app://shop.test")->effective_port(), 0);
}

TEST(Url, PercentEncodeSetsSection1_3) {
  const std::string all = " !\"#$%&'()*+,-./0:;<=>?@A[\\]^_`a{|}~\x7f";
  EXPECT_EQ(parsed("x-app:" + all.substr(0, 3)), "x-app: !\"");
  EXPECT_EQ(parsed("http://a/x \"$'()<>^`{|}~\x7f"), "http://a/x%20%22$'()%3C%3E%5E%60%7B|%7D~%7F");
  EXPECT_EQ(parsed("http://a/?x \"$'()<>^`{|}~\x7f"), "http://a/?x%20%22$%27()%3C%3E^`{|}~%7F");
  EXPECT_EQ(parsed("x-app://a/?x'<"), "x-app://a/?x'%3C");
  EXPECT_EQ(parsed("http://a/#x \"$'()<>^`{|}~\x7f"), "http://a/#x%20%22$'()%3C%3E^%60{|}~%7F");
  EXPECT_EQ(parsed("http://a/%zz%2"), "http://a/%zz%2");
  EXPECT_EQ(parsed("http://a/\xC3\xA9?\xC3\xA9#\xC3\xA9"), "http://a/%C3%A9?%C3%A9#%C3%A9");
}

TEST(Url, OtherBytesThanUtf8BecomeReplacementCharacters) {
  EXPECT_EQ(parsed("http://a/\xE9"), "http://a/%EF%BF%BD");
  EXPECT_EQ(parsed("http://a/\xF0\x9F\x98?\xFF"), "http://a/%EF%BF%BD?%EF%BF%BD");
  EXPECT_EQ(parsed("http://a\xFF.test/"), kInvalid);
}

TEST(Url, EmbeddedNul) {
  using namespace std::string_view_literals;
  EXPECT_EQ(parsed("http://a/b\0c?d\0#e\0f"sv), "http://a/b%00c?d%00#e%00f");
  EXPECT_EQ(parsed("\0http://a/\0"sv), "http://a/");
  EXPECT_EQ(parsed("http://a\0b/"sv), kInvalid);
  EXPECT_EQ(parsed("http\0://a/"sv), kInvalid);
}

TEST(Url, LocationKeepsBytesAndInheritsTheFragment) {
  const auto base = Url::parse("http://u:p@shop.test/a?q#frag");
  const auto resolved = [&base](std::string_view bytes) {
    const auto url = Url::parse_location(bytes, *base);
    return url ? url->href() : kInvalid;
  };
  EXPECT_EQ(resolved("/caf\xE9?\xE9"), "http://u:p@shop.test/caf%E9?%E9#frag");
  EXPECT_EQ(resolved("/caf\xC3\xA9#\xE9"), "http://u:p@shop.test/caf%C3%A9#%E9");
  EXPECT_EQ(resolved("http://b\xC3\xBC"
                     "cher.test/"),
            "http://xn--bcher-kva.test/#frag");
  EXPECT_EQ(resolved("http://b\xFC"
                     "cher.test/"),
            kInvalid);
  EXPECT_EQ(resolved("/x#"), "http://u:p@shop.test/x#");
  EXPECT_EQ(resolved(""), "http://u:p@shop.test/a?q#frag");
  EXPECT_EQ(Url::parse_location("/x", *Url::parse("http://shop.test/"))->href(), "http://shop.test/x");
}

TEST(Url, OriginSection4_7) {
  constexpr Case kCases[] = {
      {"https://u:p@shop.test:81/x", "https://shop.test:81"},
      {"http://shop.test:80/", "http://shop.test"},
      {"ftp://shop.test/", "ftp://shop.test"},
      {"file:///x", "null"},
      {"x-app://shop.test/", "null"},
      {"blob:https://shop.test/id", "https://shop.test"},
      {"blob:blob:https://shop.test/id", "null"},
      {"blob:x", "null"},
  };
  for (const auto& [input, origin] : kCases) EXPECT_EQ(Url::parse(input)->origin(), origin) << input;
}

TEST(Url, CopiesWithOnePartChanged) {
  const auto url = *Url::parse("http://u:p@shop.test:81/a?q#f");
  EXPECT_EQ(url.without_fragment().href(), "http://u:p@shop.test:81/a?q");
  EXPECT_EQ(url.without_credentials().href(), "http://shop.test:81/a?q#f");
  EXPECT_EQ(url.with_fragment("g").href(), "http://u:p@shop.test:81/a?q#g");
  EXPECT_EQ(url.with_query("r=1").href(), "http://u:p@shop.test:81/a?r=1#f");
  EXPECT_EQ(url.with_query("").href(), "http://u:p@shop.test:81/a?#f");
  EXPECT_EQ(url.with_query(std::nullopt).href(), "http://u:p@shop.test:81/a#f");
  EXPECT_EQ(url.authority(), "shop.test:81");
}

TEST(Url, AbsentAndEmptyPartsDiffer) {
  const auto with = *Url::parse("http://shop.test/?#");
  EXPECT_EQ(with.query(), "");
  EXPECT_EQ(with.fragment(), "");
  const auto without = *Url::parse("http://shop.test/");
  EXPECT_EQ(without.query(), std::nullopt);
  EXPECT_EQ(without.fragment(), std::nullopt);
  EXPECT_NE(with, without);
}

TEST(Url, ParametersSection5_1) {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  const auto of = [](const std::string& query) { return Url::parse("http://shop.test/?" + query)->parameters(); };
  EXPECT_EQ(of("a=b&c=d"), (Pairs{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(of("a&=b&c=&=&&"), (Pairs{{"a", ""}, {"", "b"}, {"c", ""}, {"", ""}}));
  EXPECT_EQ(of("a=b=c"), (Pairs{{"a", "b=c"}}));
  EXPECT_EQ(of("a+b=c%20d%2B"), (Pairs{{"a b", "c d+"}}));
  EXPECT_EQ(of("%C3%A9=\xC3\xA9&x=%FF%zz%4"), (Pairs{{"\xC3\xA9", "\xC3\xA9"}, {"x", "\xEF\xBF\xBD%zz%4"}}));
  EXPECT_EQ(of("a=%00b"), (Pairs{{"a", std::string("\0b", 2)}}));
  EXPECT_EQ(of(""), Pairs{});
  EXPECT_EQ(Url::parse("http://shop.test/")->parameters(), Pairs{});

  const auto url = *Url::parse("http://shop.test/?%61=%62&c");
  const auto raw = url.raw_parameters();
  ASSERT_EQ(raw.size(), 2u);
  EXPECT_EQ(raw[0].raw, "%61=%62");
  EXPECT_EQ(raw[0].name, "a");
  EXPECT_EQ(raw[0].value, "b");
  EXPECT_EQ(raw[1].raw, "c");
}

TEST(Url, SerialisedAgainIsTheSame) {
  constexpr std::array<std::string_view, 15> kInputs{"http://u:p@a b",
                                                     "x-app:/..//a",
                                                     "x-app:/.//a/../..//b",
                                                     "data: a  #b ",
                                                     "file:///C|/../..",
                                                     "http://a/%2e%2e/%2e/b",
                                                     "http://EX\xC3\x84MPLE.test/\xFF",
                                                     "http://[::ffff:1.2.3.4]:80/",
                                                     "http://0x7f.1/",
                                                     "x-app://a%ffb/",
                                                     "x:?#",
                                                     "http://a@b@c:d@host.test/",
                                                     "file:////x//y",
                                                     "blob:http://a/",
                                                     "x-app://h?a'b#c"};
  for (const auto input : kInputs) {
    const auto url = Url::parse(input);
    if (!url) continue;
    const auto again = Url::parse(url->href());
    ASSERT_TRUE(again) << url->href();
    EXPECT_EQ(again->href(), url->href());
    EXPECT_EQ(*again, *url) << url->href();
  }
}

}  // namespace
}  // namespace paidtrail
