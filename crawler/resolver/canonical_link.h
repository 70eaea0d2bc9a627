#pragma once

#include <optional>

#include "core/transport.h"
#include "core/url/url.h"

namespace paidtrail {

/// The other address that a page prefers for itself (RFC 6596): of its Link headers (RFC 8288), else of the first
/// <link rel=canonical> in its head. Only http and https; nothing where it is the page's own, fragments aside. A claim
/// of the page, not a move of its reader. Pure.
std::optional<Url> canonical_link(const Url& at, const Response& response);

}  // namespace paidtrail
