#include "storage/sqlite/connection.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <exception>

#include "core/text/utf8.h"

namespace paidtrail::sqlite {

struct StatementSlot {
  SQLite::Statement statement;
  bool in_use = false;
};

// ---- statements ----------------------------------------------------------------------------------------------------

Statement::Statement(StatementSlot& slot, Connection& connection) : slot_(slot), connection_(connection) {
  slot_.in_use = true;
}

Statement::~Statement() {
  slot_.statement.tryReset();
  slot_.in_use = false;
}

bool Statement::step() { return slot_.statement.executeStep(); }

std::int64_t Statement::run() {
  while (slot_.statement.executeStep()) {
  }
  const std::int64_t changes = sqlite3_changes64(connection_.handle());
  slot_.statement.reset();
  return changes;
}

std::int64_t Statement::keep() {
  const std::int64_t changes = run();
  if (changes > 0) connection_.content_changed();
  return changes;
}

bool Statement::null(int column) const { return slot_.statement.getColumn(column).isNull(); }
std::int64_t Statement::integer(int column) const { return slot_.statement.getColumn(column).getInt64(); }
double Statement::real(int column) const { return slot_.statement.getColumn(column).getDouble(); }
std::string Statement::text(int column) const { return slot_.statement.getColumn(column).getString(); }

Timestamp Statement::time(int column) const { return Timestamp::parse_rfc3339(text(column)).value_or(Timestamp()); }

std::optional<std::int64_t> Statement::maybe_integer(int column) const {
  return null(column) ? std::nullopt : std::optional(integer(column));
}
std::optional<double> Statement::maybe_real(int column) const {
  return null(column) ? std::nullopt : std::optional(real(column));
}
std::optional<std::string> Statement::maybe_text(int column) const {
  return null(column) ? std::nullopt : std::optional(text(column));
}
std::optional<Timestamp> Statement::maybe_time(int column) const {
  return null(column) ? std::nullopt : std::optional(time(column));
}

void Statement::bind_at(int index, std::int64_t value) { slot_.statement.bind(index, value); }
void Statement::bind_at(int index, double value) { slot_.statement.bind(index, value); }
void Statement::bind_at(int index, std::nullptr_t) { slot_.statement.bind(index); }
void Statement::bind_at(int index, std::string_view value) {
  slot_.statement.bind(index, utf8::valid(value) ? std::string(value) : utf8::repaired(value));
}

// ---- the connection ------------------------------------------------------------------------------------------------

namespace {

std::string uri_of(const std::filesystem::path& file) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(file).string()) {
    if (c == '%' || c == '?' || c == '#') {
      constexpr char kDigits[] = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(c);
      uri += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    } else {
      uri += c;
    }
  }
  return uri;
}

std::unique_ptr<SQLite::Database> open(const std::filesystem::path& file, OpenMode mode) {
  switch (mode) {
    case OpenMode::create:
      return std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 5000);
    case OpenMode::write:
      return std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READWRITE, 5000);
    case OpenMode::read:
      return std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READONLY, 5000);
    case OpenMode::read_immutable:
      return std::make_unique<SQLite::Database>(uri_of(file) + "?immutable=1", SQLite::OPEN_READONLY | SQLite::OPEN_URI,
                                                5000);
  }
  return nullptr;
}

}  // namespace

Connection::Connection(const std::filesystem::path& file, OpenMode mode) : file_(file), database_(open(file, mode)) {}

Connection::~Connection() { statements_.clear(); }

Statement Connection::sql(std::string_view literal) {
  auto& slots = statements_[literal];
  for (const auto& slot : slots)
    if (!slot->in_use) return Statement(*slot, *this);
  slots.push_back(
      std::make_unique<StatementSlot>(StatementSlot{SQLite::Statement(*database_, std::string(literal)), false}));
  return Statement(*slots.back(), *this);
}

void Connection::execute(const std::string& statements) { database_->exec(statements); }

std::int64_t Connection::last_id() const { return database_->getLastInsertRowid(); }

std::int64_t Connection::pragma_integer(const std::string& name) {
  SQLite::Statement statement(*database_, "PRAGMA " + name);
  return statement.executeStep() ? statement.getColumn(0).getInt64() : 0;
}

std::string Connection::pragma_text(const std::string& name) {
  SQLite::Statement statement(*database_, "PRAGMA " + name);
  return statement.executeStep() ? statement.getColumn(0).getString() : "";
}

sqlite3* Connection::handle() const { return database_->getHandle(); }

void Connection::begin() {
  content_changed_ = false;
  // IMMEDIATE: a deferred transaction that turns into a writing one fails at once where another holds the lock.
  sql("BEGIN IMMEDIATE").run();
}

void Connection::commit() {
  if (content_changed_) sql("UPDATE store_state SET content = content + 1").run();
  sql("COMMIT").run();
}

Error Connection::failed() {
  const int system_errno = sqlite3_system_errno(handle());
  const Error error = [&] {
    try {
      throw;
    } catch (const SQLite::Exception& e) {
      return error_from_sqlite(e.getExtendedErrorCode(), system_errno, e.what(), file_);
    } catch (...) {
      return error_in_flight(file_);
    }
  }();
  for (auto& [text, slots] : statements_)
    for (auto& slot : slots) slot->statement.tryReset();
  if (sqlite3_get_autocommit(handle()) == 0) database_->tryExec("ROLLBACK");
  return error;
}

// ---- errors --------------------------------------------------------------------------------------------------------

Error error_in_flight(const std::filesystem::path& file) {
  try {
    throw;
  } catch (const SQLite::Exception& e) {
    return error_from_sqlite(e.getExtendedErrorCode(), 0, e.what(), file);
  } catch (const std::bad_alloc&) {
    return {ErrorKind::io, file.string() + ": out of memory"};
  } catch (const std::exception& e) {
    return {ErrorKind::internal, file.string() + ": " + e.what()};
  }
}

Error error_from_sqlite(int extended_code, int system_errno, const std::string& message,
                        const std::filesystem::path& file) {
  const std::string place = file.string() + ": ";
  switch (extended_code & 0xff) {
    case SQLITE_NOTADB:
      return {ErrorKind::bad_input, place + "is no SQLite database; it was left as it is"};
    case SQLITE_CORRUPT:
      return {ErrorKind::bad_input,
              place + "the database is damaged (" + message + "); it was left as it is, restore a copy"};
    case SQLITE_FULL:
      return {ErrorKind::io, place + "the disk is full or the file may not grow; free space and run again"};
    case SQLITE_READONLY:
      return {ErrorKind::io, place + "cannot be written (" + message + ")"};
    case SQLITE_IOERR:
      return {ErrorKind::io, place + "input or output failed (" + message + "); what was being stored may be there"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorKind::busy, place + "another program holds the database; try again when it has ended"};
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {ErrorKind::no_permission, place + message};
    case SQLITE_CANTOPEN:
      if (system_errno != 0) return error_from_errno(system_errno, "open the database", file.string());
      return {ErrorKind::cannot_create, place + "cannot open the database"};
    case SQLITE_NOMEM:
      return {ErrorKind::io, place + "out of memory"};
    default:
      return {ErrorKind::internal, place + message + " (SQLite " + std::to_string(extended_code) + ")"};
  }
}

}  // namespace paidtrail::sqlite
