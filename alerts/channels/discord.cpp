#include "alerts/channels/discord.h"

#include <array>

#include "alerts/channels/address_text.h"
#include "alerts/channels/http_reply.h"
#include "alerts/channels/message_lines.h"
#include "core/json_writer.h"
#include "core/text/exits.h"
#include "core/url/url.h"

namespace paidtrail::channels {
namespace {

// discord-api-docs, resources/webhook and resources/message: 2,000 characters of content, 10 embeds, 256 a title, 4,096
// a description, 6,000 in all embeds. The unit is not said; UTF-16 is never the smaller count.
constexpr std::size_t kContent = 2'000;
constexpr std::size_t kEmbeds = 10;
constexpr std::size_t kTitle = 256;
constexpr std::size_t kDescription = 4'096;
constexpr std::size_t kInAll = 6'000;
constexpr std::size_t kSummary = 900;
constexpr std::size_t kByline = 400;
/// What was left out, the command, the id.
constexpr std::size_t kLastLine = 250;
/// Hides previews of links. With embeds it would hide them, too: those have no previews anyway.
constexpr std::int64_t kSuppressEmbeds = 4;
constexpr std::string_view kZeroWidthSpace = "\u200B";

constexpr std::array kSettings = {Setting{"url", Setting::Type::secret, true, "", "the webhook's address"}};

/// A backslash takes the meaning of any sign; allowed_mentions takes the sound of a mention, but not its look.
std::string escape_discord(std::string_view text) {
  std::string out;
  char before = ' ';
  for (const char c : tidy(text)) {
    const bool number = c == '.' && before >= '0' && before <= '9';  // "1." begins a list
    if (number || std::string_view("\\`*_~|<>#-+=[](){}:@!").find(c) != std::string_view::npos) out += '\\';
    out += c;
    if (c == '@') out += kZeroWidthSpace;
    before = c;
  }
  return out;
}

using DiscordText = Escaped<escape_discord>;
using DiscordAddress = Escaped<markdown_address>;

DiscordText within(std::string_view text, std::size_t limit, std::string_view language) {
  return escape_within<DiscordText>(text, limit, language, utf16_length);
}

/// Every line has its own limit, so that one item always fits beside the head.
std::string item_text(const ItemLines& lines, std::string_view language) {
  std::string text;
  const auto add = [&](const std::string& line) {
    if (!line.empty()) text += (text.empty() ? "" : "\n") + line;
  };
  add(within(lines.byline, kByline, language).str());
  add(within(lines.excerpt, 800, language).str());
  add(within(lines.trail, 1'000, language).str());
  add(within(lines.rule, 900, language).str());
  if (!lines.post.empty()) add(DiscordAddress::escape(lines.post).str());
  return text;
}

/// What the head tells below the title.
std::string head_text(const Message& message, const MessageLines& lines) {
  std::string text = within(lines.summary, kSummary, message.language).str();
  for (const std::string& line : {left_out_line(message.items_left_out, message.language), lines.more})
    if (!line.empty()) text += (text.empty() ? "" : "\n") + within(line, kLastLine, message.language).str();
  return text;
}

struct Embeds {
  std::string json;
  std::size_t count = 0;
  std::size_t in_all = 0;
  std::size_t longest = 0;
};

Embeds embeds_of(const Message& message) {
  const MessageLines lines = lines_of(message, Links::defanged);
  Embeds embeds;
  JsonWriter json;
  json.begin_array();
  const auto add = [&](const std::string& title, const std::string& description, const std::string& footer) {
    json.begin_object().field("title", title);
    if (!description.empty()) json.field("description", description);
    if (!footer.empty()) json.key("footer").begin_object().field("text", footer).end_object();
    json.end_object();
    ++embeds.count;
    embeds.in_all += utf16_length(title) + utf16_length(description) + utf16_length(footer);
    embeds.longest = std::max(embeds.longest, utf16_length(description));
  };
  // A footer is plain text: nothing is read as markup there, and all of it is ours.
  add(within(lines.title, kTitle, message.language).str(), head_text(message, lines),
      cut(lines.footer, kLastLine, message.language));
  for (const auto& item : lines.items)
    add(within(item.headline, kTitle, message.language).str(), item_text(item, message.language), "");
  embeds.json = json.end_array().take();
  return embeds;
}

bool fits(const Message& message) {
  const Embeds embeds = embeds_of(message);
  return embeds.count <= kEmbeds && embeds.in_all <= kInAll && embeds.longest <= kDescription;
}

/// Without embeds: what is shown of it is the content alone.
std::string plain_content(const Message& message) {
  const MessageLines lines = lines_of(message, Links::defanged);
  const std::string text = within(lines.title, 300, message.language).str() + "\n" + head_text(message, lines);
  return text + "\n" + within(lines.footer, kLastLine, message.language).str();
}

class Discord final : public Channel {
 public:
  explicit Discord(std::string url) : url_(std::move(url)) {}

  Rendered render(const Message& whole, Timestamp) const override {
    const Message message = with_items_that_fit(whole, fits);
    JsonWriter json;
    json.begin_object();
    if (message.items.empty()) {
      static_assert(kContent >= 300 + kSummary + 3 * (kLastLine + 1));
      json.field("content", plain_content(message)).field("flags", kSuppressEmbeds);
    } else {
      json.field("content", "").key("embeds").raw(embeds_of(message).json);
    }
    json.key("allowed_mentions").begin_object().key("parse").begin_array().end_array().end_object().end_object();
    return post_json(url_, json.take());
  }

  Delivery read_reply(const Fetched& reply) const override {
    const Json body = body_of_reply(reply);
    Delivery delivery = read_http_reply(reply, {url_});
    // 50035: a field of ours is wrong; 10015: unknown webhook; 50027: its token is.
    if (const auto code = body["code"].text(); code && *code != "0" && may_be_told(*code, {url_}))
      delivery = with_reason(std::move(delivery), " (code " + *code + ")");
    return with_wait(std::move(delivery), body["retry_after"].real());
  }

 private:
  std::string url_;
};

Result<std::unique_ptr<Channel>> make(const SettingValues& settings) {
  const auto address = channel_address(settings, "url");
  if (!address) return address.error();
  const auto url = Url::parse(*address);
  if (!url) return url.error();
  for (const std::string_view other : {"/slack", "/github"})
    if (url->path().ends_with(other))
      return Error{ErrorKind::config, "'url' takes another program's messages: leave out '" + std::string(other) + "'"};
  // Without `wait` a message that was not kept is answered like one that was.
  std::string query;
  for (const auto& parameter : url->raw_parameters())
    if (parameter.name != "wait") query += std::string(parameter.raw) + "&";
  return std::unique_ptr<Channel>(std::make_unique<Discord>(url->with_query(query + "wait=true").href()));
}

}  // namespace

ChannelType discord() { return {"discord", kSettings, false, make}; }

}  // namespace paidtrail::channels
