#include "app/console.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "core/clock.h"
#include "core/json_writer.h"
#include "core/text/exits.h"
#include "core/text/utf8.h"

namespace paidtrail::app {
namespace {

constexpr std::chrono::milliseconds kRedraw{100};
constexpr std::size_t kProgressWidth = 78;

bool can_draw() {
  const char* term = std::getenv("TERM");
  return isatty(STDERR_FILENO) != 0 && term && std::string_view(term) != "dumb";
}

void to_stderr(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stderr); }

Result<std::string> read_all(int fd, const std::string& name, std::size_t limit) {
  std::string text;
  // A file's size is known: a text that grows by doubling is copied, and touches three times the memory.
  struct stat about{};
  if (::fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0)
    text.reserve(std::min(static_cast<std::size_t>(about.st_size), limit) + 1);
  std::string buffer(1 << 16, '\0');
  while (true) {
    const ssize_t got = read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      Error error = error_from_errno(errno, "read", name);
      return Error{ErrorKind::no_input, error.message};
    }
    if (got == 0) return text;
    text.append(buffer, 0, static_cast<std::size_t>(got));
    if (text.size() > limit)
      return Error{ErrorKind::bad_input, name + ": larger than " + std::to_string(limit >> 20) +
                                             " MiB; split it, or give its lines on stdin in parts"};
  }
}

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

}  // namespace

Console::Console(const Common& common)
    : format_(common.log_format), quiet_(common.quiet), verbose_(common.verbose), terminal_(can_draw()) {}

Console::~Console() { clear_progress(); }

void Console::clear_progress() {
  if (drawn_ == 0) return;
  to_stderr("\r" + std::string(drawn_, ' ') + "\r");
  drawn_ = 0;
}

void Console::write(const char* level, std::string_view what) {
  clear_progress();
  if (format_ == LogFormat::json) {
    JsonWriter json;
    json.begin_object()
        .field("ts", SystemClock().wall().rfc3339())
        .field("level", level)
        .field("event", what)
        .end_object();
    to_stderr(json.take() + "\n");
  } else {
    to_stderr(TerminalLine::escape(what).str() + "\n");
  }
}

void Console::problem(std::string_view what) { write("error", what); }

void Console::note(std::string_view what) {
  if (verbose_) write("info", what);
}

void Console::progress(std::string_view what) {
  if (quiet_ || !terminal_ || format_ == LogFormat::json) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_draw_ < kRedraw) return;
  last_draw_ = now;
  clear_progress();
  const std::string line = TerminalLine::escape(what).str();
  const std::string shown(utf8::slice(line, 0, kProgressWidth));
  to_stderr("\r" + shown);
  drawn_ = utf8::count(shown);
  std::fflush(stderr);
}

void Console::summary(std::string_view line) {
  if ((terminal_ && !quiet_) || verbose_) write("info", line);
}

int Console::fail(const Error& error) {
  problem(error.message);
  if (error.kind == ErrorKind::internal)
    problem("This is a bug in paidtrail: please report it with the command and this message (see CONTRIBUTING.md).");
  return exit_code(error.kind);
}

Status print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size()) return Ok{};
  if (errno == EPIPE) std::_Exit(0);  // the reader has what it wanted
  return error_from_errno(errno, "write", "stdout");
}

void print_in_blocks() {
  constexpr std::size_t kBlock = 64 * 1024;
  if (isatty(STDOUT_FILENO) == 0) std::setvbuf(stdout, nullptr, _IOFBF, kBlock);
}

Status flush_stdout() {
  if (std::fflush(stdout) == 0) return Ok{};
  if (errno == EPIPE) std::_Exit(0);
  return error_from_errno(errno, "write", "stdout");
}

Result<std::string> read_input(const std::string& file, std::size_t limit) {
  if (file == "-") return read_all(STDIN_FILENO, "stdin", limit);
  const File opened(open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (opened.fd() < 0) {
    const Error error = error_from_errno(errno, "read", file);
    return Error{error.kind == ErrorKind::no_permission ? error.kind : ErrorKind::no_input, error.message};
  }
  return read_all(opened.fd(), file, limit);
}

Status replace_file(const std::string& path, std::string_view text) {
  const std::string beside = path + ".new";
  {
    const File file(open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (file.fd() < 0) return error_from_errno(errno, "write", path);
    for (std::size_t at = 0; at < text.size();) {
      const ssize_t done = write(file.fd(), text.data() + at, text.size() - at);
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) {
        const Error error = error_from_errno(errno, "write", path);
        unlink(beside.c_str());
        return error;
      }
      at += static_cast<std::size_t>(done);
    }
    if (fsync(file.fd()) != 0) {
      const Error error = error_from_errno(errno, "write", path);
      unlink(beside.c_str());
      return error;
    }
  }
  if (rename(beside.c_str(), path.c_str()) != 0) return error_from_errno(errno, "replace", path);
  return Ok{};
}

}  // namespace paidtrail::app
