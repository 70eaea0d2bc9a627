#pragma once

#include <span>

#include "parsers/registry.h"

/// Bluesky: answers of its AppView, events of Jetstream, exports of minet. Pure. Any thread.
namespace paidtrail::bluesky {

std::span<const Format> formats();

}  // namespace paidtrail::bluesky
