#pragma once

#include <span>

#include "parsers/registry.h"

/// Posts of X: what the API answers (v2, v1.1), what archives and tools write down. Pure. Any thread.
namespace paidtrail::x {

std::span<const Format> formats();

}  // namespace paidtrail::x
