#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/post.h"
#include "core/timestamp.h"
#include "parsers/json/json.h"

/// The small facts that all of X's formats share.
namespace paidtrail::x {

/// A post's or account's id: decimal digits, from a string or a number as written. What lost its last digits to a
/// floating-point number (`1.38e18`) is none.
std::optional<std::string> id_of(const Json& value);
std::optional<std::string> id_of(std::string_view text);

/// `2021-04-01T15:52:31.000Z`, `Wed Dec 23 17:12:08 +0000 2020`, or `2013-01-31 12:00:00 +0000`.
std::optional<Timestamp> moment(std::string_view text);
std::optional<Timestamp> moment(const Json& value);

/// The declared language; nothing for the codes with which X says that it knows none.
std::optional<std::string> language(const std::optional<std::string>& code);

/// A count that a platform publishes; nothing for what is negative or no whole number.
std::optional<std::int64_t> count_of(const Json& value);

/// Nothing where neither id nor handle is known.
std::optional<Account> account_of(std::optional<std::string> id, std::optional<std::string> handle,
                                  std::optional<std::string> name, std::optional<std::int64_t> followers);

/// The account of a v1.1 user object, or of the web client's, which has the same members.
std::optional<Account> account_of_user(std::optional<std::string> id, const Json& user);

/// A post with its ids and its address; without a handle the address that X itself uses when it names none.
Post post_by(std::string id, std::optional<Account> account);

/// A post of which only its absence is known.
Post tombstone(std::string id, std::optional<std::string> account_id);

/// The closest tie wins: what was reposted, else quoted, else replied to.
struct Ties {
  bool repost = false;
  bool quote = false;
  std::optional<std::string> reposted;
  std::optional<std::string> quoted;
  std::optional<std::string> replied_to;
};
void set_kind(Post& post, const Ties& ties);

/// A label on the wrapper or on what it spreads is seen by the reader either way.
std::optional<bool> paid_label(const Json& own, const Json& original);

/// What to say of a post whose text the source cut.
std::string cut_reason(const std::string& post_id);

}  // namespace paidtrail::x
