#include "alerts/channels/stdout.h"

#include "alerts/channels/message_lines.h"
#include "core/text/exits.h"

namespace paidtrail::channels {
namespace {

class StandardOutput final : public Channel {
 public:
  Rendered render(const Message& message, Timestamp) const override {
    const MessageLines lines = lines_of(message, Links::as_they_are);
    TerminalLine text = TerminalLine::escape(lines.title) + Literal("\n");
    if (!lines.summary.empty()) text += Literal("  ") + TerminalLine::escape(lines.summary) + Literal("\n");
    for (const auto& item : lines.items) {
      text += Literal("\n  - ") + TerminalLine::escape(item.headline) + Literal("\n");
      for (const std::string* line : {&item.byline, &item.excerpt, &item.trail, &item.rule, &item.post})
        if (!line->empty()) text += Literal("    ") + TerminalLine::escape(*line) + Literal("\n");
    }
    text += Literal("\n");
    for (const std::string& line : {left_out_line(message.items_left_out, message.language), lines.more, lines.footer})
      if (!line.empty()) text += Literal("  ") + TerminalLine::escape(line) + Literal("\n");
    return LocalDelivery{text.str()};
  }

  Delivery read_reply(const Fetched&) const override { return Sent{}; }
};

Result<std::unique_ptr<Channel>> make(const SettingValues&) {
  return std::unique_ptr<Channel>(std::make_unique<StandardOutput>());
}

}  // namespace

ChannelType standard_output() { return {"stdout", {}, true, make}; }

}  // namespace paidtrail::channels
