#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/store.h"

namespace paidtrail::sqlite {

class Connection;

Result<std::vector<std::string>> links_due(Connection& store, Timestamp now, std::int64_t limit);
Status save_chains(Connection& store, const std::string& run_id, const std::vector<FollowedLink>& links,
                   const std::vector<EvidenceRow>& evidence);
Result<std::vector<Writer::ChangedLink>> changed_links(Connection& store, const std::string& campaign);

// The rest works within a transaction of the caller's.

std::int64_t find_or_insert_link(Connection& store, const std::string& url, const std::optional<Timestamp>& seen_at);
/// The link is to be resolved; posts that carry it wait for its first answer.
void follow_link(Connection& store, const std::string& url, const std::optional<Timestamp>& seen_at);
/// What is known of the post has changed: all its campaigns look at it anew.
void match_again(Connection& store, std::int64_t post);
/// Counts the post's followed links that have no answer yet.
void count_waiting(Connection& store, std::int64_t post);
/// The link's latest check, where there is one.
std::optional<Chain> read_chain(Connection& store, const std::string& url);

}  // namespace paidtrail::sqlite
