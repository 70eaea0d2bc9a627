#include "alerts/channels/teams.h"

#include <array>

#include "alerts/channels/http_reply.h"
#include "alerts/channels/message_lines.h"
#include "core/json_writer.h"
#include "core/text/exits.h"
#include "core/text/fold.h"
#include "core/url/url.h"

namespace paidtrail::channels {
namespace {

/// 28 KB are documented; messages of 21 KB have failed. Bytes of the body.
constexpr std::size_t kBody = 18'000;
constexpr std::string_view kZeroWidthSpace = "\u200B";

constexpr std::array kSettings = {Setting{"url", Setting::Type::secret, true, "", "the workflow's webhook address"}};

/// A TextRun is no Markdown, and a mention needs an entity of the card. What is left are the functions of adaptive
/// cards, `{{DATE(…)}}`, and `${…}` and `@{…}` of templates and workflows. Lines are counted in what JSON makes of
/// them.
std::string escape_teams(std::string_view text) {
  std::string out;
  for (const char c : tidy(text)) {
    if (c == '{' && !out.empty() && (out.back() == '{' || out.back() == '$' || out.back() == '@'))
      out += kZeroWidthSpace;
    out += c;
  }
  return out;
}

using TeamsText = Escaped<escape_teams>;

/// Elements of a card. Every text goes through a TextRun.
class Card {
 public:
  Card() { json_.begin_array(); }

  void paragraph(const TeamsText& text, std::string_view size, bool bold, bool separated) {
    json_.begin_object().field("type", "RichTextBlock");
    if (separated) json_.field("separator", true);
    json_.key("inlines").begin_array();
    json_.begin_object().field("type", "TextRun").field("text", text.str());
    if (!size.empty()) json_.field("size", size);
    if (bold) json_.field("weight", "Bolder");
    json_.end_object().end_array().end_object();
  }
  std::string take() { return json_.end_array().take(); }

 private:
  JsonWriter json_;
};

std::string card_elements(const Message& message) {
  const MessageLines lines = lines_of(message, Links::defanged);
  const auto text = [&](const std::string& line, std::size_t limit) {
    return escape_within<TeamsText>(line, limit, message.language);
  };
  Card card;
  card.paragraph(text(lines.title, 200), "Large", true, false);
  if (!lines.summary.empty()) card.paragraph(text(lines.summary, 700), "", false, false);
  for (const auto& item : lines.items) {
    card.paragraph(text(item.headline, 250), "", true, true);
    for (const std::string* line : {&item.byline, &item.excerpt, &item.trail, &item.rule, &item.post})
      if (!line->empty()) card.paragraph(text(*line, 700), "", false, false);
  }
  for (const std::string& line : {left_out_line(message.items_left_out, message.language), lines.more, lines.footer})
    if (!line.empty()) card.paragraph(text(line, 300), "Small", false, false);
  return card.take();
}

std::string body_of(const Message& message) {
  JsonWriter json;
  json.begin_object().field("type", "message").key("attachments").begin_array().begin_object();
  json.field("contentType", "application/vnd.microsoft.card.adaptive").key("content").begin_object();
  json.field("$schema", "http://adaptivecards.io/schemas/adaptive-card.json").field("type", "AdaptiveCard");
  json.field("version", "1.4").key("body").raw(card_elements(message));
  json.key("msteams").begin_object().field("width", "Full").end_object();
  return json.end_object().end_object().end_array().end_object().take();
}

class Teams final : public Channel {
 public:
  explicit Teams(std::string url) : url_(std::move(url)) {}

  Rendered render(const Message& whole, Timestamp) const override {
    const Message message = with_items_that_fit(whole, [](const Message& m) { return body_of(m).size() <= kBody; });
    return post_json(url_, body_of(message));
  }

  Delivery read_reply(const Fetched& reply) const override {
    Delivery delivery = read_http_reply(reply, {url_});
    const auto* response = std::get_if<Response>(&reply);
    if (response == nullptr) return delivery;
    // Teams behind the workflow may be the one that says 429, in a body that comes with 200.
    const bool taken = std::holds_alternative<Sent>(delivery);
    if (taken && response->body.find("HTTP error 429") != std::string::npos)
      return RetryAfter{std::nullopt, "HTTP " + std::to_string(response->status) + ", but Teams said 429", false};
    const auto code = body_of_reply(reply).at_path({"error", "code"}).string();
    if (taken || !code || !may_be_told(*code, {url_})) return delivery;
    // Its owner has left or switched it off: a 400 that no shorter message would pass.
    if (*code == "WorkflowTriggerIsNotEnabled" || *code == "WorkflowNotEnabled")
      return Refused{"HTTP " + std::to_string(response->status) + ": the workflow is switched off", true, false};
    return with_reason(std::move(delivery), " (" + *code + ")");
  }

 private:
  std::string url_;
};

/// Connectors, which Microsoft took out of service in 2026.
bool is_connector(const Url& url) {
  const std::string_view host = url.host();
  const std::string path = ascii_lower(url.path());
  return is_same_or_subdomain(host, "webhook.office.com") ||
         ((host == "outlook.office.com" || host == "outlook.office365.com") && path.starts_with("/webhook"));
}

Result<std::unique_ptr<Channel>> make(const SettingValues& settings) {
  auto address = channel_address(settings, "url");
  if (!address) return address.error();
  const auto url = Url::parse(*address);
  if (!url) return url.error();
  if (is_connector(*url))
    return Error{
        ErrorKind::config,
        "'url' is the address of an Office 365 connector, which Microsoft has retired; in Teams add the workflow "
        "'Send webhook alerts to a channel' and take its address"};
  return std::unique_ptr<Channel>(std::make_unique<Teams>(*std::move(address)));
}

}  // namespace

ChannelType teams() { return {"teams", kSettings, false, make}; }

}  // namespace paidtrail::channels
