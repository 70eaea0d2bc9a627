#include "alerts/channels/telegram.h"

#include <algorithm>
#include <array>

#include "alerts/channels/address_text.h"
#include "alerts/channels/http_reply.h"
#include "alerts/channels/message_lines.h"
#include "core/json_writer.h"
#include "core/text/exits.h"

namespace paidtrail::channels {
namespace {

/// Bot API, sendMessage: 4,096 characters "after entities parsing"; entities are counted in UTF-16, and so are we.
constexpr std::size_t kInAll = 4'096;
constexpr std::string_view kZeroWidthSpace = "\u200B";

constexpr std::array kSettings = {
    Setting{"token", Setting::Type::secret, true, "", "the bot's token, from @BotFather"},
    Setting{"chat", Setting::Type::text, true, "", "the chat's number as text (\"-100…\"), or \"@channel\""},
    Setting{"url", Setting::Type::text, false, "https://api.telegram.org", "the Bot API's address"}};

bool ascii_digit(char c) { return c >= '0' && c <= '9'; }
bool ascii_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || ascii_digit(c) || c == '_'; }
bool word(char c) { return ascii_word(c) || static_cast<unsigned char>(c) >= 0x80; }

/// Not the `+9500` of "characters left out".
bool telephone(std::string_view text) {
  const std::string_view begin = text.substr(0, 10);
  return std::count_if(begin.begin(), begin.end(), ascii_digit) >= 6;
}

/// Clients and server make mentions, hashtags, cashtags, commands and telephone numbers of plain text, whatever
/// parse_mode says: something invisible stands between their sign and their name. Within an address only `@` is one.
std::string unlinked(std::string_view text) {
  std::string out;
  const std::string line = tidy(text);
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    out += c;
    if (i + 1 == line.size() || !word(line[i + 1])) continue;
    const bool inside = i > 0 && (ascii_word(line[i - 1]) || line[i - 1] == '/');
    const bool names = c == '@' || (!inside && (c == '#' || c == '$' || c == '/'));
    if (names || (c == '+' && telephone(line.substr(i + 1, 10)))) out += kZeroWidthSpace;
  }
  return out;
}

