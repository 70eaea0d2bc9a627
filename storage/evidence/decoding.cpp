#include "storage/evidence/decoding.h"

#include <zlib.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "core/text/fold.h"

namespace paidtrail {
namespace {

/// The size in a chunk's first line, extensions ignored; nothing where it is no size.
std::optional<std::size_t> chunk_size(std::string_view line) {
  line = trim(line.substr(0, line.find(';')));
  if (line.empty() || line.size() > 15) return std::nullopt;
  std::size_t size = 0;
  for (const char c : line) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return std::nullopt;
    size = size * 16 + static_cast<std::size_t>(digit);
  }
  return size;
}

class Inflater {
 public:
  explicit Inflater(int window_bits) { ready_ = inflateInit2(&stream_, window_bits) == Z_OK; }
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  Decoded run(std::string_view raw, std::size_t limit) {
    Decoded out;
    out.whole = false;
    if (!ready_) return out;
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(raw.data()));
    stream_.avail_in = static_cast<uInt>(std::min<std::size_t>(raw.size(), 0xffffffffu));
    std::string buffer(64 * 1024, '\0');
    for (;;) {
      stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream_.avail_out = static_cast<uInt>(buffer.size());
      const int code = inflate(&stream_, Z_NO_FLUSH);
      const std::size_t got = buffer.size() - stream_.avail_out;
      const std::size_t room = limit - out.bytes.size();
      out.bytes.append(buffer, 0, std::min(got, room));
      if (got > room || (code != Z_OK && code != Z_STREAM_END)) return out;
      if (code == Z_STREAM_END) {
        out.whole = true;
        return out;
      }
      if (got == 0) return out;
    }
  }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

std::vector<std::string> codings(const Headers& headers, std::string_view name) {
  std::vector<std::string> list;
  for (const auto& [key, value] : headers) {
    if (!ascii_equal_ignoring_case(key, name)) continue;
    for (std::string_view rest = value; !rest.empty();) {
      const auto comma = rest.find(',');
      if (const auto coding = trim(rest.substr(0, comma)); !coding.empty()) list.push_back(ascii_lower(coding));
      rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    }
  }
  return list;
}

}  // namespace

Decoded dechunk(std::string_view raw, std::size_t limit) {
  Decoded out;
  out.whole = false;
  for (;;) {
    const auto end = raw.find('\n');
    if (end == std::string_view::npos) return out;
    const auto size = chunk_size(raw.substr(0, end));
    if (!size) return out;
    raw.remove_prefix(end + 1);
    if (*size == 0) {
      out.whole = true;
      return out;
    }
    const std::size_t take = std::min({*size, raw.size(), limit - out.bytes.size()});
    out.bytes.append(raw.substr(0, take));
    if (take < *size) return out;
    raw.remove_prefix(take);
    if (raw.starts_with('\r')) raw.remove_prefix(1);
    if (!raw.starts_with('\n')) return out;
    raw.remove_prefix(1);
  }
}

Decoded inflate_body(std::string_view raw, std::size_t limit) {
  constexpr int kGzipOrZlib = 15 + 32;
  Decoded out = Inflater(kGzipOrZlib).run(raw, limit);
  if (out.bytes.empty() && !out.whole) {
    Decoded bare = Inflater(-15).run(raw, limit);
    if (bare.whole) return bare;
  }
  return out;
}

std::string payload_of(const Headers& headers, std::string_view raw) {
  const auto transfer = codings(headers, "Transfer-Encoding");
  if (std::ranges::find(transfer, "chunked") == transfer.end()) return std::string(raw);
  const auto line = raw.substr(0, raw.find('\n'));
  if (line.size() == raw.size() || !chunk_size(line)) return std::string(raw);
  return dechunk(raw, raw.size()).bytes;
}

Decoded decode_payload(const Headers& headers, std::string_view payload, std::size_t limit) {
  Decoded out;
  out.bytes = payload;
  auto content = codings(headers, "Content-Encoding");
  // The last one named was applied last.
  for (std::ranges::reverse(content); const auto& coding : content) {
    if (coding != "gzip" && coding != "x-gzip" && coding != "deflate") break;
    Decoded step = inflate_body(out.bytes, limit);
    if (step.bytes.empty() && !step.whole) break;
    out.whole = out.whole && step.whole;
    out.bytes = std::move(step.bytes);
  }
  if (out.bytes.size() > limit) {
    out.bytes.resize(limit);
    out.whole = false;
  }
  return out;
}

}  // namespace paidtrail
