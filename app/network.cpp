#include "app/network.h"

#include <algorithm>

#include "core/version.h"
#include "crawler/http/http_transport.h"
#include "crawler/mail/smtp_transport.h"
#include "crawler/politeness/robots_transport.h"

namespace paidtrail::app {
namespace {

/// A replay sends nothing.
class NoMail final : public MailTransport {
 public:
  MailReply send(const Mail&) override { return {}; }
};

}  // namespace

Result<Network> Network::live(const Config& config, const Clock& clock, WarcWriter* archive,
                              std::function<bool()> stopping) {
  HttpTransport::Options options;
  options.network = config.network;
  options.user_agent = user_agent(std::string(kVersion), config.newsroom.contact);
  options.stopping = stopping;
  auto http = HttpTransport::create(std::move(options), clock);
  if (!http) return http.error();
  Network network;
  network.mail_ = std::make_unique<SmtpTransport>(SmtpTransport::Options{config.network, std::move(stopping)}, clock);
  HttpTransport* const loop = http->get();
  network.base_ = *std::move(http);
  Transport* inner = network.base_.get();
  if (archive) {
    network.recorder_ = std::make_unique<RecordingTransport>(*inner, *archive);
    inner = network.recorder_.get();
  }
  network.robots_ = std::make_unique<RobotsTransport>(
      *inner, "paidtrail",
      [loop](const std::string& host, std::chrono::milliseconds gap) { loop->slow_down(host, gap); });
  return network;
}

Network Network::replay(const Archive& archive, ManualClock& clock) {
  Network network;
  network.base_ = std::make_unique<ArchiveTransport>(archive, clock);
  network.mail_ = std::make_unique<NoMail>();
  network.robots_ = std::make_unique<RobotsTransport>(*network.base_);
  return network;
}

std::vector<EvidenceRow> Network::take_evidence() {
  if (auto* recorder = dynamic_cast<RecordingTransport*>(recorder_.get())) return recorder->take_rows();
  if (auto* archive = dynamic_cast<ArchiveTransport*>(base_.get())) return archive->take_rows();
  return {};
}

std::optional<Error> Network::archive_failure() const {
  if (const auto* recorder = dynamic_cast<const RecordingTransport*>(recorder_.get())) return recorder->failure();
  return std::nullopt;
}

std::function<bool(const Request&)> available_in(const Archive& archive) {
  return [&archive](const Request& request) {
    return std::ranges::any_of(archive.exchanges, [&](const ArchivedExchange& exchange) {
      return exchange.method == request.method && exchange.url == request.url;
    });
  };
}

}  // namespace paidtrail::app
