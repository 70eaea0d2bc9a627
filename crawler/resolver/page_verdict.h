#pragma once

#include <optional>

#include "analysis/links/page_rules.h"
#include "core/chain.h"
#include "core/transport.h"
#include "core/url/url.h"
#include "parsers/html/document.h"

namespace paidtrail {

/// A page that a person would not call the end of the way: gone_page, consent_wall, login_wall or challenge, in clear
/// cases only. `page` is null where the answer is no HTML. Pure.
std::optional<Outcome> page_verdict(const Url& at, const Response& response, const PageSigns* page,
                                    const PageRules& rules);

/// The link by which a shortener's warning or preview page lets its reader go on, where a row knows that page. Pure.
std::optional<std::string> interstitial_link(const Url& at, const PageSigns& page, const PageRules& rules);

}  // namespace paidtrail
