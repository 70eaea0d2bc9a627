#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/crawler/http/http_transport_fixture.h"

namespace paidtrail {
namespace {

using testing::http_answer;
using testing::HttpTransportTest;
using testing::LoopbackServer;

TEST_F(HttpTransportTest, TheGuardRefusesWithoutAnyConnection) {
  options_.network.allow_addresses = {};
  map("rebind.test", 80, {"127.0.0.1"}, server_.port());
  map("meta.test", 80, {"169.254.169.254"}, 80);
  map("ten.test", 80, {"10.0.0.7"}, 80);
  map("mapped.test", 80, {"::ffff:127.0.0.1"}, server_.port());
  for (const char* url :
       {"http://127.0.0.1/", "http://2130706433/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/",
        "http://169.254.169.254/latest/meta-data/", "http://rebind.test/", "http://meta.test/", "http://ten.test/",
        "http://mapped.test/", "http://localhost/", "https://127.0.0.1/"})
    EXPECT_EQ(outcome(request(url)), Outcome::blocked_address) << url;
  EXPECT_EQ(server_.connections(), 0U);
}

TEST_F(HttpTransportTest, Rfc6761_6_3_LocalhostIsLoopbackWithoutANameServer) {
  server_.serve("/", http_answer(200));
  const std::string port = ":" + std::to_string(server_.port()) + "/";
  for (const char* host : {"http://localhost", "http://LOCALHOST.", "http://a.localhost"}) {
    EXPECT_EQ(ok(request(host + port)).status, 200) << host;
    EXPECT_EQ(server_.requests().back().header("Host").substr(0, 3),
              host == std::string("http://a.localhost") ? "a.l" : "loc");
  }
  options_.network.allow_addresses = {};
  transport_.reset();
  for (const char* url : {"http://localhost/", "http://localhost./", "http://a.b.localhost/"})
    EXPECT_EQ(outcome(request(url)), Outcome::blocked_address) << url;
}

std::string unescaped(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char c = text[++i];
    if (c == 'x') {
      out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      out += c == 't' ? '\t' : c == 'n' ? '\n' : c;
    }
  }
  return out;
}

TEST_F(HttpTransportTest, ListOfUrlTricks) {
  std::ifstream file("../shared/data/urls/ssrf_url_tricks.tsv");
  if (!file) GTEST_SKIP() << "../shared/data/urls/ssrf_url_tricks.tsv is not here";
  options_.network.allow_addresses = {};
  std::string line;
  std::getline(file, line);
  unsigned rows = 0;
  while (std::getline(file, line)) {
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, '\t');) cells.push_back(cell);
    cells.resize(7);
    const std::string& verdict = cells[6];
    // Names that only a name server can judge.
    if (!verdict.starts_with("reject") || verdict.find("resolved address") != std::string::npos) continue;
    ++rows;
    const Outcome found = outcome(request(unescaped(cells[1])));
    Outcome expected = Outcome::blocked_address;
    if (verdict == "reject: invalid URL" || cells[1].starts_with("//")) expected = Outcome::invalid_url;
    if (verdict == "reject: scheme") expected = Outcome::unsupported_scheme;
    EXPECT_EQ(kOutcomes.name(found), kOutcomes.name(expected)) << line;
  }
  EXPECT_GT(rows, 70U);
}

TEST_F(HttpTransportTest, PortsAreJudgedOnTheUrl) {
  options_.network.allow_addresses = {};
  map("a.test", 22, {"8.8.8.8"}, 80);
  EXPECT_EQ(outcome(request("http://a.test:22/")), Outcome::blocked_address);
  EXPECT_EQ(outcome(request(server_.url("/"))), Outcome::blocked_address);
  EXPECT_EQ(server_.connections(), 0U);
}

TEST_F(HttpTransportTest, AnAllowedEndpointIsExemptFromGuardAndPorts) {
  options_.network.allow_addresses = {{{127, 0, 0, 1}, 32, server_.port()}};
  map("a.test", 22, {"127.0.0.1"}, server_.port());
  server_.serve("/", http_answer(200));
  EXPECT_EQ(ok(request(server_.url("/"))).status, 200);
  EXPECT_EQ(ok(request("http://a.test:22/")).status, 200);
  LoopbackServer other;
  EXPECT_EQ(outcome(request(other.url("/"))), Outcome::blocked_address) << "another port of the same address";
}

TEST_F(HttpTransportTest, AUrlOfTheConfigurationIsExempt) {
  options_.network.allow_addresses = {};
  server_.serve("/", http_answer(200));
  Request own = request(server_.url("/"));
  own.configured = true;
  EXPECT_EQ(ok(own).status, 200);
  // The kept connection is there, and no way round the guard.
  EXPECT_EQ(outcome(request(server_.url("/"))), Outcome::blocked_address);
  EXPECT_EQ(server_.requests().size(), 1U);
}

TEST_F(HttpTransportTest, AKeptConnectionIsNoWayRoundTheGuard) {
  options_.network.allow_addresses = {};
  map("inside.test", 80, {"127.0.0.1"}, server_.port());
  server_.serve("/", http_answer(200));
  Request own = request("http://inside.test/");
  own.configured = true;
  EXPECT_EQ(ok(own).status, 200);
  EXPECT_EQ(outcome(request("http://inside.test/")), Outcome::blocked_address);
  EXPECT_EQ(server_.requests().size(), 1U);
}

TEST_F(HttpTransportTest, HostMapKeepsHostAndTriesAddressesInOrder) {
  map("two.test", 80, {"127.0.0.1"}, server_.port());
  map("fallback.test", 8080, {"127.0.0.2", "127.0.0.1"}, server_.port());  // nobody listens on the first
  options_.network.allow_addresses.push_back({{127, 0, 0, 2}, 32, std::nullopt});
  server_.serve("two.test/x", http_answer(200, {}, "two"));
  server_.serve("fallback.test/x", http_answer(200, {}, "fallback"));
  EXPECT_EQ(ok(request("http://two.test/x")).body, "two");
  EXPECT_EQ(ok(request("http://fallback.test:8080/x")).body, "fallback");
  EXPECT_EQ(server_.requests().at(0).header("Host"), "two.test");
  EXPECT_EQ(server_.requests().at(1).header("Host"), "fallback.test:8080");
}

TEST_F(HttpTransportTest, ARefusalIsFinalForAllAddressesOfTheName) {
  map("multi.test", 80, {"10.0.0.7", "127.0.0.1"}, server_.port());
  EXPECT_EQ(outcome(request("http://multi.test/")), Outcome::blocked_address);
  EXPECT_EQ(server_.connections(), 0U);
}

}  // namespace
}  // namespace paidtrail
