#include "storage/evidence/body_decoder.h"

#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "core/text/fold.h"

namespace paidtrail {
namespace {

// curl takes at most five stacked codings; honest servers use one.
constexpr std::size_t kMaxCodings = 3;
constexpr std::size_t kMaxChunkLine = 4096;

/// The size in a chunk's first line, extensions ignored; nothing where it is no size.
std::optional<Bytes> chunk_size(std::string_view line) {
  line = trim(line.substr(0, line.find(';')));
  if (line.empty()) return std::nullopt;
  Bytes size = 0;
  for (const char c : line) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0 || size >> 58 != 0) return std::nullopt;
    size = size * 16 + static_cast<Bytes>(digit);
  }
  return size;
}

// RFC 9112, 7.1: chunk-size in hex, extensions after ";", CRLF, data, CRLF; a chunk of 0 and trailers end it.
class Dechunker {
 public:
  template <class Sink>
  bool add(std::string_view raw, const Sink& sink) {
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
  bool ended() const { return where_ == Where::done; }

 private:
  enum class Where { size_line, data, data_end, done };

  bool size_line(std::string_view& raw) {
    const auto end = raw.find('\n');
    line_ += raw.substr(0, end);
    if (line_.size() > kMaxChunkLine) return false;
    raw.remove_prefix(end == std::string_view::npos ? raw.size() : end + 1);
    if (end == std::string_view::npos) return true;
    const auto size = chunk_size(line_);
    if (!size) return false;
    left_ = *size;
    line_.clear();
    where_ = left_ == 0 ? Where::done : Where::data;
    return true;
  }

  Where where_ = Where::size_line;
  std::string line_;
  Bytes left_ = 0;
};

/// By the first two bytes: gzip (RFC 1952) or zlib (RFC 1950).
bool looks_compressed(std::string_view bytes) {
  if (bytes.size() < 2) return false;
  const unsigned first = static_cast<unsigned char>(bytes[0]);
  const unsigned second = static_cast<unsigned char>(bytes[1]);
  const bool gzip = first == 0x1f && second == 0x8b;
  const bool zlib = (first & 0x0f) == Z_DEFLATED && first >> 4 <= 7 && (first * 256 + second) % 31 == 0;
  return gzip || zlib;
}

class Inflater {
 public:
  /// `bare_too`: some servers leave the zlib header of "deflate" out (RFC 9110, 8.4.1.2).
  explicit Inflater(bool bare_too) : bare_too_(bare_too) {}
  ~Inflater() {
    if (running_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  template <class Sink>
  bool add(std::string_view raw, const Sink& sink) {
    if (running_) return run(raw, sink);
    const auto wanted = std::min(kHeader - header_.size(), raw.size());
    header_ += raw.substr(0, wanted);
    raw.remove_prefix(wanted);
    if (header_.size() < kHeader) return true;
    return start() && run(header_, sink) && run(raw, sink);
  }
  bool ended() const { return ended_; }

 private:
  static constexpr std::size_t kHeader = 2;

  bool start() {
    constexpr int kGzipOrZlib = 32 + MAX_WBITS;
    const bool bare = !looks_compressed(header_);
    running_ = (!bare || bare_too_) && inflateInit2(&stream_, bare ? -MAX_WBITS : kGzipOrZlib) == Z_OK;
    return running_;
  }

  template <class Sink>
  bool run(std::string_view raw, const Sink& sink) {
    constexpr std::size_t kMost = std::size_t{1} << 30;  // zlib counts in 32 bits
    for (; !raw.empty() && !ended_ && !full_; raw.remove_prefix(std::min(kMost, raw.size())))
      if (!run_piece(raw.substr(0, kMost), sink)) return false;
    return true;  // bytes after the end are ignored, as browsers do
  }

  template <class Sink>
  bool run_piece(std::string_view raw, const Sink& sink) {
    stream_.next_in = reinterpret_cast<const Bytef*>(raw.data());
    stream_.avail_in = static_cast<uInt>(raw.size());
    std::array<char, 16384> out;
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(out.data());
      stream_.avail_out = out.size();
      const int result = inflate(&stream_, Z_NO_FLUSH);
      const std::size_t got = out.size() - stream_.avail_out;
      full_ = got > 0 && !sink(std::string_view(out.data(), got));
      ended_ = result == Z_STREAM_END;
      if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) return false;
    } while (!full_ && !ended_ && (stream_.avail_in > 0 || stream_.avail_out == 0));
    return true;
  }

