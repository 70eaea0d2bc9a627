#pragma once

#include "crawler/sources/source.h"

/// Mastodon and servers that speak its API: GET /api/v1/timelines/tag/TAG?limit=40, one hashtag after the other.
///
///   first pass   newest first, back by rel="next" (or max_id = lowest id) until an empty page, the campaign's `since`,
///   or
///                50 pages; a walk that was stopped goes on from there in the next pass
///   later        forward from the mark by min_id and rel="prev" until an empty page: nothing is missed however much is
///                new. `since_id` would give the newest page alone
///   mark         {"tags":{TAG:{"newest":ID,"at":TIME,"walk":{"max_id":ID,"at":TIME}}}}; `walk` while the way back is
///   open.
///                Ids follow the arrival at the server asked, so that late federation does not slip past the mark.
///
/// An empty list can mean "not allowed" (since 4.5): where no hashtag ever brought a post, /api/v2/instance is asked.
/// Looking again: GET /api/v1/statuses/ID; 404 and 410 are deletions once another status, or else the campaign's
/// timeline, shows that the server answers otherwise.
namespace paidtrail::mastodon {

const SourceType& source_type();

}  // namespace paidtrail::mastodon
