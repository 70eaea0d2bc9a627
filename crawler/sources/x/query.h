#pragma once

#include <string>
#include <vector>

#include "config/config.h"

namespace paidtrail::x {

/// The campaign's hashtags, links and destinations as search queries of recent search, each under 512 characters
/// (counted in bytes, which is never too few), in the configuration's order. Empty where there is nothing to search
/// for.
std::vector<std::string> search_queries(const Campaign& campaign);

}  // namespace paidtrail::x
