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

/// Settings of every type, with a canary in each secret.
inline SettingValues settings_of(const std::string& type) {
  SettingValues settings;
  const bool server = type == "telegram" || type == "matrix" || type == "ntfy";
  if (type == "email")
    settings.values.emplace("url", std::string("smtps://mail.newsroom.example"));
  else if (server)
    settings.values.emplace("url", "https://" + type + ".test");
  else
    settings.values.emplace("url", Secret(kCanaryUrl));
  settings.values.emplace("secret", Secret(kCanarySecret));
  settings.values.emplace("path", std::string("alerts.atom"));
  settings.values.emplace("token", Secret(type == "telegram" ? "123456:canarytoken" : "canarytoken"));
  settings.values.emplace("chat", std::string("-1001234567890"));
  settings.values.emplace("room", std::string("!canaryroom:matrix.test"));
  settings.values.emplace("topic", Secret("canarytopic"));
  settings.values.emplace("from", std::string("Data desk <desk@newsroom.example>"));
  settings.values.emplace("to", std::vector<std::string>{"alice@newsroom.example", "bob@newsroom.example"});
  settings.values.emplace("user", std::string("desk"));
  settings.values.emplace("password", Secret("canarypassword"));
  return settings;
}

inline std::unique_ptr<Channel> open_type(const std::string& type) {
  auto channel = find_channel_type(type)->make(settings_of(type));
  return channel ? *std::move(channel) : nullptr;
}

inline const Timestamp kSentAt = *Timestamp::parse_rfc3339("2017-01-22T13:06:00Z");

inline std::string with_newlines(std::string text) {
  std::erase(text, '\r');
  return text;
}

/// What goes out, as text: request line, headers and body, or envelope and mail, or the local text.
inline std::string sent_text(const Channel& channel, const Message& message) {
  const auto rendered = channel.render(message, kSentAt);
  if (const auto* local = std::get_if<LocalDelivery>(&rendered)) return local->text;
  if (const auto* mail = std::get_if<Mail>(&rendered)) {
    std::string text = "MAIL " + mail->host + ":" + std::to_string(mail->port) + " " + mail->from + "\n";
    for (const std::string& address : mail->to) text += "to " + address + "\n";
    return text + "\n" + with_newlines(mail->bytes);
  }
  const auto& request = std::get<Request>(rendered);
  std::string text = request.method + " " + request.url + "\n";
  for (const auto& [name, value] : request.headers) text += name + ": " + value + "\n";
  return text + "\n" + request.body + "\n";
}

/// Undoes quoted-printable, and the CR of line ends.
inline std::string unquoted(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') continue;
    if (text[i] != '=') {
      out += text[i];
    } else if (text.substr(i + 1, 2) == "\r\n") {
      i += 2;
    } else {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    }
  }
  return out;
}

/// The n-th part of a mail (0: the headers), decoded.
inline std::string mail_part(const std::string& bytes, int number) {
  constexpr std::string_view kBoundary = "\r\n--=_paidtrail_alternative";
  std::string_view rest = bytes;
  std::string_view part = rest.substr(0, rest.find("\r\n\r\n") + 2);
  for (int i = 0; i < number; ++i) {
    rest.remove_prefix(rest.find(kBoundary) + kBoundary.size());
    part = rest.substr(rest.find("\r\n\r\n") + 4);
    part = part.substr(0, part.find(kBoundary));
  }
  return number == 0 ? std::string(part) : unquoted(part);
}

inline std::string body_of(const Channel& channel, const Message& message) {
  const auto rendered = channel.render(message, kSentAt);
  if (const auto* local = std::get_if<LocalDelivery>(&rendered)) return local->text;
  if (const auto* mail = std::get_if<Mail>(&rendered)) return mail_part(mail->bytes, 1) + mail_part(mail->bytes, 2);
  return std::get<Request>(rendered).body;
}

}  // namespace paidtrail
