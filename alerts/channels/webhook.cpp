#include "alerts/channels/webhook.h"

#include <array>

#include "alerts/channels/http_reply.h"
#include "alerts/channels/message_lines.h"
#include "core/digest.h"
#include "core/json_writer.h"

namespace paidtrail::channels {
namespace {

/// The specification advises bodies under 20 kB.
constexpr std::size_t kBody = 20'000;
constexpr std::size_t kExcerpt = 1'000;
constexpr std::string_view kSecretPrefix = "whsec_";

constexpr std::array kSettings = {
    Setting{"url", Setting::Type::secret, true, "", "the address that takes the events"},
    Setting{"secret", Setting::Type::secret, true, "",
            "whsec_ and 24 to 64 bytes as base64; two with a space between while they are exchanged"}};

int base64_value(char c) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto at = kAlphabet.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::optional<std::string> decode_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  unsigned bits = 0;
  int have = 0;
  for (const char c : text) {
    const int value = base64_value(c);
    if (value < 0) return std::nullopt;
    bits = ((bits << 6) | static_cast<unsigned>(value)) & 0xFFFFFF;
    have += 6;
    if (have < 8) continue;
    have -= 8;
    bytes += static_cast<char>((bits >> have) & 0xFF);
  }
  return bytes;
}

/// The keys of a secret, several while one takes the place of another.
std::optional<std::vector<std::string>> keys_of(std::string_view secret) {
  std::vector<std::string> keys;
  while (!secret.empty()) {
    const auto space = secret.find(' ');
    std::string_view one = secret.substr(0, space);
    secret.remove_prefix(space == std::string_view::npos ? secret.size() : space + 1);
    if (one.empty()) continue;
    if (one.starts_with(kSecretPrefix)) one.remove_prefix(kSecretPrefix.size());
    auto key = decode_base64(one);
    if (!key || key->size() < 24 || key->size() > 64) return std::nullopt;
    keys.push_back(*std::move(key));
  }
  if (keys.empty()) return std::nullopt;
  return keys;
}

std::optional<std::string> tidied(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  return cut(tidy(*text), kExcerpt, "en");
}

/// A program reads it, but a person will at last see it: no control characters, no endless fields.
Message tidied(Message message) {
  for (auto& item : message.items) {
    item.headline = *tidied(std::optional(item.headline));
    for (auto* field : {&item.who, &item.platform, &item.when_local, &item.excerpt, &item.post_url, &item.link,
                        &item.leads_to, &item.rule})
      *field = tidied(*field);
  }
  message.title = *tidied(std::optional(message.title));
  message.summary = *tidied(std::optional(message.summary));
  message.more = *tidied(std::optional(message.more));
  return message;
}

std::string body_of(const Message& message) {
  JsonWriter json;
  json.begin_object()
      .field("type", "finding.created")
      .field("timestamp", message.created_at.rfc3339())
      .key("data")
      .raw(to_json(message))
      .end_object();
  return json.take();
}

class Webhook final : public Channel {
 public:
  Webhook(std::string url, std::vector<std::string> keys, std::string secret)
      : url_(std::move(url)), keys_(std::move(keys)), secret_(std::move(secret)) {}

  Rendered render(const Message& message, Timestamp at) const override {
    Message fitting = tidied(message);
    std::string body = body_of(fitting);
    while (body.size() > kBody && !fitting.items.empty()) {
      fitting.items.pop_back();
      ++fitting.items_left_out;
      body = body_of(fitting);
    }
    const auto time = std::chrono::floor<std::chrono::seconds>(at.millis()).time_since_epoch().count();
    const std::string timestamp = std::to_string(time);
    const std::string signed_text = message.alert_id + "." + timestamp + "." + body;
    std::string signatures;
    for (const auto& key : keys_) {
      if (!signatures.empty()) signatures += ' ';
      signatures += "v1," + base64(hmac_sha256(key, signed_text));
    }
    Request request = post_json(url_, std::move(body));
    request.headers.emplace_back("webhook-id", message.alert_id);
    request.headers.emplace_back("webhook-timestamp", timestamp);
    request.headers.emplace_back("webhook-signature", signatures);
    return request;
  }

  Delivery read_reply(const Fetched& reply) const override { return read_http_reply(reply, {url_, secret_}); }

 private:
  std::string url_;
  std::vector<std::string> keys_;
  std::string secret_;
};

Result<std::unique_ptr<Channel>> make(const SettingValues& settings) {
  auto url = channel_address(settings, "url");
  if (!url) return url.error();
  const std::string secret = settings.secret("secret").value_or(Secret()).reveal();
  auto keys = keys_of(secret);
  if (!keys) return Error{ErrorKind::config, "'secret' is not whsec_ and 24 to 64 bytes as base64"};
  return std::unique_ptr<Channel>(std::make_unique<Webhook>(*std::move(url), *std::move(keys), secret));
}

}  // namespace

ChannelType webhook() { return {"webhook", kSettings, false, make}; }

}  // namespace paidtrail::channels
