#include "crawler/http/http_transport.h"

#include "crawler/http/loop.h"

namespace paidtrail {

HttpTransport::HttpTransport(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
HttpTransport::~HttpTransport() = default;

Result<std::unique_ptr<HttpTransport>> HttpTransport::create(Options options, const Clock& clock) {
  auto loop = Loop::open(std::move(options), clock);
  if (!loop) return loop.error();
  return std::unique_ptr<HttpTransport>(new HttpTransport(std::move(*loop)));
}

void HttpTransport::fetch(Request request, Done done) { loop_->add(std::move(request), std::move(done)); }
void HttpTransport::later(std::function<void()> task) { loop_->later(std::move(task)); }
void HttpTransport::run() { loop_->run(); }
void HttpTransport::slow_down(const std::string& host, std::chrono::milliseconds gap) { loop_->slow_down(host, gap); }

std::string user_agent(const std::string& version, const std::string& contact) {
  const std::string product = "paidtrail/" + version;
  return contact.empty() ? product : product + " (+" + contact + ")";
}

}  // namespace paidtrail
