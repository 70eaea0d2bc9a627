#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/store.h"

namespace paidtrail::sqlite {

class Connection;

Result<std::optional<std::string>> mark(Connection& store, const std::string& campaign, const std::string& source);
Result<bool> pair_complete(Connection& store, const std::string& campaign, const std::string& source);
Result<Writer::PageSaved> save_page(Connection& store, const std::string& run_id, const PageOfPosts& page);
Result<std::vector<PostToRecheck>> posts_to_recheck(Connection& store, const std::string& source, Timestamp now,
                                                    std::int64_t limit);
Status note_recheck(Connection& store, const std::vector<PostToRecheck>& posts, Timestamp at);

/// A share of `post` was seen first in this transaction: it is to be looked at again 1 h, 24 h and 7 d after
/// `first_seen_ms`. Within a transaction of the caller's.
void plan_recheck(Connection& store, std::int64_t post, const std::string& campaign, const std::string& source);

}  // namespace paidtrail::sqlite
