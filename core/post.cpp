#include "core/post.h"

#include "core/json_writer.h"

namespace paidtrail {
namespace {

std::optional<std::string> text_of(const std::optional<Timestamp>& at) {
  return at ? std::optional(at->rfc3339()) : std::nullopt;
}
std::optional<std::int64_t> number_of(const std::optional<std::uint32_t>& offset) {
  return offset ? std::optional<std::int64_t>(*offset) : std::nullopt;
}

void write(JsonWriter& json, const Account& account) {
  json.begin_object()
      .field("id", account.id)
      .field("handle", account.handle)
      .field("name", account.name)
      .field("url", account.url)
      .field("followers", account.followers)
      .end_object();
}

void write(JsonWriter& json, const Link& link) {
  json.begin_object()
      .field("shared", link.shared)
      .field("expanded", link.expanded)
      .field("display", link.display)
      .field("start", number_of(link.start))
      .field("end", number_of(link.end))
      .end_object();
}

}  // namespace

std::string to_json(const Post& post) {
  JsonWriter json;
  json.begin_object().field("platform", post.platform).field("post_id", post.post_id).field("url", post.url);
  json.key("account");
  if (post.account)
    write(json, *post.account);
  else
    json.null();
  json.field("created_at", text_of(post.created_at)).field("edited_at", text_of(post.edited_at));
  json.field("lang", post.lang);
  json.key("kind");
  if (post.kind)
    json.string(kPostKinds.name(*post.kind));
  else
    json.null();
  json.field("of_post_id", post.of_post_id).field("text", post.text);
  json.field("hashtags", post.hashtags).field("mentions", post.mentions);
  json.key("links").begin_array();
  for (const Link& link : post.links) write(json, link);
  json.end_array();
  json.field("paid_label", post.paid_label).field("deleted", post.deleted).end_object();
  return json.take();
}

}  // namespace paidtrail
