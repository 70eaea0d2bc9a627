#include "crawler/sources/bluesky/bluesky.h"

#include <array>

#include "crawler/sources/bluesky/access.h"

namespace paidtrail::bluesky {
namespace {

bool has_searches(const Campaign& campaign) {
  return !campaign.hashtags.empty() || !campaign.links.empty() || !campaign.destinations.empty();
}

constexpr std::string_view kSearchNeeds =
    "anonymous search answers 403 since January 2025: name an identifier and an app password";

std::optional<std::string> cannot_ask(const SourceConfig& source, const Campaign& campaign) {
  if (!source.settings.list("accounts").empty()) return std::nullopt;
  if (!has_searches(campaign))
    return "has no hashtags, links or destinations to search for, and this source no accounts";
  // The password alone is not asked for here: an archive is read without one, and a live walk says that it is missing.
  if (!has_identifier(source)) return std::string(kSearchNeeds) + ", or accounts";
  return std::nullopt;
}

std::optional<std::string> not_asked(const SourceConfig& source, const Campaign& campaign) {
  if (has_searches(campaign) && (!has_identifier(source) || !has_password(source)))
    return "is not searched for, only the accounts are read; " + std::string(kSearchNeeds);
  return std::nullopt;
}

}  // namespace

const SourceType& source_type() {
  static constexpr std::array kSettings = {
      Setting{"identifier", Setting::Type::text, false, "",
              "handle of the account that searches (search needs a session)"},
      Setting{"password", Setting::Type::secret, false, "", "an app password of that account"},
      Setting{"accounts", Setting::Type::list, false, "", "handles or DIDs whose posts are read (no session needed)"},
  };
  static const SourceType kType = {.platform = kPlatform,
                                   .settings = kSettings,
                                   .default_base_url = kDefaultBase,
                                   .cannot_ask = cannot_ask,
                                   .not_asked = not_asked,
                                   .walk = search_walk,
                                   .recheck = posts_walk};
  return kType;
}

}  // namespace paidtrail::bluesky
