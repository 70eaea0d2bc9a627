#pragma once

#include <cstdint>
#include <optional>

#include "core/post.h"
#include "core/timestamp.h"

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
  Timestamp seen_at;                      ///< of the newest version, tombstones included
  std::optional<Post> with_another_text;  ///< the oldest one before `latest`
};
KnownPost read_known_post(Connection& store, std::int64_t post);

}  // namespace paidtrail::sqlite
