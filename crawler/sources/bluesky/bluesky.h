#pragma once

#include "crawler/sources/source.h"

/// Bluesky, by its XRPC API, in this order:
///
///   accounts    app.bsky.feed.getAuthorFeed of each configured account, no session needed: at base_url where one is
///               configured, else at https://public.api.bsky.app
///   searches    app.bsky.feed.searchPosts at base_url, newest first: one a hashtag (q=#tag; the `tag` parameter is
///   dead),
///               one a destination's host (domain=), one a campaign link (url=). Needs a session since January 2025
///
/// A walk ends where a page reaches 30 minutes below the mark (search lags, and a cursor dies), the campaign's `since`,
/// or has no cursor. The mark moves once it has ended, or a gap says what it left out:
///
///   mark        {"queries":{KEY:TIME}}, the newest indexedAt of each query; createdAt is the client's claim
///
/// The session (accessJwt, refreshJwt, did) is kept through Sessions and only for this identifier and server; log-ins
/// are few a day, so it is refreshed first. An archive is asked without one. Looking again: app.bsky.feed.getPosts, 25
/// a call; what is missing in a whole answer is gone.
namespace paidtrail::bluesky {

const SourceType& source_type();

}  // namespace paidtrail::bluesky
