#include "app/rehearsed.h"

#include "app/tables.h"
#include "config/time_zone.h"
#include "core/json_writer.h"

namespace paidtrail::app {
namespace {

std::string or_all(const std::string& channel) { return channel.empty() ? "-" : channel; }

std::string list_of(const std::map<std::string, std::int64_t>& rules) {
  if (rules.size() == 1) return rules.begin()->first;
  std::string text;
  for (const auto& [kind, items] : rules) text += (text.empty() ? "" : ", ") + kind + " " + std::to_string(items);
  return text;
}

std::string duration(std::chrono::milliseconds span) {
  const auto minutes = std::chrono::round<std::chrono::minutes>(span).count();
  return std::to_string(minutes) + (minutes == 1 ? " minute" : " minutes");
}

Cell at_hour(const RehearsedChannel& channel, const std::string& zone) {
  if (!channel.most_at) return std::monostate();
  return local_time(*channel.most_at, zone).substr(0, 13) + "h";
}

std::string messages_as_text(const Rehearsal& rehearsal, const std::string& zone) {
  Table table{{"time", "utc", "channel", "severity", "rule", "title", "items"}, {}};
  for (const auto& message : rehearsal.messages())
    table.rows.push_back({local_time(message.at, zone), message.at.rfc3339(), or_all(message.channel),
                          std::string(kSeverities.name(message.severity)), list_of(message.rules), message.title,
                          message.items});
  return table.rows.empty() ? "" : written_as(table, TableFormat::table) + "\n";
}

std::string as_text(const Rehearsal& rehearsal, const Played& played, const std::string& zone) {
  const RehearsalSummary summary = rehearsal.summary();
  std::string text = messages_as_text(rehearsal, zone);
  Table rules{{"rule", "messages", "items", "held", "muted"}, {}};
  for (const auto& [kind, rule] : summary.rules)
    rules.rows.push_back({kind, rule.messages, rule.items, rule.held, rule.muted});
  if (!rules.rows.empty()) text += written_as(rules, TableFormat::table) + "\n";
  Table channels{{"channel", "messages", "items", "most_in_an_hour", "that_hour"}, {}};
  for (const auto& [name, channel] : summary.channels)
    channels.rows.push_back({or_all(name), channel.messages, channel.items, channel.most, at_hour(channel, zone)});
  if (!channels.rows.empty()) text += written_as(channels, TableFormat::table) + "\n";
  Table withheld{{"channel", "rule", "held_back_by", "items", "told_later"}, {}};
  for (const auto& row : summary.withheld)
    withheld.rows.push_back(
        {or_all(row.channel), row.kind, std::string(kFates.name(row.why)), row.items, row.told_later});
  if (!withheld.rows.empty()) text += written_as(withheld, TableFormat::table) + "\n";
  return text + std::to_string(rehearsal.messages().size()) + " messages; " + std::to_string(played.runs) +
         " runs from " + played.from.rfc3339() + " to " + played.to.rfc3339() + ", and where none was one every " +
         duration(played.step) + " that found nothing; nothing was sent\n";
}

class Objects {
 public:
  JsonWriter& begin(const char* type) { return json_.begin_object().field("type", type); }
  void end() {
    json_.end_object();
    all_.push_back(json_.take());
    json_ = JsonWriter();
  }
  std::string take(RehearsalFormat format) const {
    std::string text;
    for (const auto& one : all_)
      text += format == RehearsalFormat::ndjson ? one + "\n" : (text.empty() ? "[" : ",\n ") + one;
    return format == RehearsalFormat::ndjson ? text : text + "]\n";
  }

 private:
  JsonWriter json_;
  std::vector<std::string> all_;
};

std::optional<std::string> or_null(const std::string& channel) {
  return channel.empty() ? std::nullopt : std::optional(channel);
}

void add_message(Objects& objects, const RehearsedMessage& message, const std::string& zone) {
  JsonWriter& json = objects.begin("message")
                         .field("at", message.at.rfc3339())
                         .field("local", local_time(message.at, zone))
                         .field("channel", or_null(message.channel))
                         .field("severity", kSeverities.name(message.severity))
                         .field("kind", message.kind)
                         .field("campaign", message.campaign)
                         .field("title", message.title)
                         .field("items", message.items);
  json.key("rules").begin_object();
  for (const auto& [kind, items] : message.rules) json.field(kind, items);
  json.end_object().field("alert_id", message.alert_id);
  objects.end();
}

void add_counts(Objects& objects, const RehearsalSummary& summary) {
  for (const auto& [kind, rule] : summary.rules) {
    objects.begin("rule")
        .field("rule", kind)
        .field("messages", rule.messages)
        .field("items", rule.items)
        .field("held", rule.held)
        .field("muted", rule.muted);
    objects.end();
  }
  for (const auto& [name, channel] : summary.channels) {
    objects.begin("channel")
        .field("channel", or_null(name))
        .field("messages", channel.messages)
        .field("items", channel.items)
        .field("most_in_an_hour", channel.most)
        .field("that_hour", channel.most_at ? std::optional(channel.most_at->rfc3339()) : std::nullopt);
    objects.end();
  }
  for (const auto& row : summary.withheld) {
    objects.begin("withheld")
        .field("channel", or_null(row.channel))
        .field("rule", row.kind)
        .field("held_back_by", kFates.name(row.why))
        .field("items", row.items)
        .field("told_later", row.told_later);
    objects.end();
  }
}

std::string as_json(const Rehearsal& rehearsal, const Played& played, const std::string& zone, RehearsalFormat format) {
  Objects objects;
  for (const auto& message : rehearsal.messages()) add_message(objects, message, zone);
  add_counts(objects, rehearsal.summary());
  objects.begin("summary")
      .field("messages", static_cast<std::int64_t>(rehearsal.messages().size()))
      .field("archives", played.archives)
      .field("runs", played.runs)
      .field("from", played.from.rfc3339())
      .field("to", played.to.rfc3339())
      .field("step_seconds", std::chrono::duration_cast<std::chrono::seconds>(played.step).count());
  objects.end();
  return objects.take(format);
}

}  // namespace

std::string rehearsed_as(const Rehearsal& rehearsal, const Played& played, const std::string& time_zone,
                         RehearsalFormat format) {
  return format == RehearsalFormat::text ? as_text(rehearsal, played, time_zone)
                                         : as_json(rehearsal, played, time_zone, format);
}

}  // namespace paidtrail::app
