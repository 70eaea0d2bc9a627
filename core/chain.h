#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/names.h"
#include "core/timestamp.h"

namespace paidtrail {

/// How a hop was reached.
enum class Via { start, http, refresh_header, meta_refresh, javascript, interstitial, embedded_parameter, canonical };
inline constexpr auto kVias = names<Via>({{Via::start, "start"},
                                          {Via::http, "http"},
                                          {Via::refresh_header, "refresh_header"},
                                          {Via::meta_refresh, "meta_refresh"},
                                          {Via::javascript, "javascript"},
                                          {Via::interstitial, "interstitial"},
                                          {Via::embedded_parameter, "embedded_parameter"},
                                          {Via::canonical, "canonical"}});

/// How a chain ended. A value, not an error: a 404 is something found.
enum class Outcome {
  resolved,
  loop,
  too_many_hops,
  blocked_address,
  denied_by_robots,
  timeout,
  dns_failure,
  connect_failure,
  tls_failure,
  http_error,
  too_large,
  unsupported_scheme,
  invalid_url,
  rate_limited,
  gone_page,
  consent_wall,
  login_wall,
  challenge,
};
inline constexpr auto kOutcomes = names<Outcome>({{Outcome::resolved, "resolved"},
                                                  {Outcome::loop, "loop"},
                                                  {Outcome::too_many_hops, "too_many_hops"},
                                                  {Outcome::blocked_address, "blocked_address"},
                                                  {Outcome::denied_by_robots, "denied_by_robots"},
                                                  {Outcome::timeout, "timeout"},
                                                  {Outcome::dns_failure, "dns_failure"},
                                                  {Outcome::connect_failure, "connect_failure"},
                                                  {Outcome::tls_failure, "tls_failure"},
                                                  {Outcome::http_error, "http_error"},
                                                  {Outcome::too_large, "too_large"},
                                                  {Outcome::unsupported_scheme, "unsupported_scheme"},
                                                  {Outcome::invalid_url, "invalid_url"},
                                                  {Outcome::rate_limited, "rate_limited"},
                                                  {Outcome::gone_page, "gone_page"},
                                                  {Outcome::consent_wall, "consent_wall"},
                                                  {Outcome::login_wall, "login_wall"},
                                                  {Outcome::challenge, "challenge"}});

/// One step of a chain: a URL, how it was reached, what it answered.
struct Hop {
  std::string url;
  Via via = Via::start;
  std::optional<int> status;                    ///< absent where nothing was asked or nothing answered
  std::optional<std::chrono::milliseconds> ms;  ///< time from request to the last byte read; absent where not asked
  bool operator==(const Hop&) const = default;
};

/// Whose link it is, read from the URLs of the hops. Absent: not seen.
struct Attribution {
  std::optional<std::string> network;
  std::optional<std::string> publisher;
  std::optional<std::string> campaign;
  std::optional<std::string> click_id;
  bool operator==(const Attribution&) const = default;
};

/// The way of one link, hop by hop, to where it ended.
struct Chain {
  std::string url;                           ///< as given
  std::optional<std::string> final_url;      ///< the last URL reached
  std::optional<std::string> canonical_url;  ///< the same by WHATWG rules, with its fragment
  std::optional<std::string> destination;    ///< grouping key: canonical without tracking parameters and fragment
  Outcome outcome = Outcome::invalid_url;
  std::optional<int> status;  ///< of the last hop
  std::vector<Hop> hops;
  Attribution attribution;
  Timestamp checked_at;  ///< when the last hop was read
  bool operator==(const Chain&) const = default;
};

/// The chain as one JSON object, keys in the order of the contract.
std::string to_json(const Chain& chain);

}  // namespace paidtrail