std::string entities(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

std::string escape_telegram(std::string_view text) { return entities(unlinked(text)); }

std::string escape_address(std::string_view url) {
  const std::string shown = entities(percent_encoded(url, "\"<>"));
  return "<a href=\"" + shown + "\">" + shown + "</a>";
}

using TelegramText = Escaped<escape_telegram>;
using TelegramAddress = Escaped<escape_address>;
using PlainText = Escaped<unlinked>;

/// What stays of our HTML once it is parsed.
std::size_t visible_length(std::string_view html) {
  std::string text;
  for (std::size_t i = 0; i < html.size(); ++i) {
    if (html[i] == '<') {
      i = std::min(html.find('>', i), html.size());
    } else if (html[i] == '&') {
      i = std::min(html.find(';', i), html.size());
      text += '&';
    } else {
      text += html[i];
    }
  }
  return utf16_length(text);
}

TelegramText within(std::string_view text, std::size_t limit, std::string_view language) {
  return escape_within<TelegramText>(text, limit, language, visible_length);
}

/// The limits leave room for one item in every message, whatever it holds.
std::string item_html(const ItemLines& lines, std::string_view language) {
  std::string html = "<b>" + within(lines.headline, 300, language).str() + "</b>";
  const auto add = [&](const std::string& line, std::size_t limit) {
    if (!line.empty()) html += "\n" + within(line, limit, language).str();
  };
  add(lines.byline, 350);
  add(lines.excerpt, 500);
  add(lines.trail, 600);
  add(lines.rule, 500);
  if (!lines.post.empty()) html += "\n" + TelegramAddress::escape(lines.post).str();
  return html;
}

std::string html_of(const Message& message) {
  const MessageLines lines = lines_of(message, Links::defanged);
  std::string html = "<b>" + within(lines.title, 300, message.language).str() + "</b>\n" +
                     within(lines.summary, 500, message.language).str();
  for (const auto& item : lines.items) html += "\n\n" + item_html(item, message.language);
  html += "\n";
  for (const std::string& line : {left_out_line(message.items_left_out, message.language), lines.more, lines.footer})
    if (!line.empty()) html += "\n" + within(line, 250, message.language).str();
  return html;
}

std::string plain_text(const Message& message) {
  const MessageLines lines = lines_of(message, Links::defanged);
  std::string text;
  for (const std::string& line :
       {lines.title, lines.summary, left_out_line(message.items_left_out, message.language), lines.more, lines.footer})
    if (!line.empty())
      text += (text.empty() ? "" : "\n") + escape_within<PlainText>(line, 600, message.language, utf16_length).str();
  return text;
}

/// What a description means that no status tells. The reply may echo anything: only our own words are told.
struct Meaning {
  std::string_view description;
  std::string_view why;
  bool gone;
};
constexpr Meaning kMeanings[] = {
    {"message is too long", "message is too long", false},
    {"can't parse entities", "the text was not understood", false},
    {"chat not found", "there is no such chat, or the bot is not in it", true},
    {"bot was blocked", "the bot was blocked", true},
    {"bot was kicked", "the bot was removed from the chat", true},
    {"not enough rights", "the bot may not write in the chat", true},
    {"upgraded to a supergroup", "the group has become a supergroup", true},
};

class Telegram final : public Channel {
 public:
  Telegram(const std::string& server, std::string token, std::string chat)
      : url_(server + "/bot" + token + "/sendMessage"), token_(std::move(token)), chat_(std::move(chat)) {}

  Rendered render(const Message& whole, Timestamp) const override {
    const Message message =
        with_items_that_fit(whole, [](const Message& m) { return visible_length(html_of(m)) <= kInAll; });
    JsonWriter json;
    json.begin_object().field("chat_id", chat_);
    if (message.items.empty())
      json.field("text", plain_text(message));
    else
      json.field("text", html_of(message)).field("parse_mode", "HTML");
    json.key("link_preview_options").begin_object().field("is_disabled", true).end_object().end_object();
    return post_json(url_, json.take());
  }

  Delivery read_reply(const Fetched& reply) const override {
    const Json body = body_of_reply(reply);
    if (std::holds_alternative<FetchFailure>(reply)) return read_http_reply(reply, {url_, token_});
    Response response = std::get<Response>(reply);
    // A refusal is one, whatever stands between says with its status.
    if (const auto code = body["error_code"].integer();
        body["ok"].boolean() == false && code && *code >= 300 && *code < 600)
      response.status = static_cast<int>(*code);
    Delivery delivery = read_http_reply(response, {url_, token_});
    delivery = with_wait(std::move(delivery), body.at_path({"parameters", "retry_after"}).real());
    auto* refused = std::get_if<Refused>(&delivery);
    if (refused == nullptr) return delivery;
    const std::string description = body["description"].string().value_or("");
    for (const Meaning& meaning : kMeanings) {
      if (description.find(meaning.description) == std::string::npos) continue;
      *refused = {"HTTP " + std::to_string(response.status) + ": " + std::string(meaning.why), meaning.gone,
                  !meaning.gone};
      if (const auto moved = body.at_path({"parameters", "migrate_to_chat_id"}).integer())
        refused->why += "; configure chat = \"" + std::to_string(*moved) + "\"";
      break;
    }
    return delivery;
  }

 private:
  std::string url_;
  std::string token_;
  std::string chat_;
};

bool all_of(std::string_view text, bool (*holds)(char)) {
  return !text.empty() && std::all_of(text.begin(), text.end(), holds);
}
bool token_sign(char c) { return ascii_word(c) || c == '-'; }

bool is_token(std::string_view token) {
  const auto colon = token.find(':');
  return colon != std::string_view::npos && all_of(token.substr(0, colon), ascii_digit) &&
         all_of(token.substr(colon + 1), token_sign);
}

bool is_chat(std::string_view chat) {
  if (chat.starts_with('@')) return all_of(chat.substr(1), ascii_word);
  if (chat.starts_with('-')) chat.remove_prefix(1);
  return chat.size() <= 19 && all_of(chat, ascii_digit);
}

Result<std::unique_ptr<Channel>> make(const SettingValues& settings) {
  const auto server = server_address(settings, "url");
  if (!server) return server.error();
  const std::string token = settings.secret("token").value_or(Secret()).reveal();
  if (!is_token(token))
    return Error{ErrorKind::config,
                 "'token' is no bot's token: digits, a colon, letters and digits, as @BotFather gave it"};
  const std::string chat = settings.text("chat").value_or("");
  if (!is_chat(chat)) return Error{ErrorKind::config, "'chat' is neither a chat's number (\"-100…\") nor \"@channel\""};
  return std::unique_ptr<Channel>(std::make_unique<Telegram>(*server, token, chat));
}

}  // namespace

ChannelType telegram() { return {"telegram", kSettings, false, make}; }

}  // namespace paidtrail::channels
