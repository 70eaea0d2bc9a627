#include "crawler/sources/service.h"

#include <gtest/gtest.h>

#include "tests/crawler/sources/scripted.h"

namespace paidtrail::sources {
namespace {

using scripted::html;
using scripted::lost;
using scripted::reply;
using scripted::time;

TEST(PercentEncode, KeepsRfc3986UnreservedAlone) {
  EXPECT_EQ(percent_encode("aZ09-_.~"), "aZ09-_.~");
  EXPECT_EQ(percent_encode("#Gilets & é+/"), "%23Gilets%20%26%20%C3%A9%2B%2F");
}

TEST(Ids, LongerIsHigherThenByText) {
  EXPECT_TRUE(id_less("9", "10"));
  EXPECT_TRUE(id_less("109307661613791619", "109307661613791620"));
  EXPECT_TRUE(id_less("0009", "10"));
  EXPECT_FALSE(id_less("10", "010"));
  EXPECT_TRUE(decimal("123"));
  EXPECT_FALSE(decimal(""));
  EXPECT_FALSE(decimal("Al30Y6dIQNzsEKhR5s"));
}

TEST(LinkTarget, Rfc8288) {
  const Headers headers = {
      {"link", "<https://a.test/x?max_id=1>; rel=\"next\", <https://a.test/x?min_id=9>; rel=\"prev\""}};
  EXPECT_EQ(link_target(headers, "next"), "https://a.test/x?max_id=1");
  EXPECT_EQ(link_target(headers, "prev"), "https://a.test/x?min_id=9");
  EXPECT_EQ(link_target({{"Link", "<a>; rel=next"}}, "next"), "a");
  EXPECT_EQ(link_target({{"Link", "<a; rel=next"}}, "next"), std::nullopt);
  EXPECT_EQ(link_target({}, "next"), std::nullopt);
}

TEST(RetryAfter, SecondsAndDatesWithinADay) {
  const Timestamp at = time("2026-11-24T12:00:00Z");
  struct Case {
    const char* value;
    const char* until;
  };
  for (const Case& c :
       {Case{"120", "2026-11-24T12:02:00Z"}, Case{"0", "2026-11-24T12:00:01Z"}, Case{"-5", "2026-11-24T12:00:01Z"},
        Case{"1000000000000", "2026-11-25T12:00:00Z"}, Case{"Tue, 24 Nov 2026 12:30:00 GMT", "2026-11-24T12:30:00Z"},
        Case{"Tue, 24 Nov 2020 12:30:00 GMT", "2026-11-24T12:00:01Z"}}) {
    const auto until = retry_after({{"Retry-After", c.value}}, at);
    ASSERT_TRUE(until) << c.value;
    EXPECT_EQ(until->rfc3339(), c.until) << c.value;
  }
  for (const char* value : {"soon", "", "Tue, 24 Foo 2026 12:30:00 GMT"})
    EXPECT_FALSE(retry_after({{"Retry-After", value}}, at)) << value;
}

TEST(Service, ReadsTheThreeSpellingsOfRateLimits) {
  const Service service("https://a.test");
  struct Case {
    const char* remaining;
    const char* reset;
    const char* value;
    const char* until;
  };
  for (const Case& c :
       {Case{"X-RateLimit-Remaining", "X-RateLimit-Reset", "2026-11-24T12:05:00.123456Z", "2026-11-24T12:05:01Z"},
        Case{"RateLimit-Remaining", "RateLimit-Reset", "1795521900", "2026-11-24T12:05:00Z"},
        Case{"x-rate-limit-remaining", "x-rate-limit-reset", "300", "2026-11-24T12:05:00Z"},
        Case{"x-rate-limit-remaining", "x-rate-limit-reset", "nonsense", "2026-11-24T12:01:00Z"}}) {
    const Fetched fetched = reply(200, "{}", {{c.remaining, "0"}, {c.reset, c.value}});
    const Answer answer = service.read(fetched);
    EXPECT_EQ(answer.kind, Answer::Kind::ok);
    ASSERT_TRUE(answer.paused_until) << c.value;
    EXPECT_EQ(answer.paused_until->rfc3339(), c.until) << c.value;
  }
  const Fetched plenty = reply(200, "{}", {{"X-RateLimit-Remaining", "12"}});
  EXPECT_FALSE(service.read(plenty).paused_until);
}

TEST(Service, EveryRefusalSaysWhatToDo) {
  const Service service("https://a.test/");
  EXPECT_EQ(service.get("/x").url, "https://a.test/x");
  Response cut = reply(200, "[1");
  cut.truncated = true;
  struct Case {
    Fetched fetched;
    const char* says;
  };
  for (const Case& c :
       {Case{reply(401, R"({"error":"no"})"), "a.test answered 401 (no): name a valid token"},
        Case{reply(402, "{}"), "add some"}, Case{html(403), "(an HTML page): access is closed"},
        Case{reply(404, "{}"), "check base_url"}, Case{reply(410, "{}"), "check base_url"},
        Case{reply(422, "{}"), "does not understand"}, Case{reply(301, ""), "set base_url"},
        Case{reply(429, ""), "paused until 2026-11-24T12:01:00Z; "},
        Case{reply(503, "", {{"Retry-After", "60"}}), "paused until 2026-11-24T12:01:00Z; "},
        Case{reply(500, ""), "asked again in the next run"}, Case{reply(503, ""), "asked again"},
        Case{html(200), "HTML page where JSON is due"}, Case{reply(200, "[{\"id\":"), "cannot be read"},
        Case{reply(200, ""), "cannot be read"}, Case{cut, "10 MiB"},
        Case{lost(Outcome::timeout, "no byte in 5 s"), "(timeout: no byte in 5 s)"},
        Case{lost(Outcome::denied_by_robots), "robots.txt"}, Case{lost(Outcome::rate_limited), "paused until"}}) {
    const Answer answer = service.read(c.fetched);
    EXPECT_NE(answer.kind, Answer::Kind::ok) << c.says;
    const std::string text = service.refusal(answer, {});
    EXPECT_NE(text.find(c.says), std::string::npos) << "want " << c.says << "\ngot  " << text;
  }
}

TEST(Service, QuotesOneShortLineWithoutSecrets) {
  Service service("https://user:hunter2@a.test/feed?key=abcdefgh");
  service.hide(Secret("canary-token"));
  EXPECT_EQ(service.quoted("bad\ncanary-token\x1b[31m hunter2 key=abcdefgh"), "bad <secret> [31m <secret> <secret>");
  // Wherever the words are cut, no part of a secret is left over.
  for (std::size_t pad = 4050; pad < 4110; ++pad) {
    const std::string text = service.quoted(std::string(pad, ' ') + "canary-token");
    EXPECT_EQ(text.find("canary"), std::string::npos) << pad;
  }
  EXPECT_LT(service.quoted(std::string(100000, 'x')).size(), 300U);
}

TEST(Registry, EveryRowIsWhole) {
  std::set<std::string_view> names;
  for (const SourceType& type : source_types()) {
    EXPECT_TRUE(names.insert(type.platform).second) << type.platform;
    EXPECT_EQ(find_source_type(type.platform), &type);
    EXPECT_NE(type.walk, nullptr);
    EXPECT_NE(type.cannot_ask, nullptr);
    for (const Setting& setting : type.settings) EXPECT_FALSE(setting.help.empty()) << setting.name;
  }
  EXPECT_EQ(names, (std::set<std::string_view>{"mastodon", "bluesky", "feed", "x"}));
  EXPECT_EQ(find_source_type("friendster"), nullptr);
}

}  // namespace
}  // namespace paidtrail::sources
