#include "crawler/resolver/cookies.h"

#include <gtest/gtest.h>

namespace paidtrail {
namespace {

const Timestamp kNow = *Timestamp::parse_rfc3339("2017-01-20T12:00:00Z");

Url url(const char* text) { return *Url::parse(text); }

TEST(Cookies, Rfc6265_WhoGetsWhat) {
  struct {
    const char* why;
    const char* from;
    const char* set;
    const char* to;
    const char* sent;
  } cases[] = {
      {"host only", "http://a.example/", "x=1", "http://a.example/p", "x=1"},
      {"host only, not to a subdomain", "http://a.example/", "x=1", "http://b.a.example/", ""},
      {"domain, to a subdomain", "http://a.example/", "x=1; Domain=.A.example", "http://b.a.example/", "x=1"},
      {"domain, from a subdomain", "http://b.a.example/", "x=1; domain=a.example", "http://c.a.example/", "x=1"},
      {"domain of strangers", "http://a.example/", "x=1; domain=b.example", "http://b.example/", ""},
      {"domain below the host", "http://a.example/", "x=1; domain=b.a.example", "http://b.a.example/", ""},
      {"public suffix", "http://a.co.uk/", "x=1; domain=co.uk", "http://a.co.uk/", ""},
      {"private suffix", "http://a.github.io/", "x=1; domain=github.io", "http://b.github.io/", ""},
      {"address with its own domain", "http://127.0.0.1/", "x=1; domain=127.0.0.1", "http://127.0.0.1/", "x=1"},
      {"another port gets it", "http://a.example:8080/", "x=1", "http://a.example/", "x=1"},
      {"secure over http", "http://a.example/", "x=1; Secure", "http://a.example/", ""},
      {"secure over https", "https://a.example/", "x=1; Secure", "https://a.example/", "x=1"},
      {"default path", "http://a.example/d/p", "x=1", "http://a.example/d/q", "x=1"},
      {"default path, elsewhere", "http://a.example/d/p", "x=1", "http://a.example/e", ""},
      {"path by segments", "http://a.example/", "x=1; Path=/d", "http://a.example/dd", ""},
      {"path with slash", "http://a.example/", "x=1; Path=/d/", "http://a.example/d/e", "x=1"},
      {"relative path is none", "http://a.example/d/p", "x=1; Path=e", "http://a.example/d/", "x=1"},
      {"expired", "http://a.example/", "x=1; Expires=Wed, 18 Jan 2017 12:00:00 GMT", "http://a.example/", ""},
      {"expires later", "http://a.example/", "x=1; Expires=Wed, 25-Jan-17 12:00:00 GMT", "http://a.example/", "x=1"},
      {"max-age wins", "http://a.example/", "x=1; Max-Age=0; Expires=Wed, 25 Jan 2017 12:00:00 GMT",
       "http://a.example/", ""},
      {"broken max-age is ignored", "http://a.example/", "x=1; Max-Age=1x", "http://a.example/", "x=1"},
      {"no equals sign", "http://a.example/", "x", "http://a.example/", ""},
      {"no name", "http://a.example/", "=1", "http://a.example/", ""},
      {"empty value", "http://a.example/", "x=", "http://a.example/", "x="},
      {"equals in the value", "http://a.example/", "x=a=b", "http://a.example/", "x=a=b"},
      {"control characters", "http://a.example/", "x=a\x01z", "http://a.example/", ""},
  };
  for (const auto& row : cases) {
    CookieJar jar;
    jar.store(url(row.from), row.set, kNow);
    EXPECT_EQ(jar.header_for(url(row.to), kNow), row.sent) << row.why;
  }
}

TEST(Cookies, Rfc6265_5_4_LongerPathsFirstThenTheOlder) {
  CookieJar jar;
  jar.store(url("http://a.example/"), "a=1; Path=/", kNow);
  jar.store(url("http://a.example/"), "b=2; Path=/d", kNow);
  jar.store(url("http://a.example/"), "c=3; Path=/", kNow);
  jar.store(url("http://a.example/"), "a=4; Path=/", kNow);
  EXPECT_EQ(jar.header_for(url("http://a.example/d"), kNow), "b=2; a=4; c=3");
}

TEST(Cookies, AFloodIsCut) {
  CookieJar jar;
  for (int i = 0; i < 1000; ++i) jar.store(url("http://a.example/"), "c" + std::to_string(i) + "=1", kNow);
  jar.store(url("http://a.example/"), "big=" + std::string(5000, 'x'), kNow);
  EXPECT_LT(jar.header_for(url("http://a.example/"), kNow).size(), 1000U);
}

TEST(Cookies, Rfc6265_5_1_1_Dates) {
  const auto expected = Timestamp::parse_rfc3339("1994-11-06T08:49:37Z");
  for (const char* date : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov  6 08:49:37 1994", "6 november 1994 8:49:37", "08:49:37 6-nov-1994"})
    EXPECT_EQ(parse_cookie_date(date), expected) << date;
  for (const char* date :
       {"", "06 Nov 1994", "08:49:37", "31 Feb 1994 08:49:37", "06 Nov 1994 24:00:00", "06 Nov 1500 08:49:37"})
    EXPECT_EQ(parse_cookie_date(date), std::nullopt) << date;
}

}  // namespace
}  // namespace paidtrail
