#include <clocale>
#include <fstream>
#include <functional>
#include <iterator>
#include <thread>

#include "core/url/url.h"
#include "tests/crawler/http/http_transport_fixture.h"

// What was measured of libcurl 7.88 and must not come back: docs/internals/resolver.md.
namespace paidtrail::testing {
namespace {

class HttpTrapsTest : public HttpTransportTest {};

TEST_F(HttpTrapsTest, LocaleDoesNotMatterForNames) {
  map("xn--bcher-kva.test", 80, {"127.0.0.1"}, server_.port());
  server_.otherwise([](const ReceivedRequest&) { return http_answer(200); });
  for (const char* locale : {"C", "C.UTF-8"}) {
    ASSERT_NE(std::setlocale(LC_ALL, locale), nullptr) << locale;
    const auto url = Url::parse(
        "http://b\xC3\xBC"
        "cher.test/");
    ASSERT_TRUE(url);
    EXPECT_EQ(ok(request(url->href())).status, 200) << locale;
  }
  std::setlocale(LC_ALL, "C");
  EXPECT_EQ(server_.targets().front(), "xn--bcher-kva.test/");
}

TEST_F(HttpTrapsTest, ManyHostsKeepTheirConnections) {
  options_.network.concurrency = 4;
  for (int i = 0; i < 40; ++i) map("h" + std::to_string(i) + ".test", 80, {"127.0.0.1"}, server_.port());
  server_.otherwise([](const ReceivedRequest&) { return http_answer(200); });
  for (int round = 0; round < 3; ++round)
    for (int i = 0; i < 40; ++i) ok(request("http://h" + std::to_string(i) + ".test/"));
  EXPECT_EQ(server_.connections(), 40U);
}

TEST_F(HttpTrapsTest, AClosedSocketsNumberIsWatchedAnew) {
  server_.otherwise([](const ReceivedRequest&) { return "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhere"; });
  for (int i = 0; i < 20; ++i) EXPECT_EQ(ok(request(server_.url("/" + std::to_string(i)))).body, "here");
  EXPECT_EQ(server_.connections(), 20U);
}

// Both events come in one look: the answer that makes libcurl close the oldest kept connection, and what that one says.
TEST_F(HttpTrapsTest, AnEventOfAConnectionThatTheSameLookClosedIsNobodys) {
  options_.network.concurrency = 1;
  for (int i = 0; i < 17; ++i) map("h" + std::to_string(i) + ".test", 80, {"127.0.0.1"}, server_.port());
  server_.otherwise([](const ReceivedRequest&) { return http_answer(200); });
  const std::string answer = http_answer(200);
  server_.serve("h0.test/", Answer{.bytes = answer + "more", .piece = answer.size(), .gap = kSoon});
  server_.serve("h16.test/", Answer{.bytes = answer, .before = kSoon / 3});
  for (int i = 0; i < 16; ++i) ok(request("http://h" + std::to_string(i) + ".test/"));

  std::function<void()> sleep_over_both = [&] {
    if (server_.targets().back() != "h16.test/") return transport().later(sleep_over_both);
    std::this_thread::sleep_for(2 * kSoon);
  };
  transport().later(sleep_over_both);
  Request last = request("http://h16.test/");
  last.limits.total = 10 * kSoon;
  EXPECT_EQ(ok(last).status, 200);
  EXPECT_EQ(ok(request("http://h0.test/")).status, 200);
  EXPECT_EQ(server_.connections(), 18U);
}

TEST_F(HttpTrapsTest, AKeptConnectionThatItsServerClosesIsReplaced) {
  server_.otherwise([](const ReceivedRequest& got) {
    return got.connection == 1 ? "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\n1"
                               : http_answer(200);
  });
  EXPECT_EQ(ok(request(server_.url("/a"))).body, "1");
  EXPECT_EQ(ok(request(server_.url("/b"))).status, 200);
}

// A timing would be the machine's; the option itself is what must stay.
TEST_F(HttpTrapsTest, CaPathIsNotRead) {
  std::ifstream in("crawler/http/transfer.cpp");
  const std::string source{std::istreambuf_iterator<char>(in), {}};
  ASSERT_FALSE(source.empty()) << "run from the source tree's root";
  EXPECT_NE(source.find("set(CURLOPT_CAPATH, static_cast<char*>(nullptr))"), std::string::npos);
  EXPECT_EQ(source.find("set(CURLOPT_PIPEWAIT"), std::string::npos);
}

}  // namespace
}  // namespace paidtrail::testing
