#include "parsers/json/json.h"
#include "parsers/platforms/bluesky/formats.h"
#include "parsers/platforms/bluesky/record.h"

/// Answers of app.bsky.feed.*: lists of posts, feeds and threads.
namespace paidtrail::bluesky {
namespace {

bool recognises_list(std::string_view bytes, const char* key, bool (*element)(const Json&)) {
  const Result<Json> json = Json::parse(bytes, "bluesky");
  if (!json || !json->is_object() || !(*json)[key].is_array()) return false;
  const auto& items = (*json)[key].items();
  return items.empty() || element(items.front());
}

Parsed refused(std::string reason) {
  Parsed parsed;
  parsed.recognised = false;
  parsed.problems.push_back({0, std::move(reason)});
  return parsed;
}

/// XRPC errors are objects of `error` and `message`.
std::optional<std::string> refusal(const Json& json) {
  const auto error = json["error"].string();
  if (!error) return std::nullopt;
  const auto message = json["message"].string();
  return "the server answered with an error: " + *error + (message ? ": " + *message : "");
}

void add(Parsed& parsed, Result<Post> post, const std::string& name) {
  if (post)
    parsed.posts.push_back(*std::move(post));
  else
    parsed.problems.push_back({0, name + " " + post.error().message});
}

template <class Read>
Parsed parse_list(std::string_view bytes, const char* key, const char* word, Read read) {
  const Result<Json> json = Json::parse(bytes, "bluesky");
  if (!json) return refused(json.error().message);
  if (const auto why = refusal(*json)) return refused(*why);
  if (!(*json)[key].is_array()) return refused(std::string("no list of ") + key);
  Parsed parsed;
  std::size_t number = 0;
  for (const Json& item : (*json)[key].items()) add(parsed, read(item), word + (" " + std::to_string(++number)));
  return parsed;
}

/// A feedViewPost: the post, why it is here (a repost, a pin), and what it replies to, which is context.
Result<Post> feed_item(const Json& item) {
  Result<Post> post = post_of(item["post"]);
  const Json& reason = item["reason"];
  if (!post || !reason["by"].is_object()) return post;
  const Account by = account_of(reason["by"]);
  if (!by.id) return Error{ErrorKind::bad_input, "is reposted by nobody"};
  Post repost = *std::move(post);
  repost.of_post_id = repost.post_id;
  // Servers name the repost's record since 2025; before, the pair of post and reposter is all there is.
  repost.post_id = reason["uri"].string().value_or(repost.post_id + "#repost-by-" + *by.id);
  repost.kind = PostKind::repost;
  repost.account = by;
  // The record of the repost is not in the answer; when the server saw it is.
  repost.created_at = Timestamp::parse_rfc3339(reason["indexedAt"].string().value_or(""));
  return repost;
}

/// Parents are context; the post that was asked for and its replies are the answer. Without recursion: a thread may be
/// as deep as JSON may.
void walk_thread(const Json& root, Parsed& parsed) {
  std::vector<const Json*> open = {&root};
  std::size_t number = 0;
  while (!open.empty()) {
    const Json& node = *open.back();
    open.pop_back();
    ++number;
    const bool gone = node["notFound"].boolean().value_or(false) || node["blocked"].boolean().value_or(false);
    if (!gone || number == 1) add(parsed, post_of(gone ? node : node["post"]), "post " + std::to_string(number));
    const auto& replies = node["replies"].items();
    for (auto it = replies.rbegin(); it != replies.rend(); ++it) open.push_back(&*it);
  }
}

/// getPostThreadV2 is flat: depth 0 is the post that was asked for, parents have negative depths.
void flat_thread(const Json& items, Parsed& parsed) {
  std::size_t number = 0;
  for (const Json& item : items.items()) {
    ++number;
    const Json& value = item["value"];
    if (item["depth"].integer().value_or(0) < 0 || !value["post"].is_object()) continue;
    add(parsed, post_of(value["post"]), "post " + std::to_string(number));
  }
}

}  // namespace

bool recognises_posts(std::string_view bytes) {
  return recognises_list(bytes, "posts", [](const Json& post) { return post.has("uri") || post.has("record"); });
}

bool recognises_feed(std::string_view bytes) {
  return recognises_list(bytes, "feed", [](const Json& item) { return item.has("post"); });
}

bool recognises_thread(std::string_view bytes) {
  const Result<Json> json = Json::parse(bytes, "bluesky");
  return json && json->is_object() && ((*json)["thread"].is_object() || (*json)["thread"].is_array());
}

Parsed parse_posts(std::string_view bytes) { return parse_list(bytes, "posts", "post", post_of); }
Parsed parse_feed(std::string_view bytes) { return parse_list(bytes, "feed", "item", feed_item); }

Parsed parse_thread(std::string_view bytes) {
  const Result<Json> json = Json::parse(bytes, "bluesky");
  if (!json) return refused(json.error().message);
  if (const auto why = refusal(*json)) return refused(*why);
  const Json& thread = (*json)["thread"];
  Parsed parsed;
  if (thread.is_array())
    flat_thread(thread, parsed);
  else if (thread.is_object())
    walk_thread(thread, parsed);
  else
    return refused("no thread");
  return parsed;
}

}  // namespace paidtrail::bluesky
