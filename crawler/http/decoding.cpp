#include "crawler/http/decoding.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <vector>

#include "core/text/fold.h"

namespace paidtrail {
namespace {

// curl takes at most five stacked codings; honest servers use one.
constexpr std::size_t kMaxCodings = 3;
constexpr std::size_t kMaxChunkLine = 4096;

// RFC 9112, 7.1: chunk-size in hex, extensions after ";", CRLF, data, CRLF; a chunk of 0 and trailers end it.
class Dechunker {
 public:
  template <class Sink>
  bool add(std::string_view raw, Sink&& sink) {
    while (!raw.empty() && where_ != Where::done) {
      switch (where_) {
        case Where::size_line:
          if (!size_line(raw)) return false;
          break;
        case Where::data: {
          const auto piece = raw.substr(0, static_cast<std::size_t>(std::min<Bytes>(left_, raw.size())));
          raw.remove_prefix(piece.size());
          left_ -= piece.size();
          if (left_ == 0) where_ = Where::data_end;
          if (!sink(piece)) return true;
          break;
        }
        case Where::data_end: {
          // A lone LF is taken too, as curl does.
          const char c = raw.front();
          raw.remove_prefix(1);
          if (c == '\n')
            where_ = Where::size_line;
          else if (c != '\r')
            return false;
          break;
        }
        case Where::done:
          break;
      }
    }
    return true;
  }

 private:
  enum class Where { size_line, data, data_end, done };

  bool size_line(std::string_view& raw) {
    const auto end = raw.find('\n');
    line_ += raw.substr(0, end);
    if (line_.size() > kMaxChunkLine) return false;
    raw.remove_prefix(end == std::string_view::npos ? raw.size() : end + 1);
    if (end == std::string_view::npos) return true;
    left_ = 0;
    std::size_t digits = 0;
    for (; digits < line_.size(); ++digits) {
      const char c = line_[digits];
      unsigned value = 0;
      if (c >= '0' && c <= '9')
        value = static_cast<unsigned>(c - '0');
      else if (c >= 'a' && c <= 'f')
        value = static_cast<unsigned>(c - 'a') + 10;
      else if (c >= 'A' && c <= 'F')
        value = static_cast<unsigned>(c - 'A') + 10;
      else
        break;
      if (left_ >> 58 != 0) return false;
      left_ = left_ * 16 + value;
    }
    if (digits == 0) return false;
    line_.clear();
    where_ = left_ == 0 ? Where::done : Where::data;
    return true;
  }

  Where where_ = Where::size_line;
  std::string line_;
  Bytes left_ = 0;
};

// gzip (RFC 1952) or deflate, which on the web is zlib (RFC 1950) or raw (RFC 1951).
class Inflater {
 public:
  explicit Inflater(bool gzip) : gzip_(gzip) {
    usable_ = inflateInit2(&stream_, gzip ? 16 + MAX_WBITS : MAX_WBITS) == Z_OK;
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  template <class Sink>
  bool add(std::string_view raw, Sink&& sink) {
    if (!usable_) return false;
    if (ended_) return true;  // bytes after the end are ignored, as browsers do
    std::vector<Bytef> in(raw.size());
    if (!raw.empty()) std::memcpy(in.data(), raw.data(), raw.size());
    stream_.next_in = in.data();
    stream_.avail_in = static_cast<uInt>(in.size());
    std::array<char, 16384> out;
    while (stream_.avail_in > 0 || more_) {
      std::array<Bytef, 16384> bytes;
      stream_.next_out = bytes.data();
      stream_.avail_out = bytes.size();
      const int result = inflate(&stream_, Z_NO_FLUSH);
      if (result == Z_DATA_ERROR && !gzip_ && !raw_deflate_ && stream_.total_out == 0 && restart_raw(in)) continue;
      const std::size_t got = bytes.size() - stream_.avail_out;
      std::memcpy(out.data(), bytes.data(), got);
      more_ = stream_.avail_out == 0;
      if (got > 0 && !sink(std::string_view(out.data(), got))) return true;
      if (result == Z_STREAM_END) {
        ended_ = true;
        return true;
      }
      if (result == Z_BUF_ERROR) break;
      if (result != Z_OK) return false;
    }
    seen_ = true;
    return true;
  }

 private:
  bool restart_raw(std::vector<Bytef>& in) {
    // Only what is still whole in hand can be read anew.
    if (seen_ || inflateReset2(&stream_, -MAX_WBITS) != Z_OK) return false;
    raw_deflate_ = true;
    stream_.next_in = in.data();
    stream_.avail_in = static_cast<uInt>(in.size());
    return true;
  }

  z_stream stream_{};
  bool gzip_;
  bool usable_ = false;
  bool ended_ = false;
  bool more_ = false;
  bool raw_deflate_ = false;
  bool seen_ = false;
};

std::vector<std::string> codings_of(const Headers& headers, std::string_view name) {
  std::vector<std::string> codings;
  for (const auto& [title, value] : headers) {
    if (!ascii_equal_ignoring_case(title, name)) continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const auto comma = rest.find(',');
      const std::string coding = ascii_lower(trim(rest.substr(0, comma)));
      if (!coding.empty()) codings.push_back(coding);
      rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    }
  }
  return codings;
}

}  // namespace

struct BodyDecoder::State {
  Bytes limit = 0;
  std::optional<Dechunker> dechunker;
  std::vector<std::unique_ptr<Inflater>> inflaters;  // in the order of undoing
  std::string body;
  bool over = false;
  bool damaged = false;

