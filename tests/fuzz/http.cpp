#include "storage/evidence/body_decoder.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace paidtrail;
  constexpr Bytes kLimit = 4096;
  const Input input(data, size);
  const Headers forms[] = {{{"Transfer-Encoding", "chunked"}},
                           {{"Content-Encoding", "gzip"}},
                           {{"Transfer-Encoding", "chunked"}, {"Content-Encoding", "deflate"}}};
  for (const Headers& headers : forms) {
    const Decoded whole = decode_body(headers, input.text(), kLimit);
    CHECK(whole.bytes.size() <= kLimit);
    CHECK(decode_payload(headers, payload_of(headers, input.text()), kLimit).bytes.size() <= kLimit);
    BodyDecoder pieces(headers, kLimit);
    for (std::size_t at = 0; at < input.text().size(); at += 7)
      if (!pieces.add(input.text().substr(at, 7))) break;
    CHECK(pieces.body() == whole.bytes);  // how the bytes were cut on the way does not matter
    CHECK((!pieces.over_limit() && !pieces.damaged() && pieces.ended()) == whole.whole);
  }
  return 0;
}
