#include "storage/sqlite/schema.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/digest.h"
#include "core/embedded.h"

namespace paidtrail::sqlite {
namespace {

namespace fs = std::filesystem;

// Looking at every page of a larger file would cost more than a pass; its pages are checked when a snapshot is made.
constexpr std::uintmax_t kCheckedWhenOpened = 256u << 20;

std::int64_t newest_schema() { return static_cast<std::int64_t>(embedded::migrations().size()); }

std::string views_digest() {
  Sha256 sum;
  for (const auto& [name, text] : embedded::views()) {
    sum.add(name);
    sum.add(text);
  }
  return sum.hex_digest();
}

std::vector<std::string> names_of_views(Connection& connection) {
  std::vector<std::string> names;
  auto rows = connection.sql("SELECT name FROM sqlite_schema WHERE type = 'view'");
  while (rows.step()) names.push_back(rows.text(0));
  return names;
}

void drop_views(Connection& connection) {
  for (const auto& name : names_of_views(connection)) connection.execute("DROP VIEW \"" + name + "\"");
}

/// Each migration and its number are one transaction. A table is altered as SQLite's documentation says
/// (lang_altertable, section 7): foreign keys off, no view that names the old one, and the keys checked before the end.
void migrate(Connection& connection, std::int64_t from) {
  const auto files = embedded::migrations();
  connection.execute("PRAGMA foreign_keys = OFF");
  for (std::int64_t next = from + 1; next <= newest_schema(); ++next) {
    connection.execute("BEGIN IMMEDIATE");
    drop_views(connection);
    connection.execute(std::string(files[static_cast<std::size_t>(next - 1)].text));
    connection.execute("UPDATE store_state SET views_digest = ''");
    if (const std::string broken = connection.pragma_text("foreign_key_check"); !broken.empty())
      throw std::runtime_error("migration " + std::to_string(next) + " leaves rows of " + broken + " without theirs");
    connection.execute("PRAGMA user_version = " + std::to_string(next));
    connection.execute("COMMIT");
  }
}

void renew_views(Connection& connection) {
  const std::string digest = views_digest();
  {
    auto stored = connection.sql("SELECT views_digest FROM store_state");
    if (stored.step() && stored.text(0) == digest) return;
  }
  connection.execute("BEGIN IMMEDIATE");
  drop_views(connection);
  for (const auto& [name, text] : embedded::views()) connection.execute(std::string(text));
  connection.sql("UPDATE store_state SET views_digest = ?1, content = content + 1").bind(digest).run();
  connection.execute("COMMIT");
}

/// Every pragma is read back: SQLite leaves unknown or impossible ones without a word.
Status set_pragmas(Connection& connection) {
  const std::string mode = connection.pragma_text("journal_mode = WAL");
  if (mode != "wal")
    return Error{ErrorKind::io, connection.file().string() + ": the file system does not allow write-ahead logging"};
  connection.execute(
      "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 16000;"
      "PRAGMA cache_size = -65536; PRAGMA trusted_schema = OFF");
  if (connection.pragma_integer("foreign_keys") != 1 || connection.pragma_integer("synchronous") != 2 ||
      connection.pragma_integer("wal_autocheckpoint") != 16000 || connection.pragma_integer("trusted_schema") != 0)
    return Error{ErrorKind::internal, connection.file().string() + ": SQLite did not take its settings"};
  return Ok{};
}

/// Looks before SQLite does: SQLite opens what it may not write read-only, and takes an empty file for a new database.
Status check_place(const fs::path& file) {
  std::error_code none;
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, none))
    return Error{ErrorKind::cannot_create, folder.string() + ": the folder of the database does not exist; make it"};
  if (::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0)
    return error_from_errno(errno, "write in the database's folder", folder.string());
  struct stat info{};
  if (::stat(file.c_str(), &info) != 0) {
    if (errno != ENOENT) return error_from_errno(errno, "look at the database", file.string());
    if (fs::file_size(file.string() + "-wal", none) > 0 && !none)
      return Error{ErrorKind::bad_input, file.string() + "-wal: a write-ahead log without its database; restore " +
                                             file.filename().string() + " beside it, or move it away"};
    return Ok{};
  }
  if (!S_ISREG(info.st_mode)) return Error{ErrorKind::bad_input, file.string() + ": is no file"};
  if (::faccessat(AT_FDCWD, file.c_str(), R_OK | W_OK, AT_EACCESS) != 0)
    return error_from_errno(errno, "write the database", file.string());
  if (info.st_size == 0)
    return Error{ErrorKind::bad_input, file.string() +
                                           ": the database is empty, it was cut off; restore a copy, or "
                                           "remove it to begin anew"};
  return Ok{};
}

