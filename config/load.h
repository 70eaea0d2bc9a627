#pragma once

#include <filesystem>

#include "config/config.h"
#include "config/document.h"
#include "core/result.h"

namespace paidtrail {

/// The document's values as a Config, or every complaint at once.
Result<Config> config_from(const document::Node& document, const std::filesystem::path& file,
                           const Catalogue& catalogue, Secrets secrets);

}  // namespace paidtrail
