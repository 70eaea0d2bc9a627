#pragma once

#include <span>

#include "parsers/registry.h"

/// Mastodon and servers that speak its API (Akkoma, Pleroma, GoToSocial …). Pure. Any thread.
namespace paidtrail::mastodon {

/// `api`: a list of statuses, one status, or a search's `statuses`, whatever their visibility: a file is shown as it
/// is. `api-public`: the same, but what is not public or unlisted becomes a problem. For whoever stores what a token
/// shows.
std::span<const Format> formats();

}  // namespace paidtrail::mastodon
