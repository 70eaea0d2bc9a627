#pragma once

#include <functional>
#include <memory>
#include <string>

#include "config/network.h"
#include "core/clock.h"
#include "core/result.h"
#include "core/transport.h"

namespace paidtrail {

/// The live body of the transport: libcurl's multi interface on one epoll loop, one transfer a hop, the address guard in
/// the open-socket callback. Nothing is taken from the environment (proxies, .netrc, locale). One thread.
class HttpTransport final : public Transport {
 public:
  struct Options {
    NetworkConfig network;
    std::string user_agent;
    std::function<bool()> stopping;  ///< asked once a loop turn; true: new fetches fail, open ones get `drain`
    std::chrono::milliseconds drain{8'000};
  };
  static Result<std::unique_ptr<HttpTransport>> create(Options options, const Clock& clock);
  ~HttpTransport() override;

  void fetch(Request request, Done done) override;
  void run() override;

 private:
  struct Loop;
  explicit HttpTransport(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

/// `paidtrail/VERSION (+CONTACT)`, or without the contact where there is none.
std::string user_agent(const std::string& version, const std::string& contact);

}  // namespace paidtrail
