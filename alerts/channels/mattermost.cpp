#include "alerts/channels/mattermost.h"

#include <array>

#include "alerts/channels/address_text.h"
#include "alerts/channels/http_reply.h"
#include "alerts/channels/message_lines.h"
#include "core/json_writer.h"
#include "core/text/exits.h"
#include "core/text/utf8.h"

namespace paidtrail::channels {
namespace {

/// Servers before 5.0 split what is longer into several posts; later ones take 16,383.
constexpr std::size_t kInAll = 4'000;
constexpr std::size_t kForTheEnd = 550;
constexpr std::string_view kZeroWidthSpace = "\u200B";

constexpr std::array kSettings = {Setting{"url", Setting::Type::secret, true, "", "the incoming webhook's address"}};

/// Markdown signs get a backslash. `@channel`, `@here` and `<!channel>` notify wherever they stand and nothing in the
/// request forbids it, so that no `@` and no `<` stands before a letter.
std::string escape_mattermost(std::string_view text) {
  std::string out;
  for (const char c : tidy(text)) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (std::string_view("\\`*_{}[]()#+-!|~").find(c) != std::string_view::npos) {
      out += '\\';
      out += c;
    } else {
      out += c;
    }
    if (c == '@' || c == '<') out += kZeroWidthSpace;
  }
  return out;
}

using MattermostText = Escaped<escape_mattermost>;
using MattermostAddress = Escaped<markdown_address>;

/// The limits of the lines leave room for one item in every message, whatever it holds.
std::string item_text(const ItemLines& lines, std::string_view language) {
  std::string text = "* **" + escape_within<MattermostText>(lines.headline, 250, language).str() + "**";
  const auto add = [&](const std::string& line, std::size_t limit) {
    if (!line.empty()) text += "\n  " + escape_within<MattermostText>(line, limit, language).str();
  };
  add(lines.byline, 350);
  add(lines.excerpt, 500);
  add(lines.trail, 650);
  add(lines.rule, 700);
  if (!lines.post.empty()) text += "\n  " + MattermostAddress::escape(lines.post).str();
  return text;
}

std::string render_text(const Message& message) {
  const MessageLines lines = lines_of(message, Links::defanged);
  std::string text = "#### " + escape_within<MattermostText>(lines.title, 200, message.language).str() + "\n" +
                     escape_within<MattermostText>(lines.summary, 400, message.language).str();
  std::size_t left_out = message.items_left_out;
  bool full = false;
  for (const auto& item : lines.items) {
    const std::string next = "\n\n" + item_text(item, message.language);
    full = full || utf8::count(text) + utf8::count(next) + kForTheEnd > kInAll;
    if (full)
      ++left_out;
    else
      text += next;
  }
  for (const std::string& line : {left_out_line(left_out, message.language), lines.more, lines.footer})
    if (!line.empty()) text += "\n\n" + escape_within<MattermostText>(line, 250, message.language).str();
  return text;
}

class Mattermost final : public Channel {
 public:
  explicit Mattermost(std::string url) : url_(std::move(url)) {}

  Rendered render(const Message& message, Timestamp) const override {
    JsonWriter json;
    json.begin_object().field("text", render_text(message)).field("username", "paidtrail").end_object();
    return post_json(url_, json.take());
  }

  Delivery read_reply(const Fetched& reply) const override { return read_http_reply(reply, {url_}); }

 private:
  std::string url_;
};

Result<std::unique_ptr<Channel>> make(const SettingValues& settings) {
  auto url = channel_address(settings, "url");
  if (!url) return url.error();
  return std::unique_ptr<Channel>(std::make_unique<Mattermost>(*std::move(url)));
}

}  // namespace

ChannelType mattermost() { return {"mattermost", kSettings, false, make}; }

}  // namespace paidtrail::channels
