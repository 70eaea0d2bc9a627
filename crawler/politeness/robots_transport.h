#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/transport.h"

namespace paidtrail {

/// Asks robots.txt of an authority before the first request that wants it (Request::ask_robots), once a run (RFC 9309:
/// 4xx allows all, 5xx forbids all, five redirects, 500 KiB), over live and archive alike. A host that cannot be
/// reached for robots.txt ends its requests by that failure's own name. One thread.
class RobotsTransport final : public Transport {
 public:
  explicit RobotsTransport(Transport& inner, std::string product_token = "paidtrail");
  ~RobotsTransport() override;
  void fetch(Request request, Done done) override;
  void run() override { inner_.run(); }

 private:
  struct Authority;
  Transport& inner_;
  std::string product_token_;
  std::map<std::string, std::shared_ptr<Authority>> authorities_;
};

}  // namespace paidtrail
