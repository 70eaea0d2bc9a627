#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "crawler/http/http_transport.h"
#include "tests/support/loopback_server.h"

namespace paidtrail::testing {

inline constexpr std::chrono::milliseconds kSoon{300};

/// A live transport that may reach 127.0.0.1, and a server there.
class HttpTransportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.user_agent = "paidtrail/test";
    options_.network.host_delay = std::chrono::milliseconds(0);
    options_.network.allow_addresses = {{{127, 0, 0, 1}, 32, std::nullopt}};
  }

  HttpTransport& transport() {
    if (!transport_) {
      auto made = HttpTransport::create(options_, clock_);
      EXPECT_TRUE(made) << made.error().message;
      transport_ = std::move(*made);
    }
    return *transport_;
  }

  static Request request(const std::string& url) {
    Request out;
    out.url = url;
    out.limits.total = kSoon;
    out.limits.connect = kSoon;
    return out;
  }

  void map(const std::string& host, std::uint16_t port, std::vector<std::string> addresses,
           std::uint16_t connect_port) {
    options_.network.resolve.push_back({host, port, std::move(addresses), connect_port});
  }

  Response ok(const Request& wanted) {
    Fetched fetched = fetch_now(transport(), wanted);
    if (const auto* failure = std::get_if<FetchFailure>(&fetched)) {
      ADD_FAILURE() << wanted.url << ": " << failure->message;
      return {};
    }
    return std::get<Response>(std::move(fetched));
  }

  FetchFailure fails(const Request& wanted) {
    Fetched fetched = fetch_now(transport(), wanted);
    if (const auto* response = std::get_if<Response>(&fetched)) {
      ADD_FAILURE() << wanted.url << " answered " << response->status;
      return {};
    }
    return std::get<FetchFailure>(std::move(fetched));
  }

  Outcome outcome(const Request& wanted) { return fails(wanted).outcome; }

  SystemClock clock_;
  LoopbackServer server_;
  HttpTransport::Options options_;
  std::unique_ptr<HttpTransport> transport_;
};

}  // namespace paidtrail::testing
