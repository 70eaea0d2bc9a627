#include "alerts/channels/slack.h"

#include <array>

#include "alerts/channels/http_reply.h"
#include "alerts/channels/message_lines.h"
#include "core/json_writer.h"
#include "core/text/exits.h"
#include "core/text/utf8.h"

namespace paidtrail::channels {
namespace {

// docs.slack.dev, Block Kit: 50 blocks, 150 characters a header, 3,000 a section. The sum is not documented: about
// 13,200 characters in all come back as msg_blocks_too_long (slackapi/bolt-js issue 2509).
constexpr std::size_t kBlocks = 50;
constexpr std::size_t kHeader = 150;
constexpr std::size_t kSection = 3'000;
constexpr std::size_t kSummary = 1'000;
constexpr std::size_t kInAll = 10'000;
/// Kept free for the last blocks: what was left out, the command, the id.
constexpr std::size_t kForTheEnd = 700;

constexpr std::array kSettings = {Setting{"url", Setting::Type::secret, true, "", "the incoming webhook's address"}};

/// docs.slack.dev, "Escaping text": these three and no others. Without `<` there is no mention and no hidden link.
std::string escape_slack(std::string_view text) {
  std::string out;
  for (const char c : tidy(text)) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

using SlackText = Escaped<escape_slack>;

/// Every line has its own limit, so that no item outgrows a section.
SlackText lines_text(const ItemLines& lines, std::string_view language) {
  SlackText text;
  const auto add = [&](const std::string& line, std::size_t limit) {
    if (line.empty()) return;
    if (!text.empty()) text += Literal("\n");
    text += escape_within<SlackText>(line, limit, language);
  };
  add(lines.headline, 300);
  add(lines.byline, 400);
  add(lines.excerpt, 500);
  add(lines.trail, 650);
  add(lines.rule, 700);
  add(lines.post, 400);
  return text;
}

/// Builds the blocks and knows what still fits.
class Blocks {
 public:
  Blocks() { json_.begin_array(); }

  bool fits(const SlackText& text) const {
    return count_ + 3 < kBlocks && used_ + utf8::count(text.str()) + kForTheEnd <= kInAll &&
           utf8::count(text.str()) <= kSection;
  }
  void header(const SlackText& text) { add("header", text); }
  void section(const SlackText& text) { add("section", text); }
  std::string take() { return json_.end_array().take(); }

 private:
  void add(std::string_view type, const SlackText& text) {
    if (text.empty()) return;
    ++count_;
    used_ += utf8::count(text.str());
    json_.begin_object().field("type", type).key("text").begin_object();
    // A plain_text object is never read as markup.
    json_.field("type", "plain_text").field("text", text.str()).field("emoji", false);
    json_.end_object().end_object();
  }

  JsonWriter json_;
  std::size_t count_ = 0;
  std::size_t used_ = 0;
};

std::string render_blocks(const Message& message, const MessageLines& lines) {
  Blocks blocks;
  blocks.header(escape_within<SlackText>(lines.title, kHeader, message.language));
  blocks.section(escape_within<SlackText>(lines.summary, kSummary, message.language));
  std::size_t left_out = message.items_left_out;
  bool full = false;
  for (const auto& item : lines.items) {
    const SlackText text = lines_text(item, message.language);
    full = full || !blocks.fits(text);
    if (full)
      ++left_out;
    else
      blocks.section(text);
  }
  blocks.section(SlackText::escape(left_out_line(left_out, message.language)));
  blocks.section(SlackText::escape(lines.more));
  blocks.section(SlackText::escape(lines.footer));
  return blocks.take();
}

class Slack final : public Channel {
 public:
  explicit Slack(std::string url) : url_(std::move(url)) {}

  Rendered render(const Message& message, Timestamp) const override {
    const MessageLines lines = lines_of(message, Links::defanged);
    JsonWriter json;
    json.begin_object();
    if (message.items.empty()) {
      SlackText text = SlackText::escape(lines.title) + Literal("\n") + SlackText::escape(lines.summary);
      const std::string left_out = left_out_line(message.items_left_out, message.language);
      if (!left_out.empty()) text += Literal("\n") + SlackText::escape(left_out);
      json.field("text", (text + Literal("\n") + SlackText::escape(lines.more) + Literal("\n") +
                          SlackText::escape(lines.footer))
                             .str());
    } else {
      // Shown in notifications, where blocks are not.
      json.field("text", escape_within<SlackText>(lines.title, kHeader, message.language).str())
          .key("blocks")
          .raw(render_blocks(message, lines));
    }
    json.field("mrkdwn", false).field("unfurl_links", false).field("unfurl_media", false).end_object();
    return post_json(url_, json.take());
  }

  Delivery read_reply(const Fetched& reply) const override { return read_http_reply(reply, {url_}); }

 private:
  std::string url_;
};

Result<std::unique_ptr<Channel>> make(const SettingValues& settings) {
  auto url = channel_address(settings, "url");
  if (!url) return url.error();
  return std::unique_ptr<Channel>(std::make_unique<Slack>(*std::move(url)));
}

}  // namespace

ChannelType slack() { return {"slack", kSettings, false, make}; }

}  // namespace paidtrail::channels
