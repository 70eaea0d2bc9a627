#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "core/text/string_map.h"
#include "core/transport.h"
#include "core/url/url.h"

namespace paidtrail {

/// Asks robots.txt of an authority before the first request that wants it (Request::ask_robots), once a run (RFC 9309:
/// 4xx allows all, 5xx forbids all, five redirects, 500 KiB), over live and archive alike. A host that cannot be
/// reached for robots.txt ends its requests by that failure's own name. One thread.
class RobotsTransport final : public Transport {
 public:
  /// Told once an authority: the gap that its robots.txt asks for between two requests.
  using OnCrawlDelay = std::function<void(const std::string& host, std::chrono::milliseconds gap)>;

  explicit RobotsTransport(Transport& inner, std::string product_token = "paidtrail",
                           OnCrawlDelay on_crawl_delay = nullptr);
  ~RobotsTransport() override;
  void fetch(Request request, Done done) override;
  void later(std::function<void()> task) override { inner_.later(std::move(task)); }
  void run() override { inner_.run(); }

 private:
  struct Authority;
  struct Question;
  void decide(const Authority& authority, Request request, Done done);
  void refuse(Done done, FetchFailure failure);
  void ask(Question question);
  void answered(Question question, Fetched fetched);
  void settle(const Question& question);

  Transport& inner_;
  std::string product_token_;
  OnCrawlDelay on_crawl_delay_;
  StringMap<std::shared_ptr<Authority>> authorities_;  ///< by origin
};

}  // namespace paidtrail
