#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/names.h"
#include "core/timestamp.h"

namespace paidtrail {

/// Who published. Absent facts are nullopt, never guessed.
struct Account {
  std::optional<std::string> id;
  std::optional<std::string> handle;  ///< as the platform writes it, without `@`; Mastodon: always `user@host`
  std::optional<std::string> name;
  std::optional<std::string> url;
  std::optional<std::int64_t> followers;
  bool operator==(const Account&) const = default;
};

/// A link that a post publishes.
struct Link {
  std::string shared;                   ///< what the sharer published (on X the t.co link)
  std::optional<std::string> expanded;  ///< what the platform says it stands for
  std::optional<std::string> display;   ///< as the platform shows it
  /// Code-point offsets in Post::text, half open; both absent where the link is not in the text (a card).
  std::optional<std::uint32_t> start;
  std::optional<std::uint32_t> end;
  bool operator==(const Link&) const = default;
};

enum class PostKind { original, repost, quote, reply };
inline constexpr auto kPostKinds = names<PostKind>({{PostKind::original, "original"},
                                                    {PostKind::repost, "repost"},
                                                    {PostKind::quote, "quote"},
                                                    {PostKind::reply, "reply"}});

/// One public post as a platform delivered it: one line of `paidtrail extract`.
struct Post {
  std::string platform;
  std::string post_id;
  std::optional<std::string> url;
  std::optional<Account> account;
  std::optional<Timestamp> created_at;
  std::optional<Timestamp> edited_at;
  std::optional<std::string> lang;
  std::optional<PostKind> kind;
  std::optional<std::string> of_post_id;  ///< the post reposted, quoted or replied to
  std::optional<std::string> text;        ///< plain text, as a reader sees it
  std::vector<std::string> hashtags;      ///< as written, without `#`, in order, without repeats (case-insensitive)
  std::vector<std::string> mentions;      ///< as written, without `@`
  std::vector<Link> links;
  std::optional<bool> paid_label;  ///< the platform's own label: seen on, seen off, not known
  bool deleted = false;            ///< a tombstone: everything else but the ids is absent
  bool operator==(const Post&) const = default;
};

/// The post as one JSON object, keys in the order of the contract.
std::string to_json(const Post& post);

}  // namespace paidtrail
