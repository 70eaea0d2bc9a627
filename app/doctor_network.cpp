#include <algorithm>
#include <iostream>
#include <map>

#include "alerts/alerts.h"
#include "app/doctor.h"
#include "app/network.h"
#include "app/signals.h"
#include "core/url/url.h"
#include "crawler/politeness/retry_after.h"

namespace paidtrail::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kMostSkew = 30s;

std::string fix_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::dns_failure:
      return "its name is not known here: look at base_url, and at the machine's resolver (/etc/resolv.conf)";
    case Outcome::tls_failure:
      return "its certificate is not trusted: look at the clock, and at network.ca_file or the package ca-certificates";
    case Outcome::timeout:
    case Outcome::connect_failure:
      return "it does not answer here: look at base_url, at a firewall, or try later";
    default:
      return "look at base_url";
  }
}

/// Of each host that a source asks, the page of its root: {origin, answer}.
std::map<std::string, Fetched> ask_hosts(const Config& config, Transport& transport) {
  std::map<std::string, Fetched> answers;
  for (const SourceConfig& source : config.sources) {
    const auto url = Url::parse(source.base_url);
    if (!url || answers.contains(url->origin())) continue;
    Request request;
    request.method = "HEAD";
    request.url = url->origin() + "/";
    request.configured = true;
    answers.emplace(url->origin(), fetch_now(transport, request));
  }
  return answers;
}

/// How far our clock is ahead of the server's, which tells whole seconds.
std::optional<std::chrono::seconds> ahead_of(const Response& response) {
  const auto date = header(response.headers, "Date");
  const auto theirs = date ? parse_http_date(*date, response.at) : std::nullopt;
  if (!theirs) return std::nullopt;
  return std::chrono::round<std::chrono::seconds>(response.at.millis() - theirs->millis());
}

/// Two servers that agree are believed more than our clock; one alone may itself be wrong.
void compare_clocks(const std::vector<std::chrono::seconds>& ahead, Checks& checks) {
  if (ahead.empty())
    return checks.warn("clock of servers", "no server told the time", "see the hosts above, or timedatectl");
  const auto off =
      std::ranges::count_if(ahead, [](std::chrono::seconds by) { return by > kMostSkew || by < -kMostSkew; });
  const std::string what = std::to_string(ahead.size()) + " servers asked, " + std::to_string(off) +
                           " of them more than 30 s away" + "; ours is ahead of the first by " +
                           std::to_string(ahead[0].count()) + " s";
  if (off == 0)
    checks.ok("clock of servers", what);
  else if (off == std::ssize(ahead))
    checks.problem("clock of servers", what, "set the machine's clock: timedatectl set-ntp true");
  else
    checks.warn("clock of servers", what, "they do not agree: look at the machine's clock with timedatectl");
}

}  // namespace

void check_online(const Config& config, const Clock& clock, Checks& checks) {
  auto network = Network::live(config, clock, nullptr, [] { return stop_signal() != 0; });
  if (!network) return checks.problem("network", network.error().message, "mend [network]");
  std::vector<std::chrono::seconds> ahead;
  for (const auto& [origin, fetched] : ask_hosts(config, network->unrecorded())) {
    if (const auto* failure = std::get_if<FetchFailure>(&fetched)) {
      checks.problem("host " + origin, std::string(kOutcomes.name(failure->outcome)) + ": " + failure->message,
                     fix_of(failure->outcome));
      continue;
    }
    const Response& response = std::get<Response>(fetched);
    checks.ok("host " + origin, "answered " + std::to_string(response.status) + " in " +
                                    std::to_string(response.took.count()) + " ms from " + response.address);
    if (const auto by = ahead_of(response)) ahead.push_back(*by);
  }
  compare_clocks(ahead, checks);
}

void check_by_sending(const Config& config, const Clock& clock, Checks& checks) {
  auto network = Network::live(config, clock, nullptr, [] { return stop_signal() != 0; });
  if (!network) return checks.problem("network", network.error().message, "mend [network]");
  for (const ChannelConfig& channel : config.alert.channels) {
    const std::string name = "sent to " + channel.name;
    const auto reply = test_channel(config, channel.name, network->unrecorded(), network->mail(), clock, std::cout);
    if (reply)
      checks.ok(name, *reply);
    else
      checks.problem(name, reply.error().message, "docs/channels.md, at '" + channel.type + "', tells what it means");
  }
}

}  // namespace paidtrail::app
