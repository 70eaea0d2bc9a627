#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/transport.h"

/// Bodies as they were stored, back to what they stand for. Other programs' archives say "chunked" or "gzip" of bodies
/// that they stored decoded: what does not look coded is taken as it is.
namespace paidtrail {

struct Decoded {
  std::string bytes;
  bool whole = true;  ///< false: damaged, cut off, or longer than the limit; `bytes` is what came before
};

/// Chunked framing off (RFC 9112, 7.1).
Decoded dechunk(std::string_view raw, std::size_t limit);
/// gzip, zlib, or bare deflate (RFC 9110, 8.4.1.2: some servers leave the zlib header out).
Decoded inflate_body(std::string_view raw, std::size_t limit);

/// The payload in the sense of WARC: transfer-encoding removed, content-encoding kept.
std::string payload_of(const Headers& headers, std::string_view raw);
/// The body: both removed.
Decoded decode_payload(const Headers& headers, std::string_view payload, std::size_t limit);

}  // namespace paidtrail
