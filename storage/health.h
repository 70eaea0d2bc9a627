#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/result.h"
#include "storage/store.h"

namespace paidtrail {

/// What a look at the database file itself gives; nothing is changed.
struct DatabaseHealth {
  std::int64_t schema = 0;
  std::int64_t newest_schema = 0;  ///< that this program knows
  std::string damage;              ///< the first thing that quick_check found, "" where all is well
  std::string orphans;             ///< a table with rows whose parents are not there, "" where there is none
};

/// Reads every page: seconds on a database of gigabytes.
Result<DatabaseHealth> examine(const std::filesystem::path& database);

/// The database as it is now, read-only, where open_reader may give a snapshot whose `runs` are older.
Result<std::unique_ptr<Reader>> open_current(const std::filesystem::path& database);

std::string database_engine();  ///< "SQLite 3.40.1"

}  // namespace paidtrail
