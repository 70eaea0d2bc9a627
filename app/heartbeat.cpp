#include "app/heartbeat.h"

#include <algorithm>
#include <thread>

#include "app/signals.h"
#include "core/digest.h"
#include "core/url/url.h"
#include "core/version.h"
#include "crawler/http/http_transport.h"

namespace paidtrail::app {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr int kTries = 3;
constexpr milliseconds kLimit = 10s;
constexpr milliseconds kLimitWhenStopping = 1'500ms;  // what SIGTERM leaves beside the drain of transfers
constexpr milliseconds kPause = 500ms;
constexpr std::size_t kLongestText = 10'000;  // Healthchecks keeps no more

/// ADDRESS may have a query of its own ("?create=1").
std::string address(const std::string& base, const std::string& path, const std::string& run_id) {
  const auto url = Url::parse(base);
  if (!url) return "";
  std::string href = url->without_fragment().href();
  std::string query;
  if (const auto mark = href.find('?'); mark != std::string::npos) {
    query = href.substr(mark + 1) + "&";
    href.resize(mark);
  }
  if (href.ends_with('/')) href.pop_back();
  return href + path + "?" + query + "rid=" + uuid_of(run_id);
}

std::string cut(const std::string& text) {
  std::size_t end = std::min(text.size(), kLongestText);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

/// "" where it was taken. Never the address.
std::string complaint(const Fetched& fetched) {
  if (const auto* failure = std::get_if<FetchFailure>(&fetched)) return std::string(kOutcomes.name(failure->outcome));
  const int status = std::get<Response>(fetched).status;
  return status / 100 == 2 ? "" : "answer " + std::to_string(status);
}

/// An address that is not known there is not known a second later.
bool final(const Fetched& fetched) {
  const auto* response = std::get_if<Response>(&fetched);
  return response != nullptr && response->status / 100 != 5 && response->status != 429 && response->status != 408;
}

}  // namespace

void Heartbeat::start(const std::string& run_id) const { send(run_id, {"/start", "", kLimit, false}); }

void Heartbeat::end(const std::string& run_id, int status, const std::string& text) const {
  const milliseconds limit = stop_signal() != 0 ? kLimitWhenStopping : kLimit;
  send(run_id, {status == 0 ? "" : "/" + std::to_string(status), cut(text), limit, true});
}

void Heartbeat::send(const std::string& run_id, const Ping& ping) const {
  if (!config_.newsroom.heartbeat) return;
  Request request;
  request.method = "POST";
  request.url = address(config_.newsroom.heartbeat->reveal(), ping.path, run_id);
  request.headers = {{"Content-Type", "text/plain; charset=utf-8"}};
  request.body = ping.text;
  request.configured = true;
  request.paced = false;
  const Moment until = clock_.steady() + ping.limit;
  std::string why = "no time was left";
  for (int tries = 0; tries < kTries; ++tries) {
    if (tries > 0) std::this_thread::sleep_for(kPause);
    const auto left = std::chrono::duration_cast<milliseconds>(until - clock_.steady());
    if (left < kPause || (!ping.last && stop_signal() != 0)) break;
    request.limits.total = left;
    request.limits.connect = std::min(request.limits.connect, left);
    HttpTransport::Options options;
    options.network = config_.network;
    options.user_agent = user_agent(std::string(kVersion), config_.newsroom.contact);
    if (!ping.last) options.stopping = [] { return stop_signal() != 0; };
    options.drain = 0ms;
    options.evidence = false;
    const auto http = HttpTransport::create(std::move(options), clock_);
    if (!http) return console_.note("heartbeat: " + http.error().message);
    const Fetched fetched = fetch_now(**http, request);
    why = complaint(fetched);
    if (why.empty()) return console_.note("heartbeat: " + (ping.path.empty() ? "success" : ping.path.substr(1)));
    if (final(fetched)) break;
  }
  console_.note("heartbeat: not taken (" + why + "); the run does not depend on it");
}

}  // namespace paidtrail::app
