#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdlib>
#include <cstring>

#include "tests/crawler/http/http_transport_fixture.h"

namespace paidtrail {
namespace {

using namespace std::chrono_literals;
using testing::Answer;
using testing::http_answer;
using testing::HttpTransportTest;
using testing::LoopbackServer;
using testing::ReceivedRequest;

TEST_F(HttpTransportTest, KeepsBothHeadsAndTheRawBodyAsTheyWere) {
  const std::string head = "HTTP/1.1 200 Fine\r\nX-A:  1\r\nTransfer-Encoding: chunked\r\n\r\n";
  server_.serve("/page?q=1", head + testing::chunked("hello"));
  const Response response = ok(request(server_.url("/page?q=1#part")));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "hello");
  EXPECT_EQ(response.raw_body, "5\r\nhello\r\n0\r\n\r\n");
  EXPECT_EQ(response.response_head, head);
  EXPECT_EQ(response.request_head, server_.requests().at(0).head);
  EXPECT_EQ(response.request_head,
            "GET /page?q=1 HTTP/1.1\r\nHost: " + server_.authority() +
                "\r\nUser-Agent: paidtrail/test\r\nAccept: */*\r\nAccept-Encoding: identity\r\n\r\n");
  EXPECT_EQ(header(response.headers, "x-a"), "1");
  EXPECT_EQ(response.address, "127.0.0.1");
  EXPECT_FALSE(response.truncated);
}

TEST_F(HttpTransportTest, SendsMethodHeadersAndBody) {
  server_.serve("/hook", http_answer(204));
  Request post = request(server_.url("/hook"));
  post.method = "POST";
  post.headers = {{"Content-Type", "application/json"}, {"X-Empty", ""}};
  post.body = std::string("{\"a\":\0}", 7);
  EXPECT_EQ(ok(post).status, 204);
  post.method = "PUT";
  ok(post);
  post.method = "POST";
  post.body.clear();
  post.headers.clear();
  ok(post);
  const auto seen = server_.requests();
  EXPECT_EQ(seen.at(0).method, "POST");
  EXPECT_EQ(seen.at(0).header("Content-Type"), "application/json");
  EXPECT_NE(seen.at(0).head.find("\r\nX-Empty:\r\n"), std::string::npos);
  EXPECT_EQ(seen.at(0).body, post.body.empty() ? std::string("{\"a\":\0}", 7) : post.body);
  EXPECT_EQ(seen.at(1).method, "PUT");
  EXPECT_EQ(seen.at(2).header("Content-Length"), "0");
  EXPECT_EQ(seen.at(2).header("Content-Type"), "");
  EXPECT_EQ(server_.connections(), 1U) << "a connection is kept";
}

TEST_F(HttpTransportTest, NeverFollowsARedirect) {
  for (int status : {301, 302, 303, 307, 308}) {
    const std::string target = "/r" + std::to_string(status);
    server_.serve(target, testing::redirect_answer(status, "/elsewhere"));
    const Response response = ok(request(server_.url(target)));
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(header(response.headers, "Location"), "/elsewhere");
  }
  EXPECT_EQ(server_.requests().size(), 5U);
}

TEST_F(HttpTransportTest, AHeaderThatHoldsALineBreakIsNotSent) {
  Request evil = request(server_.url("/"));
  evil.headers = {{"Cookie", "a=b\r\nX-Injected: 1"}};
  fails(evil);
  EXPECT_EQ(server_.connections(), 0U);
}

TEST_F(HttpTransportTest, NothingIsTakenFromTheEnvironment) {
  ::setenv("http_proxy", "http://127.0.0.1:9", 1);
  ::setenv("ALL_PROXY", "http://127.0.0.1:9", 1);
  server_.serve("/", http_answer(200));
  EXPECT_EQ(ok(request(server_.url("/"))).status, 200);
  ::unsetenv("http_proxy");
  ::unsetenv("ALL_PROXY");
}

TEST_F(HttpTransportTest, CredentialsAndFragmentAreNotSent) {
  server_.serve("/", http_answer(200));
  ok(request("http://user:secret@" + server_.authority() + "/#x"));
  EXPECT_EQ(server_.requests().at(0).header("Authorization"), "");
  EXPECT_EQ(server_.requests().at(0).target, "/");
}

TEST_F(HttpTransportTest, OtherSchemesAndBrokenUrls) {
  EXPECT_EQ(outcome(request("ftp://127.0.0.1/")), Outcome::unsupported_scheme);
  EXPECT_EQ(outcome(request("file:///etc/passwd")), Outcome::unsupported_scheme);
  EXPECT_EQ(outcome(request("http://")), Outcome::invalid_url);
}

TEST_F(HttpTransportTest, RefusedResetAndClosedAreConnectFailures) {
  std::uint16_t dead = 0;
  {
    LoopbackServer gone;
    dead = gone.port();
  }
  EXPECT_EQ(outcome(request("http://127.0.0.1:" + std::to_string(dead) + "/")), Outcome::connect_failure);
  server_.serve("/empty", "");
  EXPECT_EQ(outcome(request(server_.url("/empty"))), Outcome::connect_failure);
  server_.serve("/half", "HTTP/1.1 200 OK\r\nContent-Ty");
  EXPECT_EQ(outcome(request(server_.url("/half"))), Outcome::connect_failure);
  Answer reset;
  reset.reset = true;
  server_.serve("/reset", reset);
  EXPECT_EQ(outcome(request(server_.url("/reset"))), Outcome::connect_failure);
}

TEST_F(HttpTransportTest, WhatIsNotHttpIsAnHttpError) {
  server_.serve("/ssh", "SSH-2.0-OpenSSH_9.2\r\n\r\n");
  EXPECT_EQ(outcome(request(server_.url("/ssh"))), Outcome::http_error);
  server_.serve("/status", "HTTP/1.1 abc OK\r\n\r\n");
  EXPECT_EQ(outcome(request(server_.url("/status"))), Outcome::http_error);
}

TEST_F(HttpTransportTest, TlsToAPlainServerIsATlsFailure) {
  Request wanted = request("https://" + server_.authority() + "/");
  wanted.limits.total = 5s;
  EXPECT_EQ(outcome(wanted), Outcome::tls_failure);
}

TEST_F(HttpTransportTest, SilenceAndDripEndByTheTotal) {
  Answer silence;
  silence.before = 10s;
  server_.serve("/silence", silence);
  EXPECT_EQ(outcome(request(server_.url("/silence"))), Outcome::timeout);
  Answer drip;
  drip.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + std::string(100000, 'x');
  drip.piece = 1;
  drip.gap = 5ms;
  server_.serve("/drip", drip);
  EXPECT_EQ(outcome(request(server_.url("/drip"))), Outcome::timeout);
}

TEST_F(HttpTransportTest, ARedirectNeedsNoBody) {
  Answer hanging;
  hanging.bytes = "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 100000\r\n\r\n<html>";
  hanging.endless = "x";
  hanging.piece = 200;
  hanging.gap = 5ms;
  server_.serve("/", hanging);
  const Response response = ok(request(server_.url("/")));
  EXPECT_EQ(response.status, 302);
  EXPECT_TRUE(response.truncated);
}

TEST_F(HttpTransportTest, LargeAndEndlessBodiesAreCut) {
  server_.serve("/large", http_answer(200, {}, std::string(1'000'000, 'x')));
  Answer endless;
  endless.bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  endless.endless = "5\r\nhello\r\n";
  server_.serve("/endless", endless);
  Answer open_ended;
  open_ended.bytes = "HTTP/1.0 200 OK\r\n\r\n";
  open_ended.endless = std::string(1000, 'y');
  server_.serve("/open", open_ended);
  for (const char* target : {"/large", "/endless", "/open"}) {
    Request wanted = request(server_.url(target));
    wanted.limits.body = 10'000;
    wanted.limits.total = 5s;
    const Response response = ok(wanted);
    EXPECT_EQ(response.body.size(), 10'000U) << target;
    EXPECT_TRUE(response.truncated) << target;
    EXPECT_LT(response.raw_body.size(), 200'000U) << target;
  }
}

TEST_F(HttpTransportTest, AGzipBombIsCut) {
  const std::string zeros(16 * 1024 * 1024, '\0');
  z_stream stream{};
  ASSERT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::vector<Bytef> in(zeros.size());
  std::vector<Bytef> out(deflateBound(&stream, zeros.size()));
  stream.next_in = in.data();
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  ASSERT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  std::string bomb(stream.total_out, '\0');
  std::memcpy(bomb.data(), out.data(), bomb.size());
  deflateEnd(&stream);
  server_.serve("/bomb", http_answer(200, {"Content-Encoding: gzip"}, bomb));
  const Response response = ok(request(server_.url("/bomb")));
  EXPECT_EQ(response.body.size(), 64U * 1024);
  EXPECT_TRUE(response.truncated);
}

TEST_F(HttpTransportTest, APageThatBreaksOffHasBeenReached) {
  server_.serve("/short", Answer{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", 0ms, 0, 0ms, "", true, false});
  const Response response = ok(request(server_.url("/short")));
  EXPECT_EQ(response.body, "half");
  EXPECT_TRUE(response.truncated);
}

TEST_F(HttpTransportTest, HeaderFloodsAreTooLarge) {
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 300; ++i) many += "X: y\r\n";
  server_.serve("/lines", many + "\r\n");
  server_.serve("/bytes", "HTTP/1.1 200 OK\r\nX: " + std::string(80'000, 'x') + "\r\n\r\n");
  server_.serve("/one-line", "HTTP/1.1 200 OK\r\nX: " + std::string(400'000, 'x') + "\r\n\r\n");
  Answer endless;
  endless.bytes = "HTTP/1.1 200 OK\r\n";
  endless.endless = "X: yyyyyyyyyyyyyyyyyyyyyyyy\r\n";
  server_.serve("/endless", endless);
  for (const char* target : {"/lines", "/bytes", "/one-line", "/endless"})
    EXPECT_EQ(outcome(request(server_.url(target))), Outcome::too_large) << target;
}

TEST_F(HttpTransportTest, AFewInterimAnswersPassAFloodDoesNot) {
  server_.serve("/hints",
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + http_answer(200));
  const Response response = ok(request(server_.url("/hints")));
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.response_head.starts_with("HTTP/1.1 200"));
  EXPECT_FALSE(header(response.headers, "Link"));
  Answer flood;
  flood.endless = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  server_.serve("/flood", flood);
  EXPECT_EQ(outcome(request(server_.url("/flood"))), Outcome::too_large);
}

TEST_F(HttpTransportTest, CallbacksMayAskForMore) {
  server_.otherwise([](const ReceivedRequest&) { return http_answer(200); });
  int answers = 0;
  std::function<void(Fetched)> more = [&](Fetched fetched) {
    EXPECT_TRUE(std::holds_alternative<Response>(fetched));
    if (++answers < 20) transport().fetch(request(server_.url("/" + std::to_string(answers))), more);
  };
  transport().fetch(request(server_.url("/0")), more);
  EXPECT_EQ(answers, 0) << "never from inside fetch()";
  transport().run();
  EXPECT_EQ(answers, 20);
}

TEST_F(HttpTransportTest, TheGapLiesBetweenTwoRequestsToOneHost) {
  options_.network.host_delay = 40ms;
  server_.otherwise([](const ReceivedRequest&) { return http_answer(200); });
  for (int i = 0; i < 3; ++i) transport().fetch(request(server_.url("/" + std::to_string(i))), [](Fetched) {});
  transport().run();
  const auto seen = server_.requests();
  ASSERT_EQ(seen.size(), 3U);
  // Between two starts; the server sees them a moment later.
  EXPECT_GE(seen[1].at - seen[0].at, 30ms);
  EXPECT_GE(seen[2].at - seen[1].at, 30ms);
}

TEST_F(HttpTransportTest, ACrawlDelayLengthensTheGapOfItsHostOnly) {
  map("slow.test", 80, {"127.0.0.1"}, server_.port());
  map("fast.test", 80, {"127.0.0.1"}, server_.port());
  server_.otherwise([](const ReceivedRequest&) { return http_answer(200); });
  transport().slow_down("slow.test", 300ms);
  for (const char* url : {"http://slow.test/1", "http://slow.test/2", "http://fast.test/1", "http://fast.test/2"})
    transport().fetch(request(url), [](Fetched) {});
  transport().run();
  const auto seen = server_.requests();
  ASSERT_EQ(seen.size(), 4U);
  EXPECT_EQ(seen.back().host + seen.back().target, "slow.test/2");
  EXPECT_GE(seen.back().at - seen.front().at, 150ms);
}

TEST_F(HttpTransportTest, UnpacedRequestsDoNotWait) {
  options_.network.host_delay = 10s;
  server_.otherwise([](const ReceivedRequest&) { return http_answer(200); });
  int answers = 0;
  for (int i = 0; i < 5; ++i) {
    Request wanted = request(server_.url("/"));
    wanted.paced = false;
    transport().fetch(wanted, [&](Fetched) { ++answers; });
  }
  transport().run();
  EXPECT_EQ(answers, 5);
}

TEST_F(HttpTransportTest, ASlowHostHoldsUpNobody) {
  options_.network.concurrency = 2;
  options_.network.host_connections = 1;
  map("slow.test", 80, {"127.0.0.1"}, server_.port());
  map("fast.test", 80, {"127.0.0.1"}, server_.port());
  Answer slow;
  slow.bytes = http_answer(200);
  slow.before = 60ms;
  server_.serve("slow.test/", slow);
  server_.serve("fast.test/", http_answer(200));
  std::vector<std::string> order;
  for (int i = 0; i < 3; ++i)
    transport().fetch(request("http://slow.test/"), [&](Fetched) { order.push_back("slow"); });
  for (int i = 0; i < 3; ++i)
    transport().fetch(request("http://fast.test/"), [&](Fetched) { order.push_back("fast"); });
  transport().run();
  const std::vector<std::string> expected = {"fast", "fast", "fast", "slow", "slow", "slow"};
  EXPECT_EQ(order, expected);
}

TEST_F(HttpTransportTest, HostConnectionsAtOnce) {
  options_.network.host_connections = 2;
  Answer slow;
  slow.bytes = http_answer(200);
  slow.before = 20ms;
  server_.serve("/", slow);
  for (int i = 0; i < 6; ++i) transport().fetch(request(server_.url("/")), [](Fetched) {});
  transport().run();
  EXPECT_EQ(server_.requests().size(), 6U);
  EXPECT_LE(server_.connections(), 2U);
}

TEST_F(HttpTransportTest, Rfc9110_10_2_3_ALongRetryAfterEndsWhatWaits) {
  options_.network.host_connections = 1;
  server_.serve("/", http_answer(429, {"Retry-After: 120"}));
  std::vector<Outcome> outcomes;
  int answered = 0;
  for (int i = 0; i < 3; ++i)
    transport().fetch(request(server_.url("/")), [&](Fetched fetched) {
      if (const auto* failure = std::get_if<FetchFailure>(&fetched)) {
        outcomes.push_back(failure->outcome);
        EXPECT_EQ(failure->retry_after, 120s);
      } else {
        ++answered;
      }
    });
  transport().run();
  EXPECT_EQ(answered, 1);
  EXPECT_EQ(outcomes, (std::vector<Outcome>{Outcome::rate_limited, Outcome::rate_limited}));
  EXPECT_EQ(outcome(request(server_.url("/later"))), Outcome::rate_limited);
  EXPECT_EQ(server_.requests().size(), 1U);
}

TEST_F(HttpTransportTest, Rfc9110_10_2_3_AShortRetryAfterIsWaitedFor) {
  server_.serve("/", http_answer(503, {"Retry-After: 1"}));
  server_.serve("/next", http_answer(200));
  EXPECT_EQ(ok(request(server_.url("/"))).status, 503);
  EXPECT_EQ(ok(request(server_.url("/next"))).status, 200);
  const auto seen = server_.requests();
  EXPECT_GE(seen.at(1).at - seen.at(0).at, 950ms);
}

TEST_F(HttpTransportTest, StoppingEndsWhatWaitsAndDrainsWhatIsOpen) {
  bool stop = false;
  options_.stopping = [&] { return stop; };
  options_.network.host_connections = 1;
  options_.drain = 5s;
  server_.on("/", [&](const ReceivedRequest&) { return http_answer(200); });
  std::vector<std::string> seen;
  const auto note = [&](Fetched fetched) {
    stop = true;
    const auto* failure = std::get_if<FetchFailure>(&fetched);
    seen.push_back(failure == nullptr ? "answered" : failure->message);
  };
  for (int i = 0; i < 2; ++i) transport().fetch(request(server_.url("/")), note);
  transport().run();
  const std::vector<std::string> expected = {"answered", "not asked: the run is stopping"};
  EXPECT_EQ(seen, expected);
}

TEST_F(HttpTransportTest, StoppingGivesUpWhatIsOpenAfterTheDrain) {
  bool stop = false;
  options_.stopping = [&] { return stop; };
  options_.drain = 20ms;
  Answer silence;
  silence.before = 30s;
  server_.serve("/silent", silence);
  server_.serve("/", http_answer(200));
  Request patient = request(server_.url("/silent"));
  patient.limits.total = 30s;
  std::string message;
  transport().fetch(patient, [&](Fetched fetched) { message = std::get<FetchFailure>(fetched).message; });
  transport().fetch(request(server_.url("/")), [&](Fetched) { stop = true; });
  transport().run();
  EXPECT_EQ(message, "given up: the run is stopping");
}

TEST_F(HttpTransportTest, AMissingBundleIsAnError) {
  options_.network.ca_file = "/nowhere/bundle.pem";
  const auto made = HttpTransport::create(options_, clock_);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::config);
}

TEST(UserAgent, NamesTheContactWhereThereIsOne) {
  EXPECT_EQ(user_agent("1.0", ""), "paidtrail/1.0");
  EXPECT_EQ(user_agent("1.0", "https://newsroom.example/bot"), "paidtrail/1.0 (+https://newsroom.example/bot)");
}

TEST_F(HttpTransportTest, TasksThatBringMoreDoNotStarveTheSockets) {
  server_.serve("/", http_answer(200));
  bool answered = false;
  std::function<void()> again = [&] {
    if (!answered) transport().later(again);
  };
  transport().fetch(request(server_.url("/")), [&](const Fetched& fetched) {
    answered = true;
    EXPECT_TRUE(std::holds_alternative<Response>(fetched));
  });
  transport().later(again);
  transport().run();
  EXPECT_TRUE(answered);
}

TEST_F(HttpTransportTest, ConnectionsThatAreBrokenOffOpenNoCircuit) {
  Answer reset;
  reset.reset = true;
  server_.serve("/reset", reset);
  server_.serve("/", http_answer(200));
  for (int i = 0; i < 8; ++i) EXPECT_EQ(outcome(request(server_.url("/reset"))), Outcome::connect_failure);
  EXPECT_EQ(ok(request(server_.url("/"))).status, 200);
}

TEST_F(HttpTransportTest, AHostThatIsNotThereIsLeftAlone) {
  const std::string nobody = "http://127.0.0.1:1/";
  options_.patience = std::chrono::milliseconds(0);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(fails(request(nobody)).message.find("not asked"), std::string::npos);
  const FetchFailure sixth = fails(request(nobody));
  EXPECT_EQ(sixth.outcome, Outcome::connect_failure);
  EXPECT_EQ(sixth.message, "not asked: 127.0.0.1:1 did not answer several times in a row");
  server_.serve("/", http_answer(200));
  EXPECT_EQ(ok(request(server_.url("/"))).status, 200) << "another port is another host";
}

}  // namespace
}  // namespace paidtrail
