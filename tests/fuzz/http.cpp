#include "crawler/http/decoding.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace paidtrail;
  constexpr Bytes kLimit = 4096;
  const Input input(data, size);
  const Headers forms[] = {{{"Transfer-Encoding", "chunked"}},
                           {{"Content-Encoding", "gzip"}},
                           {{"Transfer-Encoding", "chunked"}, {"Content-Encoding", "deflate"}}};
  for (const Headers& headers : forms) {
    const DecodedBody whole = decode_body(headers, input.text(), kLimit);
    CHECK(whole.body.size() <= kLimit);
    BodyDecoder pieces(headers, kLimit);
    for (std::size_t at = 0; at < input.text().size(); at += 7)
      if (!pieces.add(input.text().substr(at, 7))) break;
    CHECK(pieces.body() == whole.body);  // how the bytes were cut on the way does not matter
  }
  return 0;
}
