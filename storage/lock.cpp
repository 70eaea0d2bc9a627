#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "storage/paths.h"
#include "storage/store.h"

namespace paidtrail {

Result<StoreLock> StoreLock::take(const std::filesystem::path& database) {
  const std::filesystem::path path = beside_database(database, ".lock");
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (fd < 0) return error_from_errno(errno, "open the lock", path.string());
  StoreLock lock(fd);
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno == EWOULDBLOCK)
      return Error{ErrorKind::busy, path.string() + ": another run holds the lock; try again when it has ended"};
    return error_from_errno(errno, "lock", path.string());
  }
  return lock;
}

StoreLock::~StoreLock() {
  // The file stays: to remove it would let two processes lock two files of one name.
  if (fd_ >= 0) ::close(fd_);
}

StoreLock::StoreLock(StoreLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

StoreLock& StoreLock::operator=(StoreLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

}  // namespace paidtrail
