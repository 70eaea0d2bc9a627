#pragma once

#include <cstdint>
#include <vector>

#include "core/post.h"
#include "core/timestamp.h"
#include "storage/store.h"

namespace paidtrail::sqlite {

class Connection;

struct VersionedPost {
  std::int64_t version = 0;
  Timestamp fetched_at;
  Post post;
};

VersionedPost read_version(Connection& store, std::int64_t version);

/// What is known of a post now: the last version with content, `deleted` where a tombstone came after it. A tombstone
/// alone is the post where nothing else was ever seen.
struct KnownPost {
  VersionedPost latest;
  Timestamp seen_at;  ///< of the newest version, tombstones included
};
KnownPost read_known_post(Connection& store, std::int64_t post);

/// The texts that the post had before `version`, oldest first, each once in a row; none where it always had this one.
std::vector<EarlierText> read_earlier_texts(Connection& store, std::int64_t version);

/// The replies of the post's own author below it, by what is known of them now.
std::vector<OwnReply> read_own_replies(Connection& store, std::int64_t post);

}  // namespace paidtrail::sqlite
