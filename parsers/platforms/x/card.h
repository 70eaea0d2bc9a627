#pragma once

#include "parsers/json/json.h"
#include "parsers/platforms/x/wording.h"

namespace paidtrail::x {

/// Adds the links that stand only in the card of a web client's post (promoted posts mostly) and not in its text.
void add_card_links(RawText& words, const Json& tweet);

}  // namespace paidtrail::x