  bool inflate_from(std::size_t step, std::string_view piece) {
    if (step == inflaters.size()) return append(piece);
    if (!inflaters[step]->add(piece, [this, step](std::string_view out) { return inflate_from(step + 1, out); }))
      damaged = true;
    return !over && !damaged;
  }

  bool append(std::string_view piece) {
    const auto room = static_cast<std::size_t>(limit - body.size());
    body += piece.substr(0, room);
    if (piece.size() > room) over = true;
    return !over;
  }
};

BodyDecoder::BodyDecoder(const Headers& headers, Bytes limit) : state_(std::make_unique<State>()) {
  state_->limit = limit;
  std::vector<std::string> codings = codings_of(headers, "Content-Encoding");
  for (const auto& coding : codings_of(headers, "Transfer-Encoding")) {
    if (coding == "chunked")
      state_->dechunker.emplace();
    else
      codings.push_back(coding);
  }
  std::erase(codings, "identity");
  if (codings.size() > kMaxCodings) {
    state_->damaged = true;
    return;
  }
  for (auto coding = codings.rbegin(); coding != codings.rend(); ++coding) {
    const bool gzip = *coding == "gzip" || *coding == "x-gzip";
    if (!gzip && *coding != "deflate") break;  // one that we cannot undo: it and what it wraps stay
    state_->inflaters.push_back(std::make_unique<Inflater>(gzip));
  }
}

BodyDecoder::~BodyDecoder() = default;
BodyDecoder::BodyDecoder(BodyDecoder&&) noexcept = default;
BodyDecoder& BodyDecoder::operator=(BodyDecoder&&) noexcept = default;

bool BodyDecoder::add(std::string_view raw) {
  if (state_->over || state_->damaged) return false;
  if (!state_->dechunker) return state_->inflate_from(0, raw);
  const bool framed =
      state_->dechunker->add(raw, [this](std::string_view piece) { return state_->inflate_from(0, piece); });
  if (!framed) state_->damaged = true;
  return !state_->over && !state_->damaged;
}

const std::string& BodyDecoder::body() const { return state_->body; }
std::string BodyDecoder::take_body() { return std::move(state_->body); }
bool BodyDecoder::over_limit() const { return state_->over; }
bool BodyDecoder::damaged() const { return state_->damaged; }

DecodedBody decode_body(const Headers& headers, std::string_view raw, Bytes limit) {
  BodyDecoder decoder(headers, limit);
  decoder.add(raw);
  const bool truncated = decoder.over_limit() || decoder.damaged();
  return {decoder.take_body(), truncated};
}

}  // namespace paidtrail
