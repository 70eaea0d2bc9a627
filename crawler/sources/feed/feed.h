#pragma once

#include "crawler/sources/source.h"

/// A feed (RSS, Atom, JSON Feed): GET base_url once a pass, robots.txt permitting; up to five redirects are followed,
/// and only an authority that the configuration names may be private. A feed lists its newest items alone and has no
/// way back: what passed between two passes is lost, and a page that shares no item with the one before says so as a
/// gap.
///
///   mark   {"url":URL,"etag":…,"last_modified":…,"items":[…]} of the last whole answer; the next pass asks URL with
///          If-None-Match and If-Modified-Since, and 304 is nothing new. `items` are short digests of its item ids
///
/// A feed cannot be asked about one post, so that nothing is looked at again here.
namespace paidtrail::feed {

const SourceType& source_type();

}  // namespace paidtrail::feed
