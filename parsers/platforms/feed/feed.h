#pragma once

#include <span>

#include "parsers/registry.h"

/// Items of RSS, Atom and JSON Feed as posts. Pure. Any thread.
namespace paidtrail::feed {

std::span<const Format> formats();

}  // namespace paidtrail::feed
