#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alerts/channels/channel.h"

namespace paidtrail {

/// What a reply means for every service that answers by HTTP status (reference: ops, 1.2):
///
///   2xx sent · 3xx refused (never followed: the next host would get the alert) · 408 425 429 5xx later
///   400 413 422 refused, a short form may pass · 401 403 404 410 gone · other 4xx refused
///
/// A service's own code (`invalid_token`) is told only where it is a plain word that stands in none of `secrets`: a
/// reply may echo the address, and the address is the secret.
Delivery read_http_reply(const Fetched& reply, const std::vector<std::string>& secrets);

/// A POST of JSON to an address that the configuration names.
Request post_json(std::string url, std::string body);

/// The configured address, serialised, if it is http or https; the Error never holds it.
Result<std::string> channel_address(const SettingValues& settings, std::string_view name);

}  // namespace paidtrail
