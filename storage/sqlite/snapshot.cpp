#include "storage/sqlite/snapshot.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <optional>
#include <string>

#include "storage/sqlite/connection.h"
#include "storage/sqlite/schema.h"
#include "storage/store.h"

namespace paidtrail::sqlite {
namespace {

namespace fs = std::filesystem;

std::int64_t content_of(Connection& store) {
  auto state = store.sql("SELECT content FROM store_state");
  return state.step() ? state.integer(0) : -1;
}

/// Nothing where there is no snapshot that can be read: then a new one is made.
std::optional<std::int64_t> content_of_snapshot(const fs::path& snapshot) {
  std::error_code none;
  if (!fs::exists(snapshot, none)) return std::nullopt;
  try {
    Connection connection(snapshot, OpenMode::read_immutable);
    if (!check_owner(connection)) return std::nullopt;
    const auto content = connection.attempt([&] { return content_of(connection); });
    return content ? std::optional(*content) : std::nullopt;
  } catch (...) {
    return std::nullopt;
  }
}

Status check_copy(const fs::path& copy) {
  try {
    Connection connection(copy, OpenMode::read_immutable);
    const auto found = connection.attempt([&] { return connection.pragma_text("quick_check(1)"); });
    if (!found) return found.error();
    if (*found == "ok") return Ok{};
    return Error{ErrorKind::bad_input,
                 copy.string() + ": the copy of the database is damaged (" + *found + "); the old snapshot was kept"};
  } catch (...) {
    return error_in_flight(copy);
  }
}

/// Renames `copy` to `snapshot` so that a power cut leaves the old file or the whole new one.
Status put_in_place(const fs::path& copy, const fs::path& snapshot) {
  const int file = ::open(copy.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return error_from_errno(errno, "open the snapshot", copy.string());
  const int failed = ::fchmod(file, 0444) != 0 || ::fsync(file) != 0 ? errno : 0;
  ::close(file);
  if (failed != 0) return error_from_errno(failed, "sync the snapshot", copy.string());
  if (::rename(copy.c_str(), snapshot.c_str()) != 0)
    return error_from_errno(errno, "publish the snapshot", snapshot.string());
  const fs::path folder = snapshot.has_parent_path() ? snapshot.parent_path() : fs::path(".");
  const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return error_from_errno(errno, "open the folder", folder.string());
  const int unsynced = ::fsync(directory) != 0 ? errno : 0;
  ::close(directory);
  if (unsynced != 0) return error_from_errno(unsynced, "sync the folder", folder.string());
  return Ok{};
}

}  // namespace

Result<bool> publish_snapshot(Connection& store) {
  const fs::path snapshot = snapshot_path(store.file());
  const auto content = store.attempt([&] { return content_of(store); });
  if (!content) return content.error();
  if (content_of_snapshot(snapshot) == *content) return false;

  const fs::path copy = snapshot.string() + ".tmp";
  std::error_code none;
  fs::remove(copy, none);
  const auto copied = store.attempt([&] { return store.sql("VACUUM INTO ?1").bind(copy.string()).run(); });
  Status published = copied ? check_copy(copy) : Status(copied.error());
  if (published) published = put_in_place(copy, snapshot);
  if (published) return true;
  fs::remove(copy, none);
  return published.error();
}

}  // namespace paidtrail::sqlite
