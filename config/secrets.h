#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "config/table_reader.h"
#include "core/secret.h"

namespace paidtrail {

/// The secret `key` of a table, from `KEY`, `KEY_env`, `KEY_file` or a systemd credential: the name in KEY_env, the
/// file name in KEY_file and at last KEY itself are looked for in $CREDENTIALS_DIRECTORY. Complains where two forms
/// stand beside each other, what is named is not there, or others than the owner can read the file. `folder` is what a
/// relative path starts from.
std::optional<Secret> read_secret(TableReader& table, const std::string& key, const std::filesystem::path& folder,
                                  Secrets secrets);

}  // namespace paidtrail
