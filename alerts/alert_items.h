#pragma once

#include <string>
#include <string_view>

#include "alerts/message.h"
#include "config/config.h"
#include "core/finding.h"
#include "parsers/json/json.h"

namespace paidtrail {

/// The campaign's name for people; its id where the configuration no longer has it.
std::string campaign_name(const Config& config, const std::string& id);

/// One finding as an item. An account with fewer followers than alert.private_below, or an unknown number, is a private
/// person: no handle, name, address of the post, nor anyone who is mentioned in it.
MessageItem item_of(std::string headline, const Json& details, const Config& config, std::string_view pseudonym_key);
MessageItem item_of(const Finding& finding, const Config& config, std::string_view pseudonym_key);

}  // namespace paidtrail
