#include "crawler/frontier/spill_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <limits>

namespace paidtrail {
namespace {

std::filesystem::path folder() {
  std::error_code none;
  auto path = std::filesystem::temp_directory_path(none);
  return none ? std::filesystem::path("/tmp") : path;
}

}  // namespace

SpillFile::~SpillFile() {
  if (file_ >= 0) ::close(file_);
}

Status SpillFile::open() {
  const std::string where = folder().string();
  file_ = ::open(where.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file_ >= 0) return Ok{};
  // Not every file system has files without a name.
  std::string name = where + "/paidtrail-XXXXXX";
  file_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (file_ < 0) return error_from_errno(errno, "make a temporary file in", where);
  ::unlink(name.c_str());
  return Ok{};
}

Result<SpillFile::Piece> SpillFile::append(std::string_view text) {
  if (text.size() > std::numeric_limits<std::uint32_t>::max())
    return Error{ErrorKind::io, "a result of more than 4 GiB cannot wait"};
  if (file_ < 0)
    if (const auto opened = open(); !opened) return opened.error();
  const Piece piece{end_, static_cast<std::uint32_t>(text.size())};
  while (!text.empty()) {
    const auto written = ::pwrite(file_, text.data(), text.size(), static_cast<off_t>(end_));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return error_from_errno(errno, "write", "a temporary file in " + folder().string());
    end_ += static_cast<std::uint64_t>(written);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return piece;
}

Result<std::string> SpillFile::read(const Piece& piece) const {
  std::string text(piece.size, '\0');
  for (std::size_t at = 0; at < text.size();) {
    const auto got = ::pread(file_, text.data() + at, text.size() - at, static_cast<off_t>(piece.offset + at));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return error_from_errno(got == 0 ? EIO : errno, "read", "a temporary file in " + folder().string());
    at += static_cast<std::size_t>(got);
  }
  return text;
}

}  // namespace paidtrail
