#include "crawler/http/decoding.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <cstring>
#include <vector>

#include "crawler/http/response_head.h"

namespace paidtrail {
namespace {

std::string compressed(const std::string& text, int window_bits) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::vector<Bytef> in(text.size());
  std::memcpy(in.data(), text.data(), text.size());
  std::vector<Bytef> out(deflateBound(&stream, text.size()) + 64);
  stream.next_in = in.data();
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  std::string result(stream.total_out, '\0');
  std::memcpy(result.data(), out.data(), result.size());
  deflateEnd(&stream);
  return result;
}

std::string gzipped(const std::string& text) { return compressed(text, 16 + MAX_WBITS); }

const Headers kChunked = {{"Transfer-Encoding", "chunked"}};
const Headers kGzip = {{"content-encoding", "gzip"}};

TEST(Decoding, Rfc9112_7_1_Chunks) {
  struct {
    const char* why;
    const char* raw;
    const char* body;
    bool truncated;
  } cases[] = {
      {"two chunks", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "abcde", false},
      {"extensions and upper case", "A;x=\"y\"\r\n0123456789\r\n0\r\n\r\n", "0123456789", false},
      {"trailers are not body", "1\r\na\r\n0\r\nX: y\r\n\r\n", "a", false},
      {"leading zeros", "0003\r\nabc\r\n0\r\n\r\n", "abc", false},
      {"no size", "\r\nabc", "", true},
      {"not a number", "xyz\r\nabc", "", true},
      {"data longer than said", "2\r\nabc\r\n0\r\n\r\n", "ab", true},
      {"a size beyond all sizes", "fffffffffffffffffff\r\na", "", true},
  };
  for (const auto& row : cases) {
    const auto decoded = decode_body(kChunked, row.raw, 1000);
    EXPECT_EQ(decoded.body, row.body) << row.why;
    EXPECT_EQ(decoded.truncated, row.truncated) << row.why;
  }
}

TEST(Decoding, AnyCutOfThePiecesGivesTheSame) {
  const std::string text = "The quick brown fox, and again: the quick brown fox.";
  const std::string zipped = gzipped(text);
  std::string raw = "5\r\n" + zipped.substr(0, 5) + "\r\n";
  char size[16];
  std::snprintf(size, sizeof size, "%zx", zipped.size() - 5);
  raw += std::string(size) + "\r\n" + zipped.substr(5) + "\r\n0\r\n\r\n";
  const Headers headers = {{"Transfer-Encoding", "chunked"}, {"Content-Encoding", "gzip"}};
  for (std::size_t step = 1; step <= raw.size(); ++step) {
    BodyDecoder decoder(headers, 1000);
    for (std::size_t at = 0; at < raw.size(); at += step)
      EXPECT_TRUE(decoder.add(std::string_view(raw).substr(at, step)));
    EXPECT_EQ(decoder.body(), text) << "pieces of " << step;
  }
}

TEST(Decoding, GzipAndBothFormsOfDeflate) {
  const std::string text(5000, 'x');
  EXPECT_EQ(decode_body(kGzip, gzipped(text), 10000).body, text);
  EXPECT_EQ(decode_body({{"Content-Encoding", "x-gzip"}}, gzipped(text), 10000).body, text);
  EXPECT_EQ(decode_body({{"Content-Encoding", "deflate"}}, compressed(text, MAX_WBITS), 10000).body, text);
  EXPECT_EQ(decode_body({{"Content-Encoding", "deflate"}}, compressed(text, -MAX_WBITS), 10000).body, text);
  EXPECT_EQ(decode_body({{"Content-Encoding", "gzip, gzip"}}, gzipped(gzipped(text)), 10000).body, text);
}

TEST(Decoding, ABombIsCutAtTheLimit) {
  const std::string bomb = gzipped(std::string(64 * 1024 * 1024, '\0'));
  const auto decoded = decode_body(kGzip, bomb, 1000);
  EXPECT_EQ(decoded.body.size(), 1000U);
  EXPECT_TRUE(decoded.truncated);
}

TEST(Decoding, ExactlyTheLimitIsWhole) {
  EXPECT_FALSE(decode_body({}, "12345", 5).truncated);
  const auto cut = decode_body({}, "123456", 5);
  EXPECT_EQ(cut.body, "12345");
  EXPECT_TRUE(cut.truncated);
}

TEST(Decoding, DamageKeepsWhatCameBefore) {
  std::string zipped = gzipped("abcdefgh");
  zipped[zipped.size() - 6] = static_cast<char>(zipped[zipped.size() - 6] ^ 0x55);  // the checksum
  EXPECT_TRUE(decode_body(kGzip, zipped, 1000).truncated);
  EXPECT_TRUE(decode_body(kGzip, "not gzip", 1000).truncated);
}

TEST(Decoding, CodingsThatWeDoNotKnowStay) {
  EXPECT_EQ(decode_body({{"Content-Encoding", "br"}}, "raw", 1000).body, "raw");
  EXPECT_EQ(decode_body({{"Content-Encoding", "identity"}}, "raw", 1000).body, "raw");
  EXPECT_TRUE(decode_body({{"Content-Encoding", "gzip,gzip,gzip,gzip"}}, "raw", 1000).truncated);
}

TEST(ResponseHead, StatusAndHeaders) {
  const auto head =
      parse_response_head("HTTP/1.1 302 Found\r\nLocation:  /x \r\nno colon\r\nX: a\r\n  b\r\nx: c\r\n\r\nbody: no");
  EXPECT_EQ(head.status, 302);
  const Headers expected = {{"Location", "/x"}, {"X", "a b"}, {"x", "c"}};
  EXPECT_EQ(head.headers, expected);
}

TEST(ResponseHead, WhatIsNoStatusLineIsZero) {
  for (const char* head : {"", "HTTP/1.1", "HTTP/1.1 abc", "ICY 200 OK\r\n\r\n", "200 OK"})
    EXPECT_EQ(parse_response_head(head).status, 0) << head;
}

}  // namespace
}  // namespace paidtrail
