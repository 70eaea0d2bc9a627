#include "parsers/platforms/x/activity.h"

#include <string_view>
#include <utility>

#include "parsers/platforms/x/facts.h"
#include "parsers/platforms/x/wording.h"

namespace paidtrail::x {
namespace {

/// The last part of `tag:search.twitter.com,2005:123`, `id:twitter.com:123` or `http://twitter.com/name/statuses/123`.
std::optional<std::string> id_in(const Json& value) {
  const auto text = value.string();
  if (!text) return std::nullopt;
  const std::size_t sign = text->find_last_of(":/");
  return id_of(std::string_view(*text).substr(sign == std::string::npos ? 0 : sign + 1));
}

RawText words_of(const Json& activity) {
  const Json& whole = activity["long_object"];
  if (whole["body"].is_string()) return raw_text(whole["body"], whole["twitter_entities"]);
  return raw_text(activity["body"], activity["twitter_entities"]);
}

Ties ties_of(const Json& activity) {
  Ties ties;
  ties.repost = activity["verb"].string() == "share";
  ties.reposted = id_in(activity["object"]["id"]);
  ties.quote = activity["twitter_quoted_status"].is_object();
  ties.quoted = id_in(activity["twitter_quoted_status"]["id"]);
  ties.replied_to = id_in(activity["inReplyTo"]["link"]);
  return ties;
}

}  // namespace

Result<Post> post_of_activity(const Json& activity) {
  const std::string verb = activity["verb"].string().value_or("");
  const auto own_id = id_in(verb == "delete" ? activity["object"]["id"] : activity["id"]);
  if (!own_id) return Error{ErrorKind::bad_input, "has no id that is a number"};
  const Json& actor = activity["actor"];
  if (verb == "delete") return tombstone(*own_id, id_in(actor["id"]));
  if (verb != "post" && verb != "share") return Error{ErrorKind::bad_input, "is an activity but no post"};

  const Ties ties = ties_of(activity);
  Post post = post_by(*own_id, account_of(id_in(actor["id"]), actor["preferredUsername"].string(),
                                          actor["displayName"].string(), count_of(actor["followersCount"])));
  set_kind(post, ties);
  post.created_at = moment(activity["postedTime"]);
  post.lang = language(activity["twitter_lang"].string());
  RawText words = words_of(activity);
  if (ties.repost && activity["object"].is_object()) words = reposted(words, words_of(activity["object"]));
  drop_own_links(words, *own_id, ties.repost ? ties.reposted.value_or(*own_id) : *own_id);
  set_wording(post, words);
  return post;
}

}  // namespace paidtrail::x
