#include "crawler/politeness/robots_transport.h"

#include <gtest/gtest.h>

#include <deque>
#include <fstream>
#include <sstream>

namespace paidtrail {
namespace {

using namespace std::chrono_literals;

/// A web of fixed answers; what is not there is 404.
class FakeTransport final : public Transport {
 public:
  void fetch(Request request, Done done) override {
    queue_.emplace_back([this, request = std::move(request), done = std::move(done)] {
      asked.push_back(request);
      const auto found = answers.find(request.url);
      Response missing;
      missing.status = 404;
      done(found == answers.end() ? Fetched(missing) : found->second);
    });
  }
  void later(std::function<void()> task) override { queue_.push_back(std::move(task)); }
  void run() override {
    while (!queue_.empty()) {
      const auto task = std::move(queue_.front());
      queue_.pop_front();
      task();
    }
  }
  void serve(const std::string& url, int status, const std::string& body = "", const std::string& location = "") {
    Response response;
    response.status = status;
    response.body = body;
    if (!location.empty()) response.headers = {{"Location", location}};
    answers[url] = response;
  }
  std::vector<std::string> urls() const {
    std::vector<std::string> out;
    for (const auto& request : asked) out.push_back(request.url);
    return out;
  }

  std::map<std::string, Fetched> answers;
  std::vector<Request> asked;

 private:
  std::deque<std::function<void()>> queue_;
};

class RobotsTransportTest : public ::testing::Test {
 protected:
  static Request request(const std::string& url) {
    Request out;
    out.url = url;
    out.ask_robots = true;
    return out;
  }
  /// "200", or the failure's outcome.
  std::string ask(const std::string& url) {
    const Fetched fetched = fetch_now(robots_, request(url));
    if (const auto* failure = std::get_if<FetchFailure>(&fetched)) return std::string(kOutcomes.name(failure->outcome));
    return std::to_string(std::get<Response>(fetched).status);
  }
  void fail(const std::string& url, Outcome outcome) {
    FetchFailure failure;
    failure.outcome = outcome;
    failure.message = "as told";
    inner_.answers[url] = failure;
  }

  FakeTransport inner_;
  std::vector<std::pair<std::string, std::chrono::milliseconds>> delays_;
  RobotsTransport robots_{inner_, "paidtrail", [this](const std::string& host, std::chrono::milliseconds gap) {
                            delays_.emplace_back(host, gap);
                          }};
};

TEST_F(RobotsTransportTest, Rfc9309_2_3_OnceAnAuthority) {
  inner_.serve("http://a.test/robots.txt", 200, "User-agent: *\nDisallow: /no\n");
  inner_.serve("http://a.test/yes", 200);
  int yes = 0;
  for (int i = 0; i < 3; ++i) robots_.fetch(request("http://a.test/yes"), [&](Fetched) { ++yes; });
  robots_.run();
  EXPECT_EQ(yes, 3);
  EXPECT_EQ(ask("http://a.test/no?x"), "denied_by_robots");
  EXPECT_EQ(ask("http://a.test:8080/no"), "404");
  EXPECT_EQ(ask("https://a.test/no"), "404");
  const std::vector<std::string> expected = {
      "http://a.test/robots.txt",      "http://a.test/yes",     "http://a.test/yes",         "http://a.test/yes",
      "http://a.test:8080/robots.txt", "http://a.test:8080/no", "https://a.test/robots.txt", "https://a.test/no"};
  EXPECT_EQ(inner_.urls(), expected);
}

TEST_F(RobotsTransportTest, Rfc9309_2_3_1_WhatAnAnswerMeans) {
  struct {
    int status;
    const char* answer;
  } cases[] = {{200, "200"},
               {204, "200"},
               {304, "200"},
               {400, "200"},
               {401, "200"},
               {403, "200"},
               {404, "200"},
               {410, "200"},
               {429, "rate_limited"},
               {500, "denied_by_robots"},
               {503, "denied_by_robots"},
               {599, "denied_by_robots"}};
  for (const auto& row : cases) {
    const std::string host = "http://h" + std::to_string(row.status) + ".test";
    inner_.serve(host + "/robots.txt", row.status, "<html>not found</html>");
    inner_.serve(host + "/x", 200);
    EXPECT_EQ(ask(host + "/x"), row.answer) << row.status;
  }
}

// The rows that begin with statuses: each status that a row names means what its decision says.
TEST_F(RobotsTransportTest, ListOfFetchOutcomes) {
  std::ifstream file("../shared/data/robots/robots_fetch_outcomes.tsv");
  if (!file) GTEST_SKIP() << "../shared/data/robots/robots_fetch_outcomes.tsv is not here";
  std::string line;
  std::getline(file, line);
  unsigned statuses = 0;
  while (std::getline(file, line)) {
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, '\t');) cells.push_back(cell);
    cells.resize(4);
    std::string named = cells[0].substr(0, cells[0].find(" except"));
    const bool stay_out = cells[2].find("disallow") != std::string::npos;
    for (std::size_t at = named.find_first_of("45");
         at != std::string::npos && named.find_first_not_of("0123456789-or ") == std::string::npos;
         at = named.find_first_of("45", at + 3)) {
      const int status = std::stoi(named.substr(at, 3));
      const std::string host = "http://s" + std::to_string(++statuses) + ".test";
      inner_.serve(host + "/robots.txt", status);
      inner_.serve(host + "/x", 200);
      EXPECT_EQ(ask(host + "/x") == "200", !stay_out) << status << ": " << line;
    }
  }
  EXPECT_GE(statuses, 7U);
}

