#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/transport.h"

namespace paidtrail {

/// A body as it came on the wire, back to what it stands for, piece by piece: chunked framing off (RFC 9112, 7.1), then
/// gzip or deflate. Other codings stay as they are. Memory never grows past `limit`, whatever a bomb says it holds. One
/// thread.
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

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The whole at once, for the archive.
struct DecodedBody {
  std::string body;
  bool truncated = false;
};
DecodedBody decode_body(const Headers& headers, std::string_view raw, Bytes limit);

}  // namespace paidtrail
