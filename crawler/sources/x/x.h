#pragma once

#include "crawler/sources/source.h"

/// X, API v2: GET /2/tweets/search/recent (seven days), newest first, next_token within a pass. Hashtags, links and
/// destinations are packed into as few queries as 512 characters hold. Posts are paid for one by one, so that none is
/// read twice and `max_reads` is never passed: a request asks for no more than what is left, and takes it off first.
///
///   mark   {"queries":{QUERY:{"newest":ID,"open":[{"since":ID,"until":ID},…]}}}. All above and below `open` was read,
///   up
///          to `newest`; a walk that was stopped (budget, 429, error) leaves its rest there, recorded as a gap too, and
///          the next pass first reads what is new (since_id) and then goes on there (since_id and until_id). next_token
///          is never kept.
///
/// Looking again: GET /2/tweets?ids=, 100 a call, counted as reads; "Not Found" of that very post is a deletion,
/// anything else that is missing (suspended, protected) is not.
namespace paidtrail::x {

const SourceType& source_type();

}  // namespace paidtrail::x
