#include "storage/evidence/gzip_members.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace paidtrail {
namespace {

constexpr std::size_t kPiece = 256 * 1024;
constexpr int kGzipOnly = 15 + 16;

}  // namespace

std::string gzip_member(std::string_view bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, 6, Z_DEFLATED, kGzipOnly, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib cannot begin");
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int code = deflate(&stream, Z_FINISH);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  if (code != Z_STREAM_END) throw std::runtime_error("zlib cannot compress");
  return out;
}

struct MemberReader::State {
  int fd = -1;
  bool gzip = false;
  z_stream stream{};
  bool inflating = false;  // inside a member
  std::string input = std::string(kPiece, '\0');
  std::size_t input_at = 0;
  std::size_t input_end = 0;
  std::uint64_t input_offset = 0;  // in the file, of input[input_at]
  std::string output;
  std::size_t output_at = 0;
  std::uint64_t output_offset = 0;  // of output[0]: its member's begin, or its own place in a plain file
  std::uint64_t whole_end = 0;
  std::optional<std::string> damage;
  bool ended = false;

  ~State() {
    if (gzip) inflateEnd(&stream);
    if (fd >= 0) ::close(fd);
  }

  bool more_input() {
    if (input_at < input_end) return true;
    for (;;) {
      const ssize_t got = ::read(fd, input.data(), input.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) damage = std::error_code(errno, std::generic_category()).message();
      input_at = 0;
      input_end = got > 0 ? static_cast<std::size_t>(got) : 0;
      return got > 0;
    }
  }

  void used(std::size_t count) {
    input_at += count;
    input_offset += count;
  }
};

MemberReader::MemberReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
MemberReader::~MemberReader() = default;

Result<std::unique_ptr<MemberReader>> MemberReader::open(const std::filesystem::path& file) {
  auto state = std::make_unique<State>();
  state->fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (state->fd < 0) {
    Error error = error_from_errno(errno, "read the archive", file.string());
    if (errno == ENOENT || errno == EACCES) error.kind = ErrorKind::no_input;
    return error;
  }
  if (!state->more_input() && state->damage)
    return Error{ErrorKind::no_input, file.string() + ": cannot read the archive: " + *state->damage};
  state->gzip = state->input_end >= 2 && state->input[0] == '\x1f' && state->input[1] == '\x8b';
  if (state->gzip && inflateInit2(&state->stream, kGzipOnly) != Z_OK)
    return Error{ErrorKind::io, file.string() + ": out of memory"};
  return std::unique_ptr<MemberReader>(new MemberReader(std::move(state)));
}

bool MemberReader::fill() {
  State& s = *state_;
  if (s.output_at < s.output.size()) return true;
  s.output.clear();
  s.output_at = 0;
  if (s.ended) return false;
  if (!s.gzip) {
    if (!s.more_input()) return false;
    s.output_offset = s.input_offset;
    s.output.assign(s.input, s.input_at, s.input_end - s.input_at);
    s.used(s.output.size());
    return true;
  }
  while (s.output.empty()) {
    if (!s.more_input()) {
      s.ended = true;
      if (s.inflating && !s.damage) s.damage = "the file ends inside a gzip member";
      return false;
    }
    if (!s.inflating) {
      inflateReset(&s.stream);
      s.output_offset = s.input_offset;
      s.inflating = true;
    }
    s.output.resize(kPiece);
    s.stream.next_in = reinterpret_cast<Bytef*>(s.input.data() + s.input_at);
    s.stream.avail_in = static_cast<uInt>(s.input_end - s.input_at);
    s.stream.next_out = reinterpret_cast<Bytef*>(s.output.data());
    s.stream.avail_out = static_cast<uInt>(s.output.size());
    const int code = inflate(&s.stream, Z_NO_FLUSH);
    s.used(s.input_end - s.input_at - s.stream.avail_in);
    s.output.resize(s.output.size() - s.stream.avail_out);
    if (code == Z_STREAM_END) {
      s.inflating = false;
      s.whole_end = s.input_offset;
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      s.ended = true;
      s.damage = "the gzip data is damaged";
      return !s.output.empty();
    }
  }
  return true;
}

std::uint64_t MemberReader::offset() {
  fill();
  return state_->gzip ? state_->output_offset : state_->output_offset + state_->output_at;
}

std::optional<std::string> MemberReader::line(std::size_t limit) {
  std::string text;
  while (text.size() < limit && fill()) {
    const std::string_view rest = std::string_view(state_->output).substr(state_->output_at, limit - text.size());
    const auto end = rest.find('\n');
    const std::size_t take = end == std::string_view::npos ? rest.size() : end + 1;
    text.append(rest.substr(0, take));
    state_->output_at += take;
    if (end != std::string_view::npos) break;
  }
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

std::uint64_t MemberReader::read(std::uint64_t count, std::string* out) {
  std::uint64_t got = 0;
  while (got < count && fill()) {
    const std::size_t take =
        static_cast<std::size_t>(std::min<std::uint64_t>(count - got, state_->output.size() - state_->output_at));
    if (out != nullptr) out->append(state_->output, state_->output_at, take);
    state_->output_at += take;
    got += take;
  }
  return got;
}

std::optional<char> MemberReader::peek() {
  return fill() ? std::optional(state_->output[state_->output_at]) : std::nullopt;
}

const std::optional<std::string>& MemberReader::damage() const { return state_->damage; }
bool MemberReader::gzip() const { return state_->gzip; }
std::uint64_t MemberReader::whole_end() const { return state_->whole_end; }

}  // namespace paidtrail
