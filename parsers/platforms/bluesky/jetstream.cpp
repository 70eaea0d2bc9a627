#include "core/text/fold.h"
#include "parsers/json/json.h"
#include "parsers/platforms/bluesky/formats.h"
#include "parsers/platforms/bluesky/record.h"

/// Events of Jetstream. v1 wraps a change in `commit`; v2 (network.bsky.jetstream.subscribeEvents) has it flat, in a
/// frame `{"$type":"message","payload":…}` or bare. Both may stand in one file.
namespace paidtrail::bluesky {
namespace {

constexpr std::string_view kPostCollection = "app.bsky.feed.post";
constexpr std::string_view kRepostCollection = "app.bsky.feed.repost";

/// One change of one record.
struct Change {
  std::string did;
  std::string operation;
  std::string collection;
  std::string rkey;
  const Json* record;
  std::optional<Timestamp> at;

  std::string uri() const { return "at://" + did + "/" + collection + "/" + rkey; }
};

const Json& payload_of(const Json& event) { return event["payload"].is_object() ? event["payload"] : event; }

std::string_view operation_name(std::string_view operation) {
  // Recordings of 2024 abbreviate in `type`.
  if (operation == "c") return "create";
  if (operation == "u") return "update";
  if (operation == "d") return "delete";
  return operation;
}

std::optional<Timestamp> event_time(const Json& event) {
  if (const auto at = Timestamp::parse_rfc3339(event["time"].string().value_or(""))) return at;
  const auto micros = event["time_us"].integer();
  if (!micros || *micros <= 0) return std::nullopt;
  return Timestamp(Timestamp::Millis{std::chrono::milliseconds{*micros / 1000}});
}

/// Nothing for identity and account events, and for what is no event.
std::optional<Change> change_of(const Json& event) {
  const Json& body = payload_of(event);
  const Json& commit = body["commit"].is_object() ? body["commit"] : body;
  if (!commit["collection"].is_string()) return std::nullopt;
  Change change;
  change.did = body["did"].string().value_or("");
  const auto operation = commit.has("operation") ? commit["operation"].string() : commit["type"].string();
  change.operation = operation_name(operation.value_or(""));
  change.collection = commit["collection"].string().value_or("");
  change.rkey = commit["rkey"].string().value_or("");
  change.record = &commit["record"];
  change.at = event_time(body);
  return change;
}

bool is_event(const Json& json) {
  const Json& body = payload_of(json);
  if (json["$type"].string() == "error") return true;
  return (body["did"].is_string() && (body.has("commit") || body.has("collection") || body.has("identity") ||
                                      body.has("account") || body.has("kind"))) ||
         body["$type"].string().value_or("").find("jetstream") != std::string::npos;
}

Post tombstone(const Change& change) {
  Post post;
  post.platform = "bluesky";
  post.post_id = change.uri();
  post.account = Account{};
  post.account->id = change.did;
  post.deleted = true;
  return post;
}

Post with_ids(const Change& change) {
  Post post = tombstone(change);
  post.deleted = false;
  post.account->url = "https://bsky.app/profile/" + change.did;
  post.url = page_of(post.post_id, *post.account);
  return post;
}

Result<Post> post_of_change(const Change& change) {
  const auto refused = [](const char* why) { return Error{ErrorKind::bad_input, why}; };
  if (change.did.empty() || change.rkey.empty()) return refused("the event names no record");
  if (change.operation == "delete") return tombstone(change);
  if (change.operation != "create" && change.operation != "update") return refused("the event's operation is unknown");
  if (!change.record->is_object()) return refused("the event has no record");
  const Json& record = *change.record;
  Post post = with_ids(change);
  if (change.collection == kRepostCollection) {
    const auto subject = record["subject"]["uri"].string();
    if (!subject || !parse_at_uri(*subject)) return refused("the repost names no post");
    post.kind = PostKind::repost;
    post.of_post_id = *subject;
    post.created_at = Timestamp::parse_rfc3339(record["createdAt"].string().value_or(""));
    return post;
  }
  read_record(record, Json(), post);
  if (change.operation == "update") post.edited_at = change.at;
  return post;
}

/// The lines of `bytes` with their numbers; blank ones are passed over.
template <class Each>
void for_each_line(std::string_view bytes, Each each) {
  std::size_t number = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
    const std::string_view line = trim(bytes.substr(at, end - at));
    ++number;
    at = end + 1;
    if (!line.empty() && !each(line, number)) return;
  }
}

bool of_interest(const Change& change) {
  return change.collection == kPostCollection || change.collection == kRepostCollection;
}

}  // namespace

bool recognises_jetstream(std::string_view bytes) {
  bool is = false;
  int looked = 0;
  for_each_line(bytes, [&](std::string_view line, std::size_t) {
    const Result<Json> json = Json::parse(line, "line");
    is = json && is_event(*json);
    return !is && ++looked < 5;  // the first lines may be damaged
  });
  return is;
}

Parsed parse_jetstream(std::string_view bytes) {
  Parsed parsed;
  bool any = false;
  for_each_line(bytes, [&](std::string_view line, std::size_t number) {
    const Result<Json> json = Json::parse(line, "event");
    if (!json) {
      parsed.problems.push_back({number, json.error().message});
      return true;
    }
    any = any || is_event(*json);
    if ((*json)["$type"].string() == "error") {
      parsed.problems.push_back(
          {number, "the stream ended with an error: " + (*json)["error"].string().value_or("unnamed")});
      return true;
    }
    const auto change = change_of(*json);
    if (!change && !is_event(*json)) parsed.problems.push_back({number, "not an event of Jetstream"});
    if (!change || !of_interest(*change)) return true;
    Result<Post> post = post_of_change(*change);
    if (post)
      parsed.posts.push_back(*std::move(post));
    else
      parsed.problems.push_back({number, post.error().message});
    return true;
  });
  parsed.recognised = any || bytes.empty();
  return parsed;
}

}  // namespace paidtrail::bluesky
