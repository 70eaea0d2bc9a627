#include "app/preflight.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>

namespace paidtrail::app {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMegabyte = 1'000'000;
constexpr std::uintmax_t kLeast = 200 * kMegabyte;  // less than a night of a busy campaign

fs::path existing_part(fs::path folder) {
  std::error_code none;
  while (!fs::exists(folder, none) && folder.has_parent_path() && folder != folder.parent_path())
    folder = folder.parent_path();
  return folder;
}

std::uintmax_t size_of(const fs::path& file) {
  std::error_code none;
  const auto size = fs::file_size(file, none);
  return none ? 0 : size;
}

/// Archives are named after the time of their run: the last name is the last run's.
std::uintmax_t last_archive(const fs::path& folder) {
  std::error_code none;
  std::string last;  // of one folder: compared as text, which is a tenth of the work among thousands
  for (const auto& entry : fs::directory_iterator(folder, none))
    if (const std::string& path = entry.path().native(); path.ends_with(".gz") && path > last) last = path;
  return last.empty() ? 0 : size_of(last);
}

std::optional<Room> room_at(std::string key, const fs::path& folder, std::uintmax_t needed) {
  Room room{std::move(key), existing_part(folder), 0, std::max(kLeast, needed)};
  struct statvfs facts{};
  if (statvfs(room.folder.c_str(), &facts) != 0 || facts.f_blocks == 0) return std::nullopt;
  room.available = std::uintmax_t{facts.f_bavail} * facts.f_frsize;
  return room;
}

bool one_disk(const fs::path& a, const fs::path& b) {
  struct stat first{};
  struct stat second{};
  return stat(a.c_str(), &first) == 0 && stat(b.c_str(), &second) == 0 && first.st_dev == second.st_dev;
}

}  // namespace

std::vector<Room> rooms(const fs::path& database, const fs::path& archive) {
  const std::uintmax_t fetched = 2 * last_archive(archive);
  const std::uintmax_t stored = size_of(database) + fetched;
  const bool together = one_disk(existing_part(database.parent_path()), existing_part(archive));
  std::vector<Room> all;
  if (auto room = room_at("storage.url", database.parent_path(), together ? stored + fetched : stored))
    all.push_back(*std::move(room));
  if (!together)
    if (auto room = room_at("storage.archive", archive, fetched)) all.push_back(*std::move(room));
  return all;
}

std::string megabytes(std::uintmax_t bytes) {
  return bytes < kMegabyte ? std::to_string(bytes / 1000) + " kB" : std::to_string(bytes / kMegabyte) + " MB";
}

Status check_room(const std::vector<Room>& rooms) {
  for (const Room& room : rooms)
    if (!room.enough())
      return Error{ErrorKind::io, room.folder.string() + ": " + megabytes(room.available) +
                                      " are free and a run needs " + megabytes(room.needed) +
                                      "; free some space, or move " + room.key + " to a larger disk"};
  return Ok{};
}

std::optional<RunProblem> clock_suspect(Timestamp now, Timestamp last_start) {
  if (now >= last_start) return std::nullopt;
  return RunProblem{"clock", "clock_suspect: it says " + now.rfc3339() + ", and the last run started at " +
                                 last_start.rfc3339() + "; set it (timedatectl set-ntp true)"};
}

std::optional<Timestamp> last_start(Reader& store) {
  // The last one stored, not the latest: a clock that was set back is told of once.
  const auto runs = store.query("SELECT started_at FROM run ORDER BY id DESC LIMIT 1");
  if (!runs || runs->rows.empty()) return std::nullopt;
  const auto* text = std::get_if<std::string>(&runs->rows[0][0]);
  return text == nullptr ? std::nullopt : Timestamp::parse_rfc3339(*text);
}

}  // namespace paidtrail::app
