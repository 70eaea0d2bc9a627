#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/timestamp.h"

namespace paidtrail {

/// One thing that a message tells. Every field is text from outside unless it says otherwise: a channel escapes it.
struct MessageItem {
  std::string headline;            ///< ours: what happened, in the newsroom's language
  std::optional<std::string> who;  ///< handle, or a pseudonym for a private person
  std::optional<std::string> platform;
  std::optional<Timestamp> when;          ///< of the post
  std::optional<std::string> when_local;  ///< with its zone, for people
  std::optional<std::string> excerpt;     ///< of the post's text
  std::optional<std::string> post_url;
  std::optional<std::string> link;  ///< the short link
  std::optional<std::string> leads_to;
  std::optional<std::string> rule;  ///< verdict, jurisdiction, reasons, citation: ours
  bool operator==(const MessageItem&) const = default;
};

/// A digest that stands alone: what, who, when, why, and how to see more.
struct Message {
  std::string alert_id;
  std::string kind;
  std::string title;    ///< ours
  std::string summary;  ///< ours, one or two sentences with the figures
  std::vector<MessageItem> items;
  std::size_t items_left_out = 0;
  std::string more;  ///< ours: the command that shows all of it
  Timestamp created_at;
  bool possible_repeat = false;  ///< a run died between sending this and noting it
  std::string language = "en";
  bool operator==(const Message&) const = default;
};

std::string to_json(const MessageItem& item);
MessageItem item_from_json(std::string_view json);  ///< an empty headline where it cannot be read
std::string to_json(const Message& message);
Result<Message> message_from_json(std::string_view json);

}  // namespace paidtrail
