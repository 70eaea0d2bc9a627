#pragma once

#include <string>
#include <string_view>

#include "core/transport.h"

/// Credentials of requests never reach an archive. Of responses everything is kept: Set-Cookie is evidence.
namespace paidtrail {

/// The request's head with the values of Authorization, Cookie and their like replaced by `<secret>`, and, where the
/// configuration itself named the URL, those of query keys that hold tokens.
std::string redact_head(std::string_view head, const Request& request);

/// The URL under which the archive keeps the exchange. A URL that a post published is evidence and stays as it is.
std::string redact_url(const Request& request);

}  // namespace paidtrail
