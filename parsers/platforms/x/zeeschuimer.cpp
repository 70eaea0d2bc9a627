#include <string_view>
#include <utility>

#include "core/text/fold.h"
#include "parsers/json/json.h"
#include "parsers/platforms/x/card.h"
#include "parsers/platforms/x/facts.h"
#include "parsers/platforms/x/parse.h"
#include "parsers/platforms/x/values.h"
#include "parsers/platforms/x/wording.h"

namespace paidtrail::x {
namespace {

/// Some results of the web client come inside another, for instance where replies are limited.
const Json& unwrapped(const Json& result) { return result["tweet"].is_object() ? result["tweet"] : result; }

std::optional<std::string> id_of_result(const Json& tweet) {
  auto id = id_of(tweet["rest_id"]);
  return id ? id : id_of(tweet["legacy"]["id_str"]);
}

RawText words_of(const Json& tweet) {
  const Json& note = tweet["note_tweet"]["note_tweet_results"]["result"];
  RawText words = note["text"].is_string() ? raw_text(note["text"], note["entity_set"])
                                           : raw_text(tweet["legacy"]["full_text"], tweet["legacy"]["entities"]);
  add_card_links(words, tweet);
  return words;
}

std::optional<Account> author_of(const Json& tweet) {
  const Json& user = tweet["core"]["user_results"]["result"];
  auto id = id_of(user["rest_id"]);
  if (!id) id = id_of(tweet["legacy"]["user_id_str"]);
  const Json& names = user["core"]["screen_name"].is_string() ? user["core"] : user["legacy"];  // moved in 2025
  return account_of(std::move(id), names["screen_name"].string(), names["name"].string(),
                    count_of(user["legacy"]["followers_count"]));
}

Ties ties_of(const Json& tweet, const Json& original) {
  const Json& legacy = tweet["legacy"];
  Ties ties;
  ties.repost = original.is_object();
  ties.reposted = id_of_result(original);
  ties.quoted = id_of(legacy["quoted_status_id_str"]);
  if (!ties.quoted) ties.quoted = id_of_result(unwrapped(tweet["quoted_status_result"]["result"]));
  ties.quote = ties.quoted || legacy["is_quote_status"].boolean().value_or(false);
  ties.replied_to = id_of(legacy["in_reply_to_status_id_str"]);
  return ties;
}

class Zeeschuimer {
 public:
  explicit Zeeschuimer(Parsed& parsed) : parsed_(parsed) {}

  bool understood() const { return understood_; }

  void value(const Json& json, std::size_t line) {
    if (json.is_array()) {
      for (const Json& item : json.items()) value_of_item(item, line);
    } else {
      value_of_item(json, line);
    }
  }

 private:
  void value_of_item(const Json& json, std::size_t line) {
    const auto platform = json["source_platform"].string();
    if (platform && platform != "twitter.com" && platform != "x.com") return;  // one file may hold several platforms
    const Json& tweet = unwrapped(platform ? json["data"] : json);
    if (!tweet["legacy"].is_object()) return problem(line, "the item holds no post");
    const auto id = id_of_result(tweet);
    if (!id) return problem(line, "the post has no id that is a number");
    post(tweet, *id, line);
  }

  void post(const Json& tweet, const std::string& id, std::size_t line) {
    const Json& legacy = tweet["legacy"];
    const Json& original = unwrapped(legacy["retweeted_status_result"]["result"]);
    const Ties ties = ties_of(tweet, original);
    Post post = post_by(id, author_of(tweet));
    set_kind(post, ties);
    post.created_at = moment(legacy["created_at"]);
    post.lang = language(legacy["lang"].string());
    RawText words = words_of(tweet);
    if (ties.repost) words = reposted(words, words_of(original));
    if (drop_own_links(words, id, ties.repost ? ties.reposted.value_or(id) : id)) problem(line, cut_reason(id));
    set_wording(post, words);
    post.paid_label = paid_label(legacy["paid_partnership"], original["legacy"]["paid_partnership"]);
    understood_ = true;
    parsed_.posts.push_back(std::move(post));
  }

  void problem(std::size_t line, std::string reason) { parsed_.problems.push_back({line, std::move(reason)}); }

  Parsed& parsed_;
  bool understood_ = false;
};

}  // namespace

Parsed parse_zeeschuimer(std::string_view bytes) {
  Parsed parsed;
  Zeeschuimer reader(parsed);
  for_each_value(bytes, parsed.problems, [&reader](const Json& value, std::size_t line) { reader.value(value, line); });
  parsed.recognised = reader.understood() || trim(bytes).empty();
  return parsed;
}

}  // namespace paidtrail::x
