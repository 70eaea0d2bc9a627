#include "app/line_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace paidtrail::app {
namespace {

constexpr std::size_t kBlock = 256 * 1024;
constexpr std::size_t kMostProblems = 20;

}  // namespace

LineSource::~LineSource() {
  if (file_ > STDIN_FILENO) ::close(file_);
}

Status LineSource::open(const std::string& file) {
  if (file.empty()) return Ok{};
  name_ = file == "-" ? "stdin" : file;
  file_ = file == "-" ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat about{};
  if (file_ < 0 || ::fstat(file_, &about) != 0 || S_ISDIR(about.st_mode))
    return Error{ErrorKind::no_input, file + ": cannot be read; is the name right?"};
  if (S_ISREG(about.st_mode)) size_ = static_cast<std::uint64_t>(about.st_size);
  return Ok{};
}

// False at the end.
bool LineSource::fill() {
  if (file_ < 0 || error_) return false;
  buffer_.resize(kBlock);
  at_ = 0;
  for (;;) {
    const auto got = ::read(file_, buffer_.data(), buffer_.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) error_ = error_from_errno(errno, "read", name_);
    buffer_.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    bytes_read_ += buffer_.size();
    return !buffer_.empty();
  }
}

std::optional<std::string> LineSource::next() {
  std::string line;
  return next(line) ? std::optional(std::move(line)) : std::nullopt;
}

bool LineSource::next(std::string& line) {
  if (at_first_ < first_.size()) {
    line = first_[at_first_++];
    return true;
  }
  line.clear();
  bool begun = false;
  bool cut = false;
  while (at_ < buffer_.size() || fill()) {
    begun = true;
    const auto end = std::min(buffer_.find('\n', at_), buffer_.size());
    const std::size_t room = kLongest - line.size();
    cut = cut || end - at_ > room;
    line.append(buffer_, at_, std::min(end - at_, room));
    at_ = end;
    if (at_ == buffer_.size()) continue;
    ++at_;
    ++line_;
    if (cut && problems_.size() < kMostProblems)
      problems_.push_back(name_ + ":" + std::to_string(line_) + ": longer than 16 MiB; cut");
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) return true;
    begun = false;
  }
  if (!begun || line.empty()) return false;
  ++line_;
  if (line.ends_with('\r')) line.pop_back();
  return !line.empty();
}

}  // namespace paidtrail::app
