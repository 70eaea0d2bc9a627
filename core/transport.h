#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/chain.h"
#include "core/timestamp.h"

namespace paidtrail {

class Url;

using Bytes = std::uint64_t;
using Headers = std::vector<std::pair<std::string, std::string>>;

/// The first value of `name` (any case), or nothing.
std::optional<std::string_view> header(const Headers& headers, std::string_view name);

/// 301, 302, 303, 307 and 308: the only statuses whose Location moves (RFC 9110, 15.4).
bool is_redirect_status(int status);

/// What one transfer may cost. The defaults serve a hop; sources raise `body`.
struct TransferLimits {
  Bytes body = 65'536;          ///< a page that redirects says so early; the rest is cut
  Bytes header_total = 65'536;  ///< one header block; above: too_large
  std::size_t header_lines = 200;
  std::chrono::milliseconds connect{5'000};  ///< name look-up included
  std::chrono::milliseconds total{15'000};
  Bytes slow_rate = 100;  ///< bytes a second; slower for `slow_for` ends the transfer
  std::chrono::milliseconds slow_for{5'000};
};

/// What the transport is asked: one exchange, never a redirect followed.
struct Request {
  std::string method = "GET";
  std::string url;                              ///< serialised by Url, always ASCII
  std::shared_ptr<const Url> target = nullptr;  ///< `url` parsed, where somebody has done it (core/url/target.h)
  Headers headers;                              ///< beside those that the transport adds (Host, User-Agent, Accept)
  std::string body;
  TransferLimits limits;
  /// A URL that the configuration itself names (a source's base_url, a channel's url) may be private:
  /// the address guard is for what posts, pages and redirects say.
  bool configured = false;
  bool log_in = false;      ///< a log-in call: never archived
  bool ask_robots = false;  ///< robots.txt of the authority is asked first (RFC 9309)
  bool paced = true;        ///< waits for its host's turn (network.host_delay)
};

struct Response {
  int status = 0;
  Headers headers;            ///< as received, in order
  std::string body;           ///< transfer- and content-decoded, at most limits.body
  bool truncated = false;     ///< the body was cut at the limit
  std::string request_head;   ///< request line and headers as sent, secrets included (the archive redacts)
  std::string response_head;  ///< status line and headers as received
  std::string raw_body;       ///< as received, before transfer- and content-decoding; what the archive keeps
  std::string address;        ///< of the peer, "" where there was none
  Timestamp at;               ///< when the request started
  std::chrono::milliseconds took{0};
};

/// Nothing (or nothing whole) came back. `outcome` is one of the network's: dns_failure, connect_failure, tls_failure,
/// timeout, too_large, blocked_address, denied_by_robots, rate_limited, http_error (no HTTP).
struct FetchFailure {
  Outcome outcome = Outcome::connect_failure;
  std::string message;
  Timestamp at;
  std::chrono::milliseconds took{0};
  std::optional<std::chrono::seconds> retry_after;
};

using Fetched = std::variant<Response, FetchFailure>;

/// The network as an interface with two bodies: live (crawler/http) and archive (storage/evidence).
/// Decorators add robots.txt, pacing and recording. One thread: the loop's.
class Transport {
 public:
  using Done = std::function<void(Fetched)>;
  virtual ~Transport() = default;

  /// Queues an exchange; `done` is called once, from run(), never from inside fetch().
  virtual void fetch(Request request, Done done) = 0;
  /// Queues a call from run(), behind what is being told now.
  virtual void later(std::function<void()> task) = 0;
  /// Works until nothing that was queued is open. Callbacks may queue more.
  virtual void run() = 0;
};

/// Asks one thing and waits for it.
Fetched fetch_now(Transport& transport, Request request);

}  // namespace paidtrail
