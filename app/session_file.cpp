#include "app/session_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "app/console.h"
#include "core/json_writer.h"
#include "parsers/json/json.h"

namespace paidtrail::app {
namespace {

constexpr mode_t kOwnerOnly = 0600;
constexpr std::size_t kLargest = 1 << 20;

Status write_private(const std::string& path, const std::string& text) {
  const std::string beside = path + ".new";
  unlink(beside.c_str());
  const int fd = open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (fd < 0) return error_from_errno(errno, "write", path);
  const bool whole = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
  const int number = errno;
  close(fd);
  if (!whole || rename(beside.c_str(), path.c_str()) != 0) {
    const Error error = error_from_errno(whole ? errno : number, "write", path);
    unlink(beside.c_str());
    return error;
  }
  return Ok{};
}

}  // namespace

Result<SessionFile> SessionFile::open(const std::filesystem::path& database) {
  SessionFile file;
  file.file_ = database.parent_path() / "sessions.json";
  struct stat info{};
  if (stat(file.file_.c_str(), &info) != 0) return file;
  if ((info.st_mode & 077) != 0)
    return Error{ErrorKind::no_permission,
                 file.file_.string() + ": others can read it; chmod 600 " + file.file_.string()};
  const auto text = read_input(file.file_.string(), kLargest);
  if (!text) return text.error();
  if (const auto json = Json::parse(*text, file.file_.string()); json && json->is_object())
    for (std::size_t i = 0; i < json->keys().size(); ++i)
      if (const auto session = json->items()[i].string()) file.sessions_[json->keys()[i]] = *session;
  return file;
}

std::optional<std::string> SessionFile::get(const std::string& source) const {
  const auto it = sessions_.find(source);
  return it == sessions_.end() ? std::nullopt : std::optional(it->second);
}

void SessionFile::put(const std::string& source, const std::string& json) {
  sessions_[source] = json;
  JsonWriter writer;
  writer.begin_object();
  for (const auto& [name, session] : sessions_) writer.field(name, session);
  writer.end_object();
  if (const auto written = write_private(file_.string(), writer.take() + "\n"); !written) failure_ = written.error();
}

}  // namespace paidtrail::app
