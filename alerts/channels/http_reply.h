#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/channels/channel.h"
#include "parsers/json/json.h"

namespace paidtrail {

/// What a reply means for every service that answers by HTTP status (reference: ops, 1.2):
///
///   2xx sent · 3xx refused (never followed: the next host would get the alert) · 408 425 429 5xx later
///   400 413 422 refused, a short form may pass · 401 403 404 410 gone · other 4xx refused
///
/// A service's own code (`invalid_token`) is told only where it is a plain word that stands in none of `secrets`: a
/// reply may echo the address, and the address is the secret.
Delivery read_http_reply(const Fetched& reply, const std::vector<std::string>& secrets);

/// The body of a reply; the null value where it is no JSON, or nothing came back.
Json body_of_reply(const Fetched& reply);
/// `code` is a word of the service's own ("M_FORBIDDEN", "50035"): letters, digits and `_`, in none of `secrets`.
bool may_be_told(std::string_view code, const std::vector<std::string>& secrets);
/// `delivery` with a wait that the body asked for, kept within a second and an hour; only where it is to be tried
/// later.
Delivery with_wait(Delivery delivery, std::optional<double> seconds);
/// `delivery` with more said about why; Sent stays as it is.
Delivery with_reason(Delivery delivery, const std::string& reason);

/// A POST of JSON to an address that the configuration names.
Request post_json(std::string url, std::string body);

/// The configured address, serialised, if it is http or https; the Error never holds it.
Result<std::string> channel_address(const SettingValues& settings, std::string_view name);
/// The address of a server that paths are added to: `name` as text, without query, credentials and a last `/`.
Result<std::string> server_address(const SettingValues& settings, std::string_view name);

}  // namespace paidtrail
