#pragma once

#include <filesystem>
#include <string>

namespace paidtrail {

/// `paidtrail.db` and `.lock` give `paidtrail.lock` in the same folder; an ending that no database has stays in the
/// name.
std::filesystem::path beside_database(const std::filesystem::path& database, const std::string& ending);

}  // namespace paidtrail
