#include "tests/storage/folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace paidtrail::testing {

Timestamp at(std::string_view rfc3339) {
  const auto parsed = Timestamp::parse_rfc3339(rfc3339);
  EXPECT_TRUE(parsed) << rfc3339;
  return parsed.value_or(Timestamp());
}

Folder::Folder() {
  std::string name = (std::filesystem::temp_directory_path() / "paidtrail-store-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) std::abort();
  path_ = name;
}

Folder::~Folder() {
  std::error_code none;
  std::filesystem::remove_all(path_, none);
}

}  // namespace paidtrail::testing
