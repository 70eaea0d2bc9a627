#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/url/url.h"
#include "crawler/sources/source.h"

/// A walk against a server that is a function: no network, no clock but the one handed in.
namespace paidtrail::scripted {

using Server = std::function<Fetched(const Request&)>;

inline constexpr std::string_view kNow = "2026-11-24T12:00:00Z";

inline Timestamp time(std::string_view text) { return Timestamp::parse_rfc3339(text).value(); }

inline Response reply(int status, std::string body, Headers headers = {{"Content-Type", "application/json"}}) {
  Response response;
  response.status = status;
  response.headers = std::move(headers);
  response.body = std::move(body);
  response.at = time(kNow);
  return response;
}

inline Response html(int status) {
  return reply(status, "<!DOCTYPE html><title>Just a moment</title>", {{"Content-Type", "text/html"}});
}

inline FetchFailure lost(Outcome outcome, std::string message = "") {
  FetchFailure failure;
  failure.outcome = outcome;
  failure.message = std::move(message);
  failure.at = time(kNow);
  return failure;
}

/// The query's parameters; the last of a name wins.
inline std::map<std::string, std::string> parameters(const Request& request) {
  std::map<std::string, std::string> all;
  const auto url = Url::parse(request.url);
  if (!url) return all;
  for (const auto& [name, value] : url->parameters()) all[name] = value;
  return all;
}

inline std::string path(const Request& request) {
  const auto url = Url::parse(request.url);
  return std::string(url ? url->path() : "");
}

inline std::string origin(const Request& request) {
  const auto url = Url::parse(request.url);
  return url ? url->origin() : "";
}

/// What a walk brought, page by page, as the pass would store it.
struct Brought {
  std::vector<Request> requests;
  std::vector<std::string> ids;  ///< of posts that are there
  std::vector<std::string> gone;
  std::vector<std::string> problems;
  std::vector<Gap> gaps;
  std::vector<std::string> failures;
  std::optional<std::string> mark;
  bool ended = false;

  std::set<std::string> distinct() const { return {ids.begin(), ids.end()}; }
  std::string all_failures() const {
    std::string all;
    for (const std::string& failure : failures) all += failure + "\n";
    return all;
  }
  void add(const Page& page) {
    for (const Post& post : page.posts) (post.deleted ? gone : ids).push_back(post.post_id);
    problems.insert(problems.end(), page.problems.begin(), page.problems.end());
    gaps.insert(gaps.end(), page.gaps.begin(), page.gaps.end());
    if (page.failure) failures.push_back(*page.failure);
    if (page.mark) mark = page.mark;
  }
};

/// Asks at most `most` times, then leaves the walk as a kill would.
inline Brought drive(Walk& walk, const Server& server, std::size_t most = 2000) {
  Brought brought;
  while (brought.requests.size() < most) {
    const auto request = walk.next();
    if (!request) {
      brought.add(walk.end());
      brought.ended = true;
      return brought;
    }
    EXPECT_TRUE(request->paced) << request->url;
    EXPECT_EQ(request->limits.body, 10U * 1024 * 1024) << request->url;
    const auto url = Url::parse(request->url);
    EXPECT_TRUE(url && url->href() == request->url) << "not as serialised: " << request->url;
    brought.requests.push_back(*request);
    brought.add(walk.take(*request, server(*request)));
  }
  return brought;
}

/// Configuration with what a walk points to.
struct Desk {
  SourceConfig source;
  Campaign campaign;
  ManualClock clock;
  std::optional<std::string> mark;
  Sessions* sessions = nullptr;
  bool replay = false;
  std::int64_t* reads_left = nullptr;

  explicit Desk(std::string platform, std::string base_url) {
    source.name = "the-source";
    source.platform = std::move(platform);
    source.base_url = std::move(base_url);
    campaign.id = "vote";
    clock.set(time(kNow));
  }
  void secret(const std::string& name, const std::string& value) { source.settings.values[name] = Secret(value); }
  WalkContext context() const {
    WalkContext context;
    context.config = &source;
    context.campaign = &campaign;
    context.clock = &clock;
    context.sessions = sessions;
    context.replay = replay;
    context.mark = mark;
    context.reads_left = reads_left;
    return context;
  }
  std::unique_ptr<Walk> walk() const { return find_source_type(source.platform)->walk(context()); }
  std::unique_ptr<Walk> recheck(const std::vector<std::string>& ids) const {
    std::vector<PostToRecheck> posts;
    for (const std::string& id : ids) posts.push_back({campaign.id, source.name, id, std::nullopt});
    return find_source_type(source.platform)->recheck(context(), posts);
  }
  /// One pass, whose mark the next one begins with.
  Brought pass(const Server& server, std::size_t most = 2000) {
    const auto walk_of_pass = walk();
    Brought brought = drive(*walk_of_pass, server, most);
    if (brought.mark) mark = brought.mark;
    return brought;
  }
};

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace paidtrail::scripted
