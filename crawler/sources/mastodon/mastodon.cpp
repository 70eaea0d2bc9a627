#include "crawler/sources/mastodon/mastodon.h"

#include <array>

#include "crawler/sources/mastodon/walks.h"

namespace paidtrail::mastodon {
namespace {

constexpr sources::Advice kAdvice = {
    .unauthorised =
        "it shows its timelines only to those who log in, or the token was revoked; name a token, or another "
        "server",
    .forbidden = "it refuses this reader; name a token, or another server",
    .missing = "it does not speak Mastodon's API at this address; check base_url",
};

std::optional<std::string> cannot_ask(const SourceConfig& /*source*/, const Campaign& campaign) {
  if (!campaign.hashtags.empty()) return std::nullopt;
  return "has no hashtags, and Mastodon can be searched by hashtag alone";
}

}  // namespace

Server::Server(const WalkContext& context)
    : service(context.config->base_url), token(context.config->settings.secret("token").value_or(Secret())) {
  service.hide(token);
  if (context.replay) token = Secret();
}

Request Server::get(std::string_view path) const {
  Request request = service.get(path);
  if (!token.empty()) request.headers.emplace_back("Authorization", "Bearer " + token.reveal());
  return request;
}

std::string Server::refusal(const sources::Answer& answer) const { return service.refusal(answer, kAdvice); }

const SourceType& source_type() {
  static constexpr std::array kSettings = {
      Setting{"token", Setting::Type::secret, false, "",
              "access token (read:statuses), where the server shows its timelines only to those who log in"},
  };
  static const SourceType kType = {.platform = kPlatform,
                                   .settings = kSettings,
                                   .default_base_url = "",
                                   .cannot_ask = cannot_ask,
                                   .not_asked = nullptr,
                                   .walk = timeline_walk,
                                   .recheck = status_walk};
  return kType;
}

}  // namespace paidtrail::mastodon
