#pragma once

#include <filesystem>
#include <string_view>

#include "core/timestamp.h"

namespace paidtrail::testing {

Timestamp at(std::string_view rfc3339);

/// A folder of its own that goes with the test.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace paidtrail::testing
