#include "alerts/outbox/atom_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "core/text/exits.h"

namespace paidtrail {
namespace {

constexpr std::size_t kEntries = 200;
/// Two hundred entries of ten items are about 2 MB.
constexpr std::size_t kLargestFeed = 33'554'432;
constexpr std::size_t kPiece = 65'536;
constexpr std::string_view kHead =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n";
constexpr std::string_view kEntryBegin = "<entry>";
constexpr std::string_view kEntryEnd = "</entry>";

std::string_view between(std::string_view text, std::string_view open, std::string_view close) {
  const auto start = text.find(open);
  if (start == std::string_view::npos) return "";
  const auto end = text.find(close, start + open.size());
  if (end == std::string_view::npos) return "";
  return text.substr(start + open.size(), end - start - open.size());
}

/// Our own feeds hold these marks nowhere but around entries: within, every `<` is escaped.
std::vector<std::string_view> entries_of(std::string_view feed) {
  std::vector<std::string_view> entries;
  std::size_t at = 0;
  while ((at = feed.find(kEntryBegin, at)) != std::string_view::npos) {
    const auto end = feed.find(kEntryEnd, at);
    if (end == std::string_view::npos) break;
    entries.push_back(feed.substr(at, end + kEntryEnd.size() - at));
    at = end + kEntryEnd.size();
  }
  return entries;
}

/// A descriptor that closes itself.
class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }
  /// Reports what close() found out: on some file systems a full disk shows only then.
  bool close() {
    const int fd = fd_;
    fd_ = -1;
    return ::close(fd) == 0;
  }

 private:
  int fd_;
};

Result<std::string> read_feed(const std::filesystem::path& path) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd() < 0) {
    if (errno == ENOENT) return std::string();
    return error_from_errno(errno, "read", path.string());
  }
  std::string text;
  std::string piece(kPiece, '\0');
  while (true) {
    const ssize_t got = ::read(file.fd(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return error_from_errno(errno, "read", path.string());
    if (got == 0) return text;
    text.append(piece, 0, static_cast<std::size_t>(got));
    if (text.size() > kLargestFeed)
      return Error{ErrorKind::bad_input, "'" + path.string() + "' is too large for a feed"};
  }
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = ::write(fd, text.data(), text.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

/// The rename itself must survive a power loss.
void sync_folder(const std::filesystem::path& folder) {
  const File file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (file.fd() >= 0) ::fsync(file.fd());
}

Status write_feed(const std::filesystem::path& path, std::string_view text) {
  const std::string beside = path.string() + ".tmp";
  File file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (file.fd() < 0) return error_from_errno(errno, "write", path.string());
  const bool written = write_all(file.fd(), text) && ::fsync(file.fd()) == 0;
  const int failure = errno;
  if (!written || !file.close() || ::rename(beside.c_str(), path.c_str()) != 0) {
    const int number = written ? errno : failure;
    ::unlink(beside.c_str());
    return error_from_errno(number, "write", path.string());
  }
  sync_folder(path.has_parent_path() ? path.parent_path() : std::filesystem::path("."));
  return Ok{};
}

}  // namespace

Result<std::string> with_entry(std::string_view feed, std::string_view entry, std::string_view title) {
  if (!feed.empty() && !feed.starts_with(kHead))
    return Error{ErrorKind::bad_input, "the file is there and is no feed of paidtrail"};
  auto entries = entries_of(feed);
  const auto id = between(entry, "<id>", "</id>");
  const bool known = std::any_of(entries.begin(), entries.end(),
                                 [&](std::string_view other) { return between(other, "<id>", "</id>") == id; });
  if (known) return std::string(feed);
  entries.insert(entries.begin(), entry);
  if (entries.size() > kEntries) entries.resize(kEntries);

  // All are UTC in one form, so that text order is time order.
  std::string_view updated;
  for (const auto one : entries) updated = std::max(updated, between(one, "<updated>", "</updated>"));
  std::string text(kHead);
  text += "<id>tag:paidtrail,2026:alerts</id>\n<title type=\"text\">" + Html::escape(title).str() +
          "</title>\n<updated>" + std::string(updated) + "</updated>\n<author><name>paidtrail</name></author>\n";
  for (const auto one : entries) text += std::string(one) + "\n";
  return text + "</feed>\n";
}

Status add_to_atom_file(const std::filesystem::path& path, std::string_view entry, std::string_view title) {
  const auto feed = read_feed(path);
  if (!feed) return feed.error();
  const auto text = with_entry(*feed, entry, title);
  if (!text) return Error{text.error().kind, "'" + path.string() + "': " + text.error().message};
  if (*text == *feed) return Ok{};
  return write_feed(path, *text);
}

}  // namespace paidtrail