  z_stream stream_{};
  bool bare_too_;
  std::string header_;
  bool running_ = false;
  bool ended_ = false;
  bool full_ = false;  // the sink wants no more
};

std::vector<std::string> codings_of(const Headers& headers, std::string_view name) {
  std::vector<std::string> codings;
  for (const auto& [title, value] : headers) {
    if (!ascii_equal_ignoring_case(title, name)) continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const auto comma = rest.find(',');
      std::string coding = ascii_lower(trim(rest.substr(0, comma)));
      if (!coding.empty()) codings.push_back(std::move(coding));
      rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    }
  }
  return codings;
}

struct Codings {
  bool chunked = false;
  std::vector<std::string> compressions;  // in the order of undoing
  bool too_many = false;
};

Codings codings_of(const Headers& headers) {
  Codings codings;
  auto& compressions = codings.compressions;
  compressions = codings_of(headers, "Content-Encoding");
  for (auto& coding : codings_of(headers, "Transfer-Encoding"))
    if (coding == "chunked")
      codings.chunked = true;
    else
      compressions.push_back(std::move(coding));
  std::erase(compressions, "identity");
  codings.too_many = compressions.size() > kMaxCodings;
  std::ranges::reverse(compressions);  // the last one named was applied last
  // One that we cannot undo: it and what it wraps stay.
  const auto unknown = std::ranges::find_if(compressions, [](const std::string& coding) {
    return coding != "gzip" && coding != "x-gzip" && coding != "deflate";
  });
  compressions.erase(unknown, compressions.end());
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
  const Codings codings = codings_of(headers);
  state_->damaged = codings.too_many;
  if (codings.chunked) state_->dechunker.emplace();
  for (const std::string& coding : codings.compressions)
    state_->inflaters.push_back(std::make_unique<Inflater>(coding == "deflate"));
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
bool BodyDecoder::ended() const {
  return (!state_->dechunker || state_->dechunker->ended()) &&
         std::ranges::all_of(state_->inflaters, [](const auto& inflater) { return inflater->ended(); });
}

Decoded decode_body(const Headers& headers, std::string_view raw, Bytes limit) {
  BodyDecoder decoder(headers, limit);
  const bool sound = decoder.add(raw);
  return {decoder.take_body(), sound && decoder.ended()};
}

std::string payload_of(const Headers& headers, std::string_view raw) {
  const auto line_end = raw.find('\n');
  const bool framed = line_end != std::string_view::npos && chunk_size(raw.substr(0, line_end));
  if (!framed || !codings_of(headers).chunked) return std::string(raw);
  return decode_body({{"Transfer-Encoding", "chunked"}}, raw, raw.size()).bytes;
}

Decoded decode_payload(const Headers& headers, std::string_view payload, Bytes limit) {
  const Codings codings = codings_of(headers);
  Decoded out{std::string(payload), !codings.too_many};
  if (codings.too_many) return out;
  for (const std::string& coding : codings.compressions) {
    Decoded step = decode_body({{"Content-Encoding", coding}}, out.bytes, limit);
    if (!step.whole && !looks_compressed(out.bytes)) break;
    out.whole = out.whole && step.whole;
    out.bytes = std::move(step.bytes);
  }
  if (out.bytes.size() > limit) {
    out.bytes.resize(static_cast<std::size_t>(limit));
    out.whole = false;
  }
  return out;
}

}  // namespace paidtrail
