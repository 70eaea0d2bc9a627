#include "alerts/channels/ntfy.h"

#include <algorithm>
#include <array>

#include "alerts/channels/http_reply.h"
#include "alerts/channels/message_lines.h"
#include "core/json_writer.h"

namespace paidtrail::channels {
namespace {

/// docs.ntfy.sh, "Limitations": 4,096 bytes; what is longer becomes an attachment.
constexpr std::size_t kMessage = 4'096;
constexpr std::size_t kTitle = 250;
/// "daily message quota reached": 429 without a time.
constexpr std::int64_t kQuota = 42'908;

constexpr std::array kSettings = {
    Setting{"url", Setting::Type::text, true, "", "the server's address"},
    Setting{"topic", Setting::Type::secret, true, "", "the topic; where anybody may read it, its name is the password"},
    Setting{"token", Setting::Type::secret, false, "", "an access token (tk_…), where the topic needs one"}};

std::size_t bytes(std::string_view text) { return text.size(); }

std::string within(std::string_view text, std::size_t limit, std::string_view language) {
  // Not Markdown, no mentions: tidy() is all that plain text needs.
  struct Plain {
    static Plain escape(std::string_view from) { return {tidy(from)}; }
    const std::string& str() const { return text; }
    std::string text;
  };
  return escape_within<Plain>(text, limit, language, bytes).str();
}

/// The limits leave room for one item in every message, whatever it holds.
std::string text_of(const Message& message) {
  const MessageLines lines = lines_of(message, Links::defanged);
  std::string text = within(lines.summary, 500, message.language);
  for (const auto& item : lines.items) {
    text += "\n\n" + within(item.headline, 300, message.language);
    const auto add = [&](const std::string& line, std::size_t limit) {
      if (!line.empty()) text += "\n" + within(line, limit, message.language);
    };
    add(item.byline, 400);
    add(item.excerpt, 600);
    add(item.trail, 600);
    add(item.rule, 600);
    add(item.post, 300);
  }
  text += "\n";
  for (const std::string& line : {left_out_line(message.items_left_out, message.language), lines.more, lines.footer})
    if (!line.empty()) text += "\n" + within(line, 240, message.language);
  return text;
}

std::string title_of(const Message& message) {
  return within(lines_of(message, Links::defanged).title, kTitle, message.language);
}

class Ntfy final : public Channel {
 public:
  Ntfy(std::string server, std::string topic, std::string token)
      : url_(std::move(server) + "/"), topic_(std::move(topic)), token_(std::move(token)) {}

  Rendered render(const Message& whole, Timestamp) const override {
    const Message message = with_items_that_fit(whole, [](const Message& m) { return text_of(m).size() <= kMessage; });
    JsonWriter json;
    json.begin_object().field("topic", topic_).field("title", title_of(message));
    json.field("message", text_of(message));
    // Servers from 2.16 on show a repeat in place of what it repeats; older ones do not read the field.
    json.field("sequence_id", message.alert_id).end_object();
    Request request = post_json(url_, json.take());
    if (!token_.empty()) request.headers.emplace_back("Authorization", "Bearer " + token_);
    return request;
  }

  Delivery read_reply(const Fetched& reply) const override {
    const Json body = body_of_reply(reply);
    const std::vector<std::string> secrets = {url_, topic_, token_};
    Delivery delivery = read_http_reply(reply, secrets);
    const auto code = body["code"].text();
    if (code && may_be_told(*code, secrets)) delivery = with_reason(std::move(delivery), " (code " + *code + ")");
    return with_wait(std::move(delivery), body["code"].integer() == kQuota ? std::optional(3'600.0) : std::nullopt);
  }

 private:
  std::string url_;
  std::string topic_;
  std::string token_;
};

/// As the server has it: `^[-_A-Za-z0-9]{1,64}$`.
bool is_topic(std::string_view topic) {
  return !topic.empty() && topic.size() <= 64 && std::all_of(topic.begin(), topic.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

Result<std::unique_ptr<Channel>> make(const SettingValues& settings) {
  auto server = server_address(settings, "url");
  if (!server) return server.error();
  std::string topic = settings.secret("topic").value_or(Secret()).reveal();
  if (!is_topic(topic))
    return Error{ErrorKind::config, "'topic' is no topic's name: 1 to 64 letters, digits, '-' and '_'"};
  std::string token = settings.secret("token").value_or(Secret()).reveal();
  if (std::any_of(token.begin(), token.end(), [](char c) { return c <= 0x20 || c >= 0x7F; }))
    return Error{ErrorKind::config, "'token' is no access token: it holds spaces or signs that no token has"};
  return std::unique_ptr<Channel>(std::make_unique<Ntfy>(*std::move(server), std::move(topic), std::move(token)));
}

}  // namespace

ChannelType ntfy() { return {"ntfy", kSettings, false, make}; }

}  // namespace paidtrail::channels
