#include <unordered_map>
#include <utility>

#include "core/text/fold.h"
#include "parsers/json/json.h"
#include "parsers/platforms/x/facts.h"
#include "parsers/platforms/x/parse.h"
#include "parsers/platforms/x/values.h"
#include "parsers/platforms/x/wording.h"

namespace paidtrail::x {
namespace {

/// Members of `includes` by their id. Context: looked up, never printed.
class Lookup {
 public:
  explicit Lookup(const Json& list) {
    if (!list.is_array()) return;
    for (const Json& item : list.items())
      if (auto id = id_of(item["id"])) by_id_.try_emplace(*std::move(id), &item);
  }
  /// The null value where it was not delivered: a suspended account, a deleted post.
  const Json& find(const std::optional<std::string>& id) const {
    static const Json kNothing;
    if (!id) return kNothing;
    const auto it = by_id_.find(*id);
    return it == by_id_.end() ? kNothing : *it->second;
  }

 private:
  std::unordered_map<std::string, const Json*> by_id_;
};

struct Includes {
  explicit Includes(const Json& includes) : users(includes["users"]), tweets(includes["tweets"]) {}
  Lookup users;
  Lookup tweets;
};

bool is_post(const Json& item) {
  return item.is_object() && (item.has("text") || item.has("author_id") || item.has("edit_history_tweet_ids"));
}

/// Long posts have their whole text, with entities of its own, in `note_tweet`.
RawText words_of(const Json& tweet) {
  const Json& note = tweet["note_tweet"];
  if (!note["text"].is_string()) return raw_text(tweet["text"], tweet["entities"]);
  return raw_text(note["text"], note["entities"].is_object() ? note["entities"] : tweet["entities"]);
}

std::optional<Account> author_of(const Json& tweet, const Includes& includes) {
  const auto author_id = id_of(tweet["author_id"]);
  const Json& flattened = tweet["author"];
  const Json& author = flattened.is_object() ? flattened : includes.users.find(author_id);
  return account_of(author_id ? author_id : id_of(author["id"]), author["username"].string(), author["name"].string(),
                    count_of(author["public_metrics"]["followers_count"]));
}

/// The original of a repost where it was delivered: inside the reference (twarc's flattened form) or in `includes`.
struct References {
  Ties ties;
  const Json* original = nullptr;
};

References references_of(const Json& tweet, const Includes& includes) {
  References found;
  const Json& list = tweet["referenced_tweets"];
  if (!list.is_array()) return found;
  for (const Json& reference : list.items()) {
    const std::string type = reference["type"].string().value_or("");
    const auto id = id_of(reference["id"]);
    if (type == "retweeted") {
      found.ties.repost = true;
      found.ties.reposted = id;
      const Json& original = is_post(reference) ? reference : includes.tweets.find(id);
      if (is_post(original)) found.original = &original;
    } else if (type == "quoted") {
      found.ties.quote = true;
      found.ties.quoted = id;
    } else if (type == "replied_to") {
      found.ties.replied_to = id;
    }
  }
  return found;
}

class Api2 {
 public:
  explicit Api2(Parsed& parsed) : parsed_(parsed) {}

  bool understood() const { return understood_; }

  void value(const Json& json, std::size_t line) {
    if (json.is_array()) {
      list(json, Includes(Json()), line);
    } else if (!json.is_object()) {
      problem(line, "neither a post nor a page of posts");
    } else if (is_post(json)) {
      post(json, Includes(Json()), line, "the post");
    } else {
      page(json, line);
    }
  }

 private:
  void page(const Json& json, std::size_t line) {
    const Json& data = json["data"];
    const Includes includes(json["includes"]);
    if (data.is_array()) {
      list(data, includes, line);
    } else if (data["delete"].is_object()) {
      deletion(data["delete"], line);
    } else if (is_post(data)) {
      post(data, includes, line, "the post");
    } else if (data.is_object() && !data.keys().empty()) {
      problem(line, "data is no post");
    }
    if (data.is_array() || json["meta"].has("result_count")) understood_ = true;
    errors(json, line);
  }

  void list(const Json& items, const Includes& includes, std::size_t line) {
    std::size_t number = 0;
    for (const Json& item : items.items()) {
      ++number;
      if (item["data"].is_array() || item["data"].is_object())
        page(item, line);  // pages put into one array
      else
        post(item, includes, line, "post " + std::to_string(number) + " of " + std::to_string(items.items().size()));
    }
    if (items.items().empty()) understood_ = true;
  }

  void post(const Json& tweet, const Includes& includes, std::size_t line, const std::string& place) {
    if (!is_post(tweet)) return problem(line, place + " is no post");
    const auto id = id_of(tweet["id"]);
    if (!id) return problem(line, place + " has no id that is a number");
    const References references = references_of(tweet, includes);
    Post post = post_by(*id, author_of(tweet, includes));
    set_kind(post, references.ties);
    post.created_at = moment(tweet["created_at"]);
    post.lang = language(tweet["lang"].string());
    RawText words = words_of(tweet);
    if (references.original) words = reposted(words, words_of(*references.original));
    const std::string text_id = references.original ? references.ties.reposted.value_or(*id) : *id;
    if (drop_own_links(words, *id, text_id)) problem(line, cut_reason(*id));
    set_wording(post, words);
    const Json nothing;
    post.paid_label = paid_label(tweet["paid_partnership"],
                                 references.original ? (*references.original)["paid_partnership"] : nothing);
    add(std::move(post));
  }

  /// An event of the compliance stream.
  void deletion(const Json& notice, std::size_t line) {
    const auto id = id_of(notice["tweet"]["id"]);
    if (!id) return problem(line, "a deletion without the id of a post");
    add(tombstone(*id, id_of(notice["tweet"]["author_id"])));
  }

  /// Errors about posts that were asked for, and about the answer as a whole. Those about context (a deleted post that
  /// is quoted) take nothing from the results.
  void errors(const Json& json, std::size_t line) {
    const Json& list = json["errors"];
    if (list.is_array())
      for (const Json& error : list.items()) one_error(error, line);
    const bool answered = json.has("data") || json.has("meta") || json.has("errors") || json.has("includes");
    if (!answered && json["title"].is_string())
      problem(line, "the platform answered with an error: " + sentence(json));
    else if (!answered)
      problem(line, "neither a post nor a page of posts");
  }

  void one_error(const Json& error, std::size_t line) {
    const std::string parameter = error["parameter"].string().value_or("");
    if (parameter == "ids" || parameter == "id") {
      understood_ = true;
      problem(line, "not delivered: " + sentence(error));
    } else if (!error["resource_type"].is_string()) {
      problem(line, "the platform answered with an error: " + sentence(error));
    }
  }

  static std::string sentence(const Json& error) {
    const std::string title = error["title"].string().value_or(error["code"].text().value_or("without a title"));
    const auto detail = error["detail"].string();
    const auto message = error["message"].string();
    return title + (detail ? ": " + *detail : message ? ": " + *message : "");
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

Parsed parse_api2(std::string_view bytes) {
  Parsed parsed;
  Api2 reader(parsed);
  for_each_value(bytes, parsed.problems, [&reader](const Json& value, std::size_t line) { reader.value(value, line); });
  parsed.recognised = reader.understood() || trim(bytes).empty();
  return parsed;
}

}  // namespace paidtrail::x
