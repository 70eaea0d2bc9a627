#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace paidtrail {

/// Text that waits on disk, in a temporary file without a name: it goes with the process, however that ends. One
/// thread.
class SpillFile {
 public:
  struct Piece {
    std::uint64_t offset = 0;
    std::uint32_t size = 0;
  };
  SpillFile() = default;
  ~SpillFile();
  SpillFile(const SpillFile&) = delete;
  SpillFile& operator=(const SpillFile&) = delete;

  /// The file is made at the first call. Errors: io (a full disk).
  Result<Piece> append(std::string_view text);
  Result<std::string> read(const Piece& piece) const;
  /// All pieces were read: the space is used again.
  void clear() { end_ = 0; }

 private:
  Status open();
  int file_ = -1;
  std::uint64_t end_ = 0;
};

}  // namespace paidtrail
