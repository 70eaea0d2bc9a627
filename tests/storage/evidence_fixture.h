#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <string>

#include "storage/evidence/evidence.h"
#include "tests/storage/folder.h"

namespace paidtrail::testing {

std::string read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, std::string_view bytes);
std::string unpacked(const std::filesystem::path& path);  ///< an archive's bytes without their compression

Request get(std::string url);
Response answer(std::string body, std::string_view when = "2017-01-20T10:00:00.123Z");

/// An archive folder of its own.
class Evidence : public ::testing::Test {
 protected:
  std::unique_ptr<WarcWriter> writer(std::string chain_head = "");
  std::filesystem::path closed(WarcWriter& writer);  ///< ends the archive; its file
  Archive read(const std::filesystem::path& file);   ///< an archive without a problem

  Folder folder_;
};

}  // namespace paidtrail::testing
