#include "crawler/sources/x/x.h"

#include <algorithm>
#include <array>

#include "crawler/sources/x/query.h"
#include "crawler/sources/x/walks.h"

namespace paidtrail::x {
namespace {

constexpr sources::Advice kAdvice = {
    .unauthorised = "the token is refused; name the app's bearer token",
    .payment = "there is no credit left; add some in the developer console",
    .forbidden =
        "search is not in the app's plan, or there is no credit left; look in the developer console and add credit",
    .missing = "there is no such API at this address; check base_url",
};

std::optional<std::string> cannot_ask(const SourceConfig& /*source*/, const Campaign& campaign) {
  if (!search_queries(campaign).empty()) return std::nullopt;
  return "has no hashtags, links or destinations, and X can be searched for these alone";
}

}  // namespace

std::vector<std::pair<std::string_view, std::string>> field_parameters() {
  return {
      {"tweet.fields",
       "author_id,created_at,lang,entities,referenced_tweets,note_tweet,edit_history_tweet_ids,edit_controls,"
       "in_reply_to_user_id,paid_partnership,withheld"},
      {"expansions",
       "author_id,referenced_tweets.id,referenced_tweets.id.author_id,edit_history_tweet_ids,attachments.media_keys"},
      {"user.fields", "username,name,public_metrics"}};
}

Reads::Reads(const WalkContext& context)
    : limit_(context.config->settings.integer("max_reads").value_or(kDefaultReads)),
      own_(limit_),
      left_(context.reads_left ? context.reads_left : &own_) {}

void Reads::reserve(std::int64_t posts) {
  reserved_ = posts;
  *left_ -= posts;
}

void Reads::settle(const sources::Answer& answer) {
  const std::int64_t reserved = std::exchange(reserved_, 0);
  if (!answer.response) return;  // an answer that was lost may have been charged
  if (answer.kind != sources::Answer::Kind::ok) {
    // Whatever came with 200 was read, whether it can be understood or not.
    if (answer.status < 200 || answer.status >= 300) *left_ += reserved;
    return;
  }
  const auto brought =
      static_cast<std::int64_t>(answer.json["data"].is_array() ? answer.json["data"].items().size() : 0);
  const std::int64_t counted = answer.json.at_path({"meta", "result_count"}).integer().value_or(0);
  *left_ += reserved - std::max(brought, std::min(counted, reserved));
}

std::string Reads::spent() const {
  const std::string limit = std::to_string(limit_);
  if (limit_ < kSmallestPage)
    return "max_reads is " + limit + ", and X gives no fewer than 10 posts a request: raise it";
  return "max_reads (" + limit +
         " posts a run) is spent; the next run goes on from there; raise max_reads to read more";
}

Api::Api(const WalkContext& context)
    : service(context.config->base_url.empty() ? kDefaultBase : std::string_view(context.config->base_url)),
      token(context.config->settings.secret("token").value_or(Secret())) {
  service.hide(token);
  if (context.replay) token = Secret();
}

Request Api::get(std::string_view path) const {
  Request request = service.get(path);
  if (!token.empty()) request.headers.emplace_back("Authorization", "Bearer " + token.reveal());
  return request;
}

std::string Api::refusal(const sources::Answer& answer) const { return service.refusal(answer, kAdvice); }

const SourceType& source_type() {
  static constexpr std::array kSettings = {
      Setting{"token", Setting::Type::secret, false, "", "the app's bearer token; X gives nothing without one"},
      Setting{"max_reads", Setting::Type::integer, false, "500",
              "posts that one run may read at most, for all campaigns together; each is paid for"},
  };
  static const SourceType kType = {.platform = kPlatform,
                                   .settings = kSettings,
                                   .default_base_url = kDefaultBase,
                                   .cannot_ask = cannot_ask,
                                   .not_asked = nullptr,
                                   .walk = search_walk,
                                   .recheck = lookup_walk};
  return kType;
}

}  // namespace paidtrail::x