Status sync_folder(const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return error_from_errno(errno, "open the folder", folder.string());
  const int failed = ::fsync(fd) != 0 ? errno : 0;
  ::close(fd);
  if (failed != 0) return error_from_errno(failed, "sync the folder", folder.string());
  return Ok{};
}

/// A new database is made whole under another name, so that a kill leaves none or a whole one: an empty file of that
/// name is always damage.
Status create(const fs::path& file) {
  const fs::path unfinished = file.string() + ".creating";
  std::error_code none;
  for (const char* ending : {"", "-wal", "-shm", "-journal"}) fs::remove(unfinished.string() + ending, none);
  try {
    Connection connection(unfinished, OpenMode::create);
    const auto made = connection.attempt([&] {
      connection.execute("PRAGMA application_id = " + std::to_string(kApplicationId));
      connection.execute("PRAGMA synchronous = FULL");
      migrate(connection, 0);
      return Ok{};
    });
    if (!made) {
      fs::remove(unfinished, none);
      return made.error();
    }
  } catch (...) {
    return error_in_flight(file);
  }
  if (::rename(unfinished.c_str(), file.c_str()) != 0) return error_from_errno(errno, "create", file.string());
  return sync_folder(file);
}

Status check_pages(Connection& connection) {
  std::error_code none;
  const std::string file = connection.file().string();
  const bool left_open = fs::file_size(file + "-wal", none) > 0 && !none;
  if (!left_open && fs::file_size(file, none) > kCheckedWhenOpened) return Ok{};
  const std::string found = connection.pragma_text("quick_check(1)");
  if (found == "ok") return Ok{};
  return Error{ErrorKind::bad_input,
               file + ": the database is damaged (" + found + "); it was left as it is, restore a copy"};
}

Status bring_up_to_date(Connection& connection) {
  const std::int64_t schema = connection.pragma_integer("user_version");
  if (schema > newest_schema())
    return Error{ErrorKind::config, connection.file().string() + ": was written by a newer paidtrail (schema " +
                                        std::to_string(schema) + ", this one knows " + std::to_string(newest_schema()) +
                                        "); update paidtrail"};
  if (const Status sound = check_pages(connection); !sound) return sound;
  if (schema < newest_schema()) {
    const std::string copy = connection.file().string() + ".before-" + std::to_string(newest_schema());
    std::error_code none;
    if (!fs::exists(copy, none)) connection.sql("VACUUM INTO ?1").bind(copy).run();
    if (const Status set = set_pragmas(connection); !set) return set;  // a power cut leaves the old schema or the new
    migrate(connection, schema);
  }
  if (const Status set = set_pragmas(connection); !set) return set;
  renew_views(connection);
  return Ok{};
}

}  // namespace

Status check_owner(Connection& connection) {
  const auto owned = connection.attempt([&] { return connection.pragma_integer("application_id"); });
  if (!owned) return owned.error();
  if (*owned == kApplicationId) return Ok{};
  return Error{ErrorKind::bad_input,
               connection.file().string() + ": is a database of another program; it was left as it is"};
}

Result<std::unique_ptr<Connection>> open_for_writing(const fs::path& file) {
  if (const Status place = check_place(file); !place) return place.error();
  std::error_code none;
  if (!fs::exists(file, none))
    if (const Status made = create(file); !made) return made.error();
  try {
    auto connection = std::make_unique<Connection>(file, OpenMode::write);
    if (const Status owned = check_owner(*connection); !owned) return owned.error();
    const auto ready = connection->attempt([&] { return bring_up_to_date(*connection); });
    if (!ready) return ready.error();
    if (!*ready) return ready->error();
    return connection;
  } catch (...) {
    return error_in_flight(file);
  }
}

}  // namespace paidtrail::sqlite
