#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/timestamp.h"
#include "storage/store.h"

/// What is looked at before a run writes.
namespace paidtrail::app {

/// Free space where a run writes.
struct Room {
  std::string key;               ///< that names the folder in the configuration
  std::filesystem::path folder;  ///< the folder, or what is there of its path
  std::uintmax_t available = 0;  ///< bytes, for this user
  std::uintmax_t needed = 0;     ///< bytes
  bool enough() const { return available >= needed; }
};

/// The disks of database and archive; one entry where both lie on one. A run needs twice what the last one fetched, and
/// the database once more for the snapshot, and 200 MB in any case. A file system that does not say is left out.
std::vector<Room> rooms(const std::filesystem::path& database, const std::filesystem::path& archive);

/// io where one of them is too small: which, and what to do.
Status check_room(const std::vector<Room>& rooms);

std::string megabytes(std::uintmax_t bytes);  ///< "52 MB", and "270 kB" below one

/// The clock went back since `last_start`: times of this run are not to be trusted, and the run goes on.
std::optional<RunProblem> clock_suspect(Timestamp now, Timestamp last_start);

/// When the last run started, as the database says. Nothing where there was none.
std::optional<Timestamp> last_start(Reader& store);

}  // namespace paidtrail::app
