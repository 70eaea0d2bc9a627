#include "alerts/message.h"

#include <algorithm>

#include "core/json_writer.h"
#include "parsers/json/json.h"

namespace paidtrail {
namespace {

std::optional<std::string> time_text(const std::optional<Timestamp>& at) {
  return at ? std::optional(at->rfc3339()) : std::nullopt;
}

void write_item(JsonWriter& json, const MessageItem& item) {
  json.begin_object()
      .field("headline", item.headline)
      .field("who", item.who)
      .field("platform", item.platform)
      .field("when", time_text(item.when))
      .field("when_local", item.when_local)
      .field("excerpt", item.excerpt)
      .field("post_url", item.post_url)
      .field("link", item.link)
      .field("leads_to", item.leads_to)
      .field("rule", item.rule)
      .end_object();
}

MessageItem read_item(const Json& json) {
  MessageItem item;
  item.headline = json["headline"].string().value_or("");
  item.who = json["who"].string();
  item.platform = json["platform"].string();
  if (const auto when = json["when"].string()) item.when = Timestamp::parse_rfc3339(*when);
  item.when_local = json["when_local"].string();
  item.excerpt = json["excerpt"].string();
  item.post_url = json["post_url"].string();
  item.link = json["link"].string();
  item.leads_to = json["leads_to"].string();
  item.rule = json["rule"].string();
  return item;
}

}  // namespace

std::string to_json(const MessageItem& item) {
  JsonWriter json;
  write_item(json, item);
  return json.take();
}

MessageItem item_from_json(std::string_view text) {
  const auto json = Json::parse(text, "stored notice");
  return json ? read_item(*json) : MessageItem{};
}

std::string to_json(const Message& message) {
  JsonWriter json;
  json.begin_object()
      .field("alert_id", message.alert_id)
      .field("kind", message.kind)
      .field("title", message.title)
      .field("summary", message.summary)
      .key("items")
      .begin_array();
  for (const auto& item : message.items) write_item(json, item);
  json.end_array()
      .field("items_left_out", static_cast<std::int64_t>(message.items_left_out))
      .field("more", message.more)
      .field("created_at", message.created_at.rfc3339())
      .field("possible_repeat", message.possible_repeat)
      .field("language", message.language)
      .end_object();
  return json.take();
}

Result<Message> message_from_json(std::string_view text) {
  const auto json = Json::parse(text, "stored alert");
  if (!json) return json.error();
  Message message;
  const auto id = (*json)["alert_id"].string();
  const auto created_at = Timestamp::parse_rfc3339((*json)["created_at"].string().value_or(""));
  if (!id || !created_at) return Error{ErrorKind::bad_input, "stored alert: without an alert_id or created_at"};
  message.alert_id = *id;
  message.kind = (*json)["kind"].string().value_or("");
  message.title = (*json)["title"].string().value_or("");
  message.summary = (*json)["summary"].string().value_or("");
  for (const auto& item : (*json)["items"].items()) message.items.push_back(read_item(item));
  message.items_left_out =
      static_cast<std::size_t>(std::max<std::int64_t>(0, (*json)["items_left_out"].integer().value_or(0)));
  message.more = (*json)["more"].string().value_or("");
  message.created_at = *created_at;
  message.possible_repeat = (*json)["possible_repeat"].boolean().value_or(false);
  message.language = (*json)["language"].string().value_or("en");
  return message;
}

}  // namespace paidtrail
