#pragma once

#include <string>

#include "alerts/channels/channel.h"
#include "alerts/message.h"

/// Messages and channels that the tests of alerts share.
namespace paidtrail {

inline constexpr const char* kCanaryUrl = "https://hooks.slack.test/services/T0/B0/canaryaddress";
/// 24 bytes: "paidtrail-test-secret-24".
inline constexpr const char* kCanarySecret = "whsec_cGFpZHRyYWlsLXRlc3Qtc2VjcmV0LTI0";

inline Message sample_message(const std::string& language = "en") {
  const bool fr = language == "fr";
  Message message;
  message.alert_id = "00000000-0000-8000-8000-000000000001";
  message.kind = "digest";
  message.language = language;
  message.title = fr ? "2 faits nouveaux : Primaire : où voter" : "2 new findings: Primary: where to vote";
  message.summary = fr ? "1 compte sans mention vue, 1 nouveau lien, vu à 2017-01-22 14:05 CET."
                       : "1 account without a disclosure seen, 1 new link, seen at 2017-01-22 14:05 CET.";
  MessageItem first;
  first.headline = fr ? "Aucune mention de publicité vue dans cette publication à 2017-01-22 14:05 CET"
                      : "No disclosure seen in this post at 2017-01-22 14:05 CET";
  first.who = "Alice (alice)";
  first.platform = "mastodon";
  first.when = Timestamp::parse_rfc3339("2017-01-22T12:58:03Z");
  first.when_local = "2017-01-22 13:58 CET";
  first.excerpt = "Où voter ? C'est ici : https://sho.rt/x #PrimairesCitoyennes";
  first.post_url = "https://mastodon.test/@alice/1";
  first.link = "https://sho.rt/x";
  first.leads_to = "https://ou-voter.example/page.html?utm_campaign=vyn-1";
  first.rule = "FR: no disclosure seen. (LOI-2023-451: art. 5)";
  MessageItem second;
  second.headline = "New link";
  second.link = "https://sho.rt/y";
  message.items = {first, second};
  message.items_left_out = 3;
  message.more = "See all: paidtrail alerts list";
  message.created_at = *Timestamp::parse_rfc3339("2017-01-22T13:05:00Z");
  return message;
}

inline std::unique_ptr<Channel> open_type(const std::string& type) {
  SettingValues settings;
  settings.values.emplace("url", Secret(kCanaryUrl));
  settings.values.emplace("secret", Secret(kCanarySecret));
  settings.values.emplace("path", std::string("alerts.atom"));
  auto channel = find_channel_type(type)->make(settings);
  return channel ? *std::move(channel) : nullptr;
}

/// What goes out, as text: request line, headers and body, or the local text.
inline std::string sent_text(const Channel& channel, const Message& message) {
  const auto rendered = channel.render(message, *Timestamp::parse_rfc3339("2017-01-22T13:06:00Z"));
  if (const auto* local = std::get_if<LocalDelivery>(&rendered)) return local->text;
  const auto& request = std::get<Request>(rendered);
  std::string text = request.method + " " + request.url + "\n";
  for (const auto& [name, value] : request.headers) text += name + ": " + value + "\n";
  return text + "\n" + request.body + "\n";
}

inline std::string body_of(const Channel& channel, const Message& message) {
  const auto rendered = channel.render(message, *Timestamp::parse_rfc3339("2017-01-22T13:06:00Z"));
  if (const auto* local = std::get_if<LocalDelivery>(&rendered)) return local->text;
  return std::get<Request>(rendered).body;
}

}  // namespace paidtrail
