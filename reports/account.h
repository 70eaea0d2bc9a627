#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/result.h"
#include "storage/store.h"

namespace paidtrail {

/// An account that shared a link of some campaign.
struct AccountChoice {
  std::int64_t key = 0;  ///< view `shared_posts`, account_key
  std::string platform;
  std::optional<std::string> id;
  std::optional<std::string> handle;
  std::optional<std::string> name;

  /// What tells it from others of its platform: the id, else what it is called.
  std::string identity() const { return id.value_or(handle.value_or(name.value_or(""))); }
  std::string shown() const { return platform + ":" + handle.value_or(name.value_or(identity())); }
};

/// The account that `who` means: HANDLE (with or without `@`, whatever the case), PLATFORM:HANDLE, an id, PLATFORM:ID,
/// or the name of one that has no handle; of a Mastodon handle the part before its server will do. None, or several, is
/// usage: the message names those that it could be.
Result<AccountChoice> find_account(Reader& reader, const std::string& who);

/// A database that an older paidtrail wrote lacks columns and views until one that writes has opened it: an Error of
/// kind config that says so.
Status check_views(Reader& reader);

}  // namespace paidtrail
