#pragma once

#include <filesystem>
#include <memory>

#include "core/result.h"
#include "storage/sqlite/connection.h"

namespace paidtrail::sqlite {

inline constexpr std::int64_t kApplicationId =
    0x70647472;  // "pdtr", in the file's header: `file` and we know it by that

/// Opens the database for writing: makes it where there is none, refuses what is not ours, is damaged, or was written
/// by a newer version, brings an older one up to date, and makes the views anew where their text changed.
Result<std::unique_ptr<Connection>> open_for_writing(const std::filesystem::path& file);

/// Is this file one of ours? Throws nothing; reads only.
Status check_owner(Connection& connection);

}  // namespace paidtrail::sqlite
