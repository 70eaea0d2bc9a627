#pragma once

#include <string>

namespace paidtrail::app {

/// The commented paidtrail.toml that `init` writes. Sources and channels with their settings come from the registries.
std::string configuration_template();

}  // namespace paidtrail::app
