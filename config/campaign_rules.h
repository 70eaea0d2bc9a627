#pragma once

#include <string_view>

#include "config/config.h"
#include "core/result.h"

namespace paidtrail {

/// `HOST[:PORT][/PATH]`; the host is kept as serialised, the path without a slash at its end. Errors begin with the
/// text.
Result<DestinationRule> parse_destination(std::string_view text);
/// `NAME=VALUE`, VALUE may end in `*`.
Result<ParameterRule> parse_parameter(std::string_view text);

}  // namespace paidtrail
