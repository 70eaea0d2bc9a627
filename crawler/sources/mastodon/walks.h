#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crawler/sources/service.h"

/// The two walks of a Mastodon source, and what they share.
namespace paidtrail::mastodon {

inline constexpr std::string_view kPlatform = "mastodon";
/// A token may show posts that are not for everybody; they are none of ours.
inline constexpr std::string_view kKind = "api-public";

std::unique_ptr<Walk> timeline_walk(const WalkContext& context);
std::unique_ptr<Walk> status_walk(const WalkContext& context, const std::vector<PostToRecheck>& posts);

/// The service as this source asks it: with its token, unless from an archive.
struct Server {
  explicit Server(const WalkContext& context);
  Request get(std::string_view path) const;
  std::string refusal(const sources::Answer& answer) const;

  sources::Service service;
  Secret token;
};

}  // namespace paidtrail::mastodon
