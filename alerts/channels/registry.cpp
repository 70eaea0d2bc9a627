#include <algorithm>
#include <array>

#include "alerts/channels/atom.h"
#include "alerts/channels/channel.h"
#include "alerts/channels/discord.h"
#include "alerts/channels/email.h"
#include "alerts/channels/matrix.h"
#include "alerts/channels/mattermost.h"
#include "alerts/channels/ntfy.h"
#include "alerts/channels/slack.h"
#include "alerts/channels/stdout.h"
#include "alerts/channels/teams.h"
#include "alerts/channels/telegram.h"
#include "alerts/channels/webhook.h"

namespace paidtrail {

std::span<const ChannelType> channel_types() {
  static const std::array kTypes = {channels::slack(), channels::mattermost(),     channels::discord(),
                                    channels::teams(), channels::telegram(),       channels::matrix(),
                                    channels::ntfy(),  channels::email(),          channels::webhook(),
                                    channels::atom(),  channels::standard_output()};
  return kTypes;
}

const ChannelType* find_channel_type(std::string_view type) {
  const auto types = channel_types();
  const auto found = std::find_if(types.begin(), types.end(), [&](const ChannelType& t) { return t.type == type; });
  return found == types.end() ? nullptr : &*found;
}

}  // namespace paidtrail
