#include "storage/health.h"

#include <sqlite3.h>

#include "core/embedded.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/schema.h"

namespace paidtrail {
namespace {

Result<DatabaseHealth> look(sqlite::Connection& connection) {
  return connection.attempt([&] {
    DatabaseHealth health;
    health.schema = connection.pragma_integer("user_version");
    health.newest_schema = static_cast<std::int64_t>(embedded::migrations().size());
    if (std::string found = connection.pragma_text("quick_check(1)"); found != "ok") health.damage = std::move(found);
    health.orphans = connection.pragma_text("foreign_key_check");
    return health;
  });
}

}  // namespace

Result<DatabaseHealth> examine(const std::filesystem::path& database) {
  try {
    sqlite::Connection connection(database, sqlite::OpenMode::read);
    if (const Status owned = sqlite::check_owner(connection); !owned) return owned.error();
    return look(connection);
  } catch (...) {
    return sqlite::error_in_flight(database);
  }
}

std::string database_engine() { return std::string("SQLite ") + sqlite3_libversion(); }

}  // namespace paidtrail
