#include <filesystem>

#include "storage/health.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/query.h"
#include "storage/sqlite/schema.h"
#include "storage/store.h"

namespace paidtrail {
namespace {

namespace fs = std::filesystem;

class SqliteReader final : public Reader {
 public:
  explicit SqliteReader(std::unique_ptr<sqlite::Connection> connection) : connection_(std::move(connection)) {}
  Result<Table> query(std::string_view sql, const std::vector<Cell>& parameters,
                      std::chrono::milliseconds time_limit) override {
    return sqlite::query(*connection_, sql, parameters, time_limit);
  }

 private:
  std::unique_ptr<sqlite::Connection> connection_;
};

Result<std::unique_ptr<Reader>> open_as(const fs::path& file, sqlite::OpenMode mode) {
  try {
    auto connection = std::make_unique<sqlite::Connection>(file, mode);
    if (const Status owned = sqlite::check_owner(*connection); !owned) return owned.error();
    const auto set = connection->attempt([&] {
      connection->execute("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -65536");
      return Ok{};
    });
    if (!set) return set.error();
    return std::unique_ptr<Reader>(std::make_unique<SqliteReader>(std::move(connection)));
  } catch (...) {
    return sqlite::error_in_flight(file);
  }
}

bool holds_bytes(const fs::path& file) {
  std::error_code none;
  const auto size = fs::file_size(file, none);
  return !none && size > 0;
}

}  // namespace

Result<std::unique_ptr<Reader>> open_reader(const fs::path& database) {
  std::error_code none;
  // Nobody writes a snapshot: the next one takes its name, and this connection keeps the old file.
  if (const fs::path snapshot = snapshot_path(database); fs::exists(snapshot, none))
    return open_as(snapshot, sqlite::OpenMode::read_immutable);
  return open_current(database);
}

Result<std::unique_ptr<Reader>> open_current(const fs::path& database) {
  std::error_code none;
  if (!fs::exists(database, none))
    return Error{ErrorKind::no_input, database.string() + ": there is no database yet; `paidtrail crawl` makes it"};
  auto opened = open_as(database, sqlite::OpenMode::read);
  // A reader without the right to make the shared-memory file can still read a database that no log belongs to.
  if (!opened && opened.error().kind != ErrorKind::bad_input && !holds_bytes(database.string() + "-wal"))
    return open_as(database, sqlite::OpenMode::read_immutable);
  return opened;
}

}  // namespace paidtrail
