#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crawler/sources/service.h"

/// How a Bluesky source asks: two services, and the session of one of them. One thread.
namespace paidtrail::bluesky {

inline constexpr std::string_view kPlatform = "bluesky";
inline constexpr std::string_view kDefaultBase = "https://bsky.social";

std::unique_ptr<Walk> search_walk(const WalkContext& context);
std::unique_ptr<Walk> posts_walk(const WalkContext& context, const std::vector<PostToRecheck>& posts);

/// Without the `@` that people write before it.
std::string bare_handle(std::string handle);
bool has_identifier(const SourceConfig& source);
bool has_password(const SourceConfig& source);

// none ──log_in_first──▶ creating ──▶ ready ──renew──▶ refreshing ──▶ ready
//                           │                              └──▶ creating      (once each a walk)
//                           └──▶ refused
class Access {
 public:
  explicit Access(const WalkContext& context);

  /// Logs in where there is an identifier and a password, and the network is asked.
  bool logs_in() const { return logs_in_; }
  /// Reads without a session are asked at `open()`.
  const sources::Service& api() const { return api_; }
  const sources::Service& open() const { return own_server_ ? api_ : public_; }
  bool open_needs_session() const { return own_server_ && logs_in_; }
  bool refused() const { return state_ == State::refused; }

  /// The log-in call that has to come before a request that needs a session, or nothing where none has to.
  std::optional<Request> log_in_first();
  /// The answer to it; a failure text where it came to nothing for good.
  std::optional<std::string> take_log_in(const Fetched& fetched);
  void authorise(Request& request) const;
  /// True where the answer says that the session is over.
  static bool expired(const sources::Answer& answer);
  /// After expired(): whether the same request may be asked again (after log_in_first()).
  bool renew();

 private:
  enum class State { none, ready, refreshing, creating, refused };
  struct Session {
    std::string access;
    std::string refresh;
    std::string did;
  };
  std::optional<Session> stored() const;
  void keep(const Session& session);
  std::string why_refused(const sources::Answer& answer) const;

  sources::Service api_;
  sources::Service public_;
  bool own_server_ = false;
  bool replay_ = false;
  bool logs_in_ = false;
  std::string source_;
  std::string identifier_;
  Secret password_;
  Sessions* sessions_ = nullptr;
  State state_ = State::none;
  std::optional<Session> session_;
  bool refreshed_ = false;
  bool created_ = false;
  bool asked_again_ = false;
};

}  // namespace paidtrail::bluesky
