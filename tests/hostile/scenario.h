#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A crawl scenario as written in scenarios/NAME.scenario: what is served, what is resolved, what must be asked and
/// seen. The grammar stands in README.md. Plain values; any thread.
namespace paidtrail::hostile {

/// What a server does next with a connection.
struct Step {
  enum class What {
    send,     ///< `text`, `times` times
    forever,  ///< `text` until the client leaves
    drip,     ///< `text` byte by byte with `pause` between
    wait,
    after,    ///< waits until the URL `text` has been asked for
    silence,  ///< until the client leaves
    read,     ///< waits for bytes of the client and forgets them
    gzip,     ///< `times` copies of `text`, compressed `layers` times
    close,
    reset,
    frame,  ///< HTTP/2: `text` as payload, `times` times; 0: for ever
    headers,
    data
  };
  What what = What::send;
  std::string text = {};
  std::size_t times = 1;
  unsigned layers = 1;
  std::chrono::milliseconds pause{0};
  unsigned type = 0;                                             // of a frame
  unsigned flags = 0;                                            // of a frame
  std::optional<std::uint32_t> stream = {};                      // of a frame; absent: the request's
  std::vector<std::pair<std::string, std::string>> fields = {};  // of headers, `:status` among them
};

using Field = std::pair<std::string, std::string>;

/// One answer of one URL: a status with headers and body, or steps.
struct Answer {
  std::optional<Field> when;  ///< only where the request has this header with this value
  int status = 0;             ///< 0: steps
  std::vector<Field> headers;
  std::string body;
  bool gzip = false;
  bool chunked = false;
  std::vector<Step> steps;
};

enum class Certificate { valid, expired, not_yet_valid, self_signed, wrong_host, other_authority };

/// What listens for `a.test`, `a.test:8080` or `https://a.test`.
struct Authority {
  std::string name;  ///< as in the scenario
  std::string host;
  std::uint16_t port = 80;
  bool tls = false;
  bool http2 = false;
  bool refuses = false;  ///< nobody listens
  bool deaf = false;     ///< no connection is ever completed
  Certificate certificate = Certificate::valid;
  std::vector<Step> connect;                           ///< before anything else, below TLS
  std::vector<Step> opening;                           ///< in place of HTTP/2's SETTINGS
  std::map<std::string, std::vector<Answer>> answers;  ///< by target, in turn; the last one stays
};

/// One `resolve` line and what its answer must be; expectations by name (`outcome`, `hops`, `final` …), in words.
struct Resolve {
  std::string text;
  std::size_t line = 0;
  std::map<std::string, std::vector<std::string>> expect;
};

struct Header {
  std::string name;
  std::string value;  ///< "" in `never`: any
  std::string place;  ///< URL of `sent`, authority of `never`
};

struct Quiet {
  std::string url;
  std::chrono::milliseconds time{0};
};

struct Case {
  std::string name;
  std::size_t line = 0;
  std::vector<std::string> authorities;  ///< names; of no other case
  std::vector<Resolve> resolves;
  std::vector<std::string> requests;  ///< URLs, in order where there is one `resolve`
  bool says_requests = false;
  std::vector<Header> sent;
  std::vector<Header> never;
  std::vector<std::string> unsent;  ///< bytes that stand in no request
  std::vector<Quiet> quiet;
  std::map<std::string, std::size_t> connections;
};

struct Scenario {
  std::string file;
  std::map<std::string, Authority> authorities;
  std::vector<std::string> maps;    ///< rows of network.resolve
  std::vector<std::string> allow;   ///< rows of network.allow_addresses, beside the servers' own
  std::vector<std::string> config;  ///< more lines of [network]
  std::map<std::string, std::string> environment;
  std::size_t memory_mib = 0;  ///< at most; 0: not looked at
  std::vector<Case> cases;
};

/// `scenarios/a.scenario:12: unknown word 'serv'`
class GrammarError : public std::runtime_error {
 public:
  GrammarError(const std::string& file, std::size_t line, const std::string& what)
      : std::runtime_error(file + ":" + std::to_string(line) + ": " + what) {}
};

/// `variables` are what `${NAME}` stands for; `${TEXT*N}` repeats and `${date+2s}` is left for with_dates().
Scenario parse_scenario(const std::string& file, std::string_view text,
                        const std::map<std::string, std::string>& variables);

/// `${date}`, `${date+2s}`, `${date-1d}` as HTTP dates (RFC 9110, 5.6.7) from now.
std::string with_dates(std::string_view text);

}  // namespace paidtrail::hostile