TEST_F(RobotsTransportTest, AHostThatCannotBeReachedEndsByThatName) {
  for (Outcome outcome : {Outcome::dns_failure, Outcome::connect_failure, Outcome::tls_failure, Outcome::timeout,
                          Outcome::blocked_address}) {
    const std::string name(kOutcomes.name(outcome));
    fail("http://" + name + ".test/robots.txt", outcome);
    EXPECT_EQ(ask("http://" + name + ".test/x"), name);
  }
}

TEST_F(RobotsTransportTest, Rfc9309_2_3_1_2_FiveRedirectsAndTheRulesAreTheFirstAuthoritys) {
  for (int i = 0; i < 5; ++i) {
    const std::string from = i == 0 ? "http://a.test/robots.txt" : "http://r" + std::to_string(i) + ".test/robots.txt";
    inner_.serve(from, 301, "", "http://r" + std::to_string(i + 1) + ".test/robots.txt");
  }
  inner_.serve("http://r5.test/robots.txt", 200, "User-agent: paidtrail\nDisallow: /no\n");
  EXPECT_EQ(ask("http://a.test/no"), "denied_by_robots");
}

TEST_F(RobotsTransportTest, Rfc9309_2_3_1_2_SixRedirectsAreUnavailable) {
  inner_.serve("http://a.test/robots.txt", 302, "", "/robots.txt");
  inner_.serve("http://a.test/x", 200);
  EXPECT_EQ(ask("http://a.test/x"), "200");
  EXPECT_EQ(inner_.asked.size(), 7U);
}

TEST_F(RobotsTransportTest, ARedirectIsNoMoreOfTheConfiguration) {
  inner_.serve("http://a.test/robots.txt", 302, "", "http://user:pw@10.0.0.1/robots.txt");
  Request own = request("http://a.test/x");
  own.configured = true;
  fetch_now(robots_, own);
  EXPECT_TRUE(inner_.asked.at(0).configured);
  EXPECT_FALSE(inner_.asked.at(1).configured);
  EXPECT_EQ(inner_.asked.at(1).url, "http://10.0.0.1/robots.txt");
  for (const auto& asked : inner_.asked) EXPECT_FALSE(asked.url.ends_with("robots.txt") && asked.ask_robots);
}

TEST_F(RobotsTransportTest, ARefusedRedirectEndsByItsName) {
  inner_.serve("http://a.test/robots.txt", 302, "", "http://127.0.0.1/robots.txt");
  fail("http://127.0.0.1/robots.txt", Outcome::blocked_address);
  EXPECT_EQ(ask("http://a.test/x"), "blocked_address");
}

TEST_F(RobotsTransportTest, WhoDoesNotAskIsNotHeldUp) {
  inner_.serve("http://a.test/api", 200);
  Request api;
  api.url = "http://a.test/api";
  EXPECT_EQ(std::get<Response>(fetch_now(robots_, api)).status, 200);
  EXPECT_EQ(inner_.asked.size(), 1U);
}

TEST_F(RobotsTransportTest, RefusalsAreToldFromRunOnly) {
  inner_.serve("http://a.test/robots.txt", 200, "User-agent: *\nDisallow: /\n");
  EXPECT_EQ(ask("http://a.test/x"), "denied_by_robots");
  bool told = false;
  robots_.fetch(request("http://a.test/y"), [&](Fetched) { told = true; });
  EXPECT_FALSE(told);
  robots_.run();
  EXPECT_TRUE(told);
}

TEST_F(RobotsTransportTest, TheMessageNamesTheLine) {
  inner_.serve("http://a.test/robots.txt", 200, "User-agent: *\n\nDisallow: /x\n");
  const auto fetched = fetch_now(robots_, request("http://a.test/x"));
  EXPECT_EQ(std::get<FetchFailure>(fetched).message, "robots.txt of http://a.test, line 3, asks to stay out");
}

TEST_F(RobotsTransportTest, CrawlDelaysAreTold) {
  inner_.serve("http://a.test/robots.txt", 200, "User-agent: *\nCrawl-delay: 7\n");
  ask("http://a.test/x");
  ask("http://a.test/y");
  ASSERT_EQ(delays_.size(), 1U);
  EXPECT_EQ(delays_[0].first, "a.test");
  EXPECT_EQ(delays_[0].second, 7s);
}

}  // namespace
}  // namespace paidtrail
