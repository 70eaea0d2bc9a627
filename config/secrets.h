#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>

#include "config/table_reader.h"
#include "core/secret.h"

namespace paidtrail {

/// What secrets are read with.
struct SecretContext {
  std::filesystem::path folder;  ///< where relative paths start
  Secrets secrets = Secrets::read;
  std::set<std::string> taken;  ///< credentials that a table took because they are named like its key
};

/// The secret `key` of a table, from `KEY`, `KEY_env`, `KEY_file` or a systemd credential: the name in KEY_env, the
/// file name in KEY_file and at last KEY itself are looked for in $CREDENTIALS_DIRECTORY. Complains where two forms
/// stand beside each other, what is named is not there, others than the owner can read the file, or one credential
/// named like the key would go to two servers.
std::optional<Secret> read_secret(TableReader& table, const std::string& key, SecretContext& context);

}  // namespace paidtrail
