#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/transport.h"

/// Bodies as they came on the wire or lie in an archive, back to what they stand for: chunked framing off (RFC 9112,
/// 7.1), then gzip or deflate (RFC 9110, 8.4.1). Other codings stay as they are.
namespace paidtrail {

/// Piece by piece; how the bytes were cut on the way changes nothing. Memory never grows past `limit`, whatever a bomb
/// says it holds. One thread.
class BodyDecoder {
 public:
  /// `headers` are the response's: Transfer-Encoding and Content-Encoding are read.
  BodyDecoder(const Headers& headers, Bytes limit);
  ~BodyDecoder();
  BodyDecoder(BodyDecoder&&) noexcept;
  BodyDecoder& operator=(BodyDecoder&&) noexcept;

  /// False where nothing more is wanted: the limit is passed, or the bytes are no longer what the headers promised.
  bool add(std::string_view raw);

  const std::string& body() const;
  std::string take_body();
  bool over_limit() const;  ///< more than `limit` was there; body() is cut to it
  bool damaged() const;     ///< framing or compression is broken; body() is what came before
  bool ended() const;       ///< the last chunk and the end of every compression were seen, where there are any

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct Decoded {
  std::string bytes;
  bool whole = true;  ///< false: damaged, cut off, or longer than the limit; `bytes` is what came before
};

/// What BodyDecoder makes of all of it at once.
Decoded decode_body(const Headers& headers, std::string_view raw, Bytes limit);

// Other programs' archives say "chunked" or "gzip" of bodies that they stored decoded: the two below take what does not
// look coded as it is.

/// The payload in the sense of WARC: chunked framing removed, compression kept.
std::string payload_of(const Headers& headers, std::string_view raw);
/// The body of a payload.
Decoded decode_payload(const Headers& headers, std::string_view payload, Bytes limit);

}  // namespace paidtrail
