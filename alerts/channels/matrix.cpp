#include "alerts/channels/matrix.h"

#include <algorithm>
#include <array>

#include "alerts/channels/address_text.h"
#include "alerts/channels/http_reply.h"
#include "alerts/channels/message_lines.h"
#include "core/json_writer.h"
#include "core/text/exits.h"

namespace paidtrail::channels {
namespace {

/// An event is 65,536 bytes at most (specification, "Size limits"); the server adds its own fields and signature.
constexpr std::size_t kContent = 58'000;
constexpr std::string_view kZeroWidthSpace = "\u200B";

constexpr std::array kSettings = {
    Setting{"url", Setting::Type::text, true, "", "the homeserver's address"},
    Setting{"token", Setting::Type::secret, true, "", "the access token of the account that writes"},
    Setting{"room", Setting::Type::text, true, "", "the room's id: \"!abc:server\" (not its #alias)"}};

/// `m.mentions` silences mentions for clients that know it; older ones, and those that make links of `@user:server` and
/// `#room:server`, find the sign apart from its name.
std::string unlinked(std::string_view text) {
  std::string out;
  char before = ' ';
  for (const char c : tidy(text)) {
    out += c;
    const bool begins = before == ' ' || before == '(' || static_cast<unsigned char>(before) >= 0x80;
    if (c == '@' || ((c == '#' || c == '!') && begins)) out += kZeroWidthSpace;
    before = c;
  }
  return out;
}

std::string escape_matrix(std::string_view text) { return exits::escape_html(unlinked(text)); }

/// Only what stands in the attribute is followed; what is shown is the same.
std::string escape_address(std::string_view url) {
  const std::string shown = exits::escape_html(percent_encoded(url, "\"<>'"));
  return "<a href=\"" + shown + "\">" + shown + "</a>";
}

using MatrixText = Escaped<unlinked>;
using MatrixHtml = Escaped<escape_matrix>;
using MatrixAddress = Escaped<escape_address>;

std::vector<std::string> last_lines(const Message& message, const MessageLines& lines) {
  std::vector<std::string> last;
  for (const std::string& line : {left_out_line(message.items_left_out, message.language), lines.more, lines.footer})
    if (!line.empty()) last.push_back(line);
  return last;
}

std::string text_of(const Message& message, const MessageLines& lines) {
  std::string text = MatrixText::escape(lines.title).str() + "\n" + MatrixText::escape(lines.summary).str();
  for (const auto& item : lines.items) {
    text += "\n\n" + MatrixText::escape(item.headline).str();
    for (const std::string* line : {&item.byline, &item.excerpt, &item.trail, &item.rule})
      if (!line->empty()) text += "\n" + MatrixText::escape(*line).str();
    if (!item.post.empty()) text += "\n" + item.post;
  }
  text += "\n";
  for (const std::string& line : last_lines(message, lines)) text += "\n" + MatrixText::escape(line).str();
  return text;
}

std::string html_of(const Message& message, const MessageLines& lines) {
  const auto html = [](const std::string& line) { return MatrixHtml::escape(line).str(); };
  std::string out = "<h4>" + html(lines.title) + "</h4><p>" + html(lines.summary) + "</p>";
  for (const auto& item : lines.items) {
    out += "<p><strong>" + html(item.headline) + "</strong>";
    for (const std::string* line : {&item.byline, &item.excerpt, &item.trail, &item.rule})
      if (!line->empty()) out += "<br>" + html(*line);
    if (!item.post.empty()) out += "<br>" + MatrixAddress::escape(item.post).str();
    out += "</p>";
  }
  std::string last;
  for (const std::string& line : last_lines(message, lines)) last += (last.empty() ? "" : "<br>") + html(line);
  return out + "<p>" + last + "</p>";
}

std::string content_of(const Message& message) {
  const MessageLines lines = lines_of(message, Links::defanged);
  JsonWriter json;
  json.begin_object().field("msgtype", "m.notice").field("body", text_of(message, lines));
  if (!message.items.empty())
    json.field("format", "org.matrix.custom.html").field("formatted_body", html_of(message, lines));
  json.key("m.mentions").begin_object().end_object().end_object();
  return json.take();
}

class Matrix final : public Channel {
 public:
  Matrix(const std::string& server, std::string token, const std::string& room)
      : room_url_(server + "/_matrix/client/v3/rooms/" + path_segment(room) + "/send/m.room.message/"),
        token_(std::move(token)) {}

  Rendered render(const Message& whole, Timestamp) const override {
    const Message message =
        with_items_that_fit(whole, [](const Message& m) { return content_of(m).size() <= kContent; });
    // The server knows a transaction again: what was sent before a crash is not told twice.
    Request request = post_json(room_url_ + path_segment(message.alert_id), content_of(message));
    request.method = "PUT";
    request.headers.emplace_back("Authorization", "Bearer " + token_);
    return request;
  }

  Delivery read_reply(const Fetched& reply) const override {
    const Json body = body_of_reply(reply);
    Delivery delivery = read_http_reply(reply, {room_url_, token_});
    if (std::holds_alternative<Sent>(delivery)) return delivery;
    const std::string code = body["errcode"].string().value_or("");
    const bool told = code.starts_with("M_") && may_be_told(code, {room_url_, token_});
    if (code == "M_LIMIT_EXCEEDED" || code == "M_RESOURCE_LIMIT_EXCEEDED") {
      // The latter comes with 403: a server that is full today.
      if (std::holds_alternative<Refused>(delivery)) delivery = RetryAfter{std::nullopt, status_text(reply), false};
    }
    if (told) delivery = with_reason(std::move(delivery), " (" + code + ")");
    const auto wait = body["retry_after_ms"].real();
    return with_wait(std::move(delivery), wait ? std::optional(*wait / 1'000) : std::nullopt);
  }

 private:
  static std::string status_text(const Fetched& reply) {
    const auto* response = std::get_if<Response>(&reply);
    return response == nullptr ? "" : "HTTP " + std::to_string(response->status);
  }

  std::string room_url_;
  std::string token_;
};

/// `!opaque:server`; since room version 12 the server's name may be absent.
bool is_room(std::string_view room) {
  return room.size() > 1 && room.size() <= 255 && room.front() == '!' &&
         std::all_of(room.begin(), room.end(), [](char c) { return c > 0x20 && c < 0x7F && c != '/' && c != '?'; });
}

bool is_token(std::string_view token) {
  return !token.empty() && std::all_of(token.begin(), token.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

Result<std::unique_ptr<Channel>> make(const SettingValues& settings) {
  const auto server = server_address(settings, "url");
  if (!server) return server.error();
  std::string token = settings.secret("token").value_or(Secret()).reveal();
  if (!is_token(token)) return Error{ErrorKind::config, "'token' is no access token: it is empty or holds spaces"};
  const std::string room = settings.text("room").value_or("");
  if (room.starts_with('#'))
    return Error{ErrorKind::config, "'room' is an alias; the room's settings show its id, which begins with '!'"};
  if (!is_room(room)) return Error{ErrorKind::config, "'room' is no room's id (\"!abc:server\")"};
  return std::unique_ptr<Channel>(std::make_unique<Matrix>(*server, std::move(token), room));
}

}  // namespace

ChannelType matrix() { return {"matrix", kSettings, false, make}; }

}  // namespace paidtrail::channels
