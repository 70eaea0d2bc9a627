#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "config/network.h"
#include "core/clock.h"
#include "core/result.h"
#include "core/transport.h"

namespace paidtrail {

class Loop;
class Slots;

/// The live body of the transport: libcurl's multi interface on one epoll loop, one transfer a hop, the address guard
/// in the open-socket callback. Nothing is taken from the environment (proxies, .netrc, locale). One thread.
class HttpTransport final : public Transport {
 public:
  struct Options {
    NetworkConfig network;
    std::string user_agent;
    /// Asked once a loop turn, on the loop's thread; true: new fetches fail, open ones get `drain`.
    std::function<bool()> stopping = nullptr;
    std::chrono::milliseconds drain{8'000};
    /// A request whose host is held for longer than this (Retry-After, back-off, circuit) ends; less is waited for.
    std::chrono::milliseconds patience{30'000};
    /// Heads and raw bodies are kept for the archive, which wants HTTP/1.1 (docs/decisions/0003); else HTTP/2 over TLS.
    bool evidence = true;
    /// Shared by several loops; absent: network.concurrency of its own.
    std::shared_ptr<Slots> slots = nullptr;
  };
  static Result<std::unique_ptr<HttpTransport>> create(Options options, const Clock& clock);
  ~HttpTransport() override;

  void fetch(Request request, Done done) override;
  void later(std::function<void()> task) override;
  void run() override;

  /// From now on `gap` lies between two requests to `host` (a Crawl-delay of its robots.txt); never less than before.
  void slow_down(const std::string& host, std::chrono::milliseconds gap);

 private:
  explicit HttpTransport(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

/// `paidtrail/VERSION (+CONTACT)`, or without the contact where there is none.
std::string user_agent(const std::string& version, const std::string& contact);

}  // namespace paidtrail
