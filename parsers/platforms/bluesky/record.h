#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/post.h"
#include "core/result.h"
#include "parsers/json/json.h"

/// Records and views of app.bsky.feed, as the lexicons define them.
namespace paidtrail::bluesky {

/// The parts of at://AUTHORITY/COLLECTION/RKEY.
struct AtUri {
  std::string authority;
  std::string collection;
  std::string rkey;
};
std::optional<AtUri> parse_at_uri(std::string_view uri);

/// https://bsky.app/profile/WHO/post/RKEY, by handle where there is a valid one; nothing for what is no post.
std::optional<std::string> page_of(std::string_view uri, const Account& account);

Account account_of(const Json& author);  ///< a profileView of any size

/// Fills text, hashtags, mentions, links, lang, kind, of_post_id and created_at from an app.bsky.feed.post record.
/// `view_embed` serves where the record has no embed of its own.
void read_record(const Json& record, const Json& view_embed, Post& post);

/// A postView. The error's message completes "post 3 …".
Result<Post> post_of(const Json& view);

}  // namespace paidtrail::bluesky
