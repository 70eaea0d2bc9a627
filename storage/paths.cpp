#include <string>

#include "storage/paths.h"
#include "storage/store.h"

namespace paidtrail {

std::filesystem::path beside_database(const std::filesystem::path& database, const std::string& ending) {
  const std::string extension = database.extension().string();
  const bool known = extension == ".db" || extension == ".sqlite" || extension == ".sqlite3";
  std::filesystem::path path = database;
  path.replace_filename((known ? database.stem() : database.filename()).string() + ending);
  return path;
}

std::filesystem::path snapshot_path(const std::filesystem::path& database) {
  return beside_database(database, ".snapshot.db");
}

}  // namespace paidtrail
