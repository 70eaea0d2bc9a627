#include <algorithm>
#include <array>
#include <utility>

#include "core/text/fold.h"
#include "parsers/json/json.h"
#include "parsers/platforms/x/activity.h"
#include "parsers/platforms/x/facts.h"
#include "parsers/platforms/x/parse.h"
#include "parsers/platforms/x/values.h"
#include "parsers/platforms/x/wording.h"

namespace paidtrail::x {
namespace {

/// What streams and archives hold beside posts: counts of what was not delivered, places to forget, notes of the
/// transport. Nothing was to be read there, so nothing failed.
constexpr std::array<std::string_view, 14> kNotices = {
    "limit",         "scrub_geo",    "status_withheld", "user_withheld", "user_delete",
    "user_undelete", "user_protect", "user_unprotect",  "user_suspend",  "user_unsuspend",
    "warning",       "info",         "friends",         "control"};

/// `id_str` first: the number does not survive most JSON libraries, so exports hold damaged ones.
std::optional<std::string> id_at(const Json& object, std::string_view name) {
  auto id = id_of(object[std::string(name) + "_str"]);
  return id ? id : id_of(object[name]);
}

bool is_post(const Json& json) {
  return json.is_object() && (json.has("id_str") || json.has("id")) && (json.has("text") || json.has("full_text"));
}

/// The whole text is in `extended_tweet` (streams) or `full_text`; `text` alone can be the cut compatibility form.
RawText words_of(const Json& tweet) {
  const Json& extended = tweet["extended_tweet"];
  if (extended["full_text"].is_string())
    return raw_text(extended["full_text"], extended["entities"].is_object() ? extended["entities"] : tweet["entities"]);
  if (tweet["full_text"].is_string()) return raw_text(tweet["full_text"], tweet["entities"]);
  RawText words = raw_text(tweet["text"], tweet["entities"]);
  words.cut = tweet["truncated"].boolean().value_or(false);
  return words;
}

Ties ties_of(const Json& tweet) {
  Ties ties;
  ties.repost = tweet["retweeted_status"].is_object();
  ties.reposted = id_at(tweet["retweeted_status"], "id");
  ties.quoted = id_at(tweet, "quoted_status_id");
  if (!ties.quoted) ties.quoted = id_at(tweet["quoted_status"], "id");
  // A quoted post that is gone leaves only this mark.
  ties.quote = ties.quoted || tweet["is_quote_status"].boolean().value_or(false);
  ties.replied_to = id_at(tweet, "in_reply_to_status_id");
  return ties;
}

class V1 {
 public:
  explicit V1(Parsed& parsed) : parsed_(parsed) {}

  bool understood() const { return understood_; }

  void value(const Json& json, std::size_t line) {
    if (json.is_array()) return list(json, line);
    if (json["statuses"].is_array()) return list(json["statuses"], line);
    if (json["results"].is_array()) return list(json["results"], line);
    item(json, line, "the item");
  }

 private:
  void list(const Json& items, std::size_t line) {
    understood_ = understood_ || items.items().empty();
    std::size_t number = 0;
    for (const Json& json : items.items())
      item(json, line, "item " + std::to_string(++number) + " of " + std::to_string(items.items().size()));
  }

  void item(const Json& json, std::size_t line, const std::string& place) {
    if (json.has("verb") && json.has("objectType")) return activity(json, line, place);
    if (is_post(json)) return post(json, line, place);
    if (json["tweet"].is_object()) return item(json["tweet"], line, place);  // an account's own archive
    if (json["delete"].is_object()) return deletion(json["delete"], line);
    if (json.has("action") && json.has("id")) return compliance(json, line);
    if (is_notice(json)) {
      understood_ = true;
    } else if (json["disconnect"].is_object()) {
      problem(line,
              "the stream was disconnected: " + json["disconnect"]["reason"].string().value_or("no reason given"));
    } else if (json["errors"].is_array()) {
      for (const Json& error : json["errors"].items())
        problem(line,
                "the platform answered with an error: " + error["message"].string().value_or("without a message"));
    } else {
      problem(line, place + " is no post");
    }
  }

  void post(const Json& tweet, std::size_t line, const std::string& place) {
    const auto id = id_at(tweet, "id");
    if (!id) return problem(line, place + " has no id that is a number");
    const Json& user = tweet["user"];
    const Ties ties = ties_of(tweet);
    Post post = post_by(*id, account_of_user(id_at(user, "id"), user));
    set_kind(post, ties);
    post.created_at = moment(tweet["created_at"]);
    post.lang = language(tweet["lang"].string());
    RawText words = words_of(tweet);
    const Json& original = tweet["retweeted_status"];
    if (is_post(original)) words = reposted(words, words_of(original));
    if (drop_own_links(words, *id, ties.repost ? ties.reposted.value_or(*id) : *id)) problem(line, cut_reason(*id));
    set_wording(post, words);
    post.paid_label = paid_label(tweet["paid_partnership"], original["paid_partnership"]);
    add(std::move(post));
  }

  void activity(const Json& json, std::size_t line, const std::string& place) {
    Result<Post> post = post_of_activity(json);
    if (post)
      add(*std::move(post));
    else
      problem(line, place + " " + post.error().message);
  }

  void deletion(const Json& notice, std::size_t line) {
    understood_ = true;
    if (!notice["status"].is_object()) return;  // a like, or a direct message
    const auto id = id_at(notice["status"], "id");
    if (!id) return problem(line, "a deletion without the id of a post");
    add(tombstone(*id, id_at(notice["status"], "user_id")));
  }

  /// A line of a batch compliance job.
  void compliance(const Json& json, std::size_t line) {
    const auto id = id_at(json, "id");
    if (!id) return problem(line, "a compliance action without an id that is a number");
    understood_ = true;
    if (json["action"].string() == "delete") add(tombstone(*id, std::nullopt));
  }

  static bool is_notice(const Json& json) {
    return std::ranges::any_of(kNotices, [&json](std::string_view name) { return json.has(name); });
  }

  void add(Post post) {
    understood_ = true;
    parsed_.posts.push_back(std::move(post));
  }
  void problem(std::size_t line, std::string reason) { parsed_.problems.push_back({line, std::move(reason)}); }

  Parsed& parsed_;
  bool understood_ = false;
};

}  // namespace

Parsed parse_v1(std::string_view bytes) {
  Parsed parsed;
  V1 reader(parsed);
  for_each_value(bytes, parsed.problems, [&reader](const Json& value, std::size_t line) { reader.value(value, line); });
  parsed.recognised = reader.understood() || trim(bytes).empty();
  return parsed;
}

}  // namespace paidtrail::x
