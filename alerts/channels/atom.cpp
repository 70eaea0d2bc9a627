#include "alerts/channels/atom.h"

#include <array>

#include "alerts/channels/message_lines.h"
#include "core/text/exits.h"
#include "core/text/utf8.h"

namespace paidtrail::channels {
namespace {

constexpr std::array kSettings = {Setting{"path", Setting::Type::path, true, "", "the feed's file"}};

/// Text within an element. tidy() has made C0 visible already; what XML 1.0 forbids beside it is left out.
std::string escape_xml(std::string_view text) {
  std::string out;
  const std::string clean = tidy(text);
  for (std::size_t at = 0; at < clean.size();) {
    const char32_t c = utf8::next(clean, at);
    if (c == 0xFFFE || c == 0xFFFF) continue;
    if (c == U'&')
      out += "&amp;";
    else if (c == U'<')
      out += "&lt;";
    else if (c == U'>')
      out += "&gt;";
    else if (c == U'"')
      out += "&quot;";
    else
      utf8::append(out, c);
  }
  return out;
}

using AtomText = Escaped<escape_xml>;

AtomText content_of(const Message& message, const MessageLines& lines) {
  AtomText text = AtomText::escape(lines.summary) + Literal("\n");
  for (const auto& item : lines.items) {
    text += Literal("\n");
    for (const std::string* line : {&item.headline, &item.byline, &item.excerpt, &item.trail, &item.rule, &item.post})
      if (!line->empty()) text += AtomText::escape(*line) + Literal("\n");
  }
  const std::string left_out = left_out_line(message.items_left_out, message.language);
  if (!left_out.empty()) text += Literal("\n") + AtomText::escape(left_out) + Literal("\n");
  return text + Literal("\n") + AtomText::escape(lines.more) + Literal("\n") + AtomText::escape(lines.footer);
}

class Atom final : public Channel {
 public:
  Rendered render(const Message& message, Timestamp) const override {
    const MessageLines lines = lines_of(message, Links::defanged);
    const AtomText id = AtomText::escape(message.alert_id);
    const AtomText at = AtomText::escape(message.created_at.rfc3339());
    const AtomText entry =
        AtomText(Literal("<entry><id>tag:paidtrail,2026:alert:")) + id + Literal("</id><title type=\"text\">") +
        AtomText::escape(lines.title) + Literal("</title><updated>") + at + Literal("</updated><published>") + at +
        Literal("</published><category term=\"") + AtomText::escape(message.kind) +
        Literal("\"/><content type=\"text\">") + content_of(message, lines) + Literal("</content></entry>");
    return LocalDelivery{entry.str()};
  }

  Delivery read_reply(const Fetched&) const override { return Sent{}; }
};

Result<std::unique_ptr<Channel>> make(const SettingValues&) {
  return std::unique_ptr<Channel>(std::make_unique<Atom>());
}

}  // namespace

ChannelType atom() { return {"atom", kSettings, true, make}; }

}  // namespace paidtrail::channels
