#include "storage/evidence/body_decoder.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <cstring>
#include <vector>

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

TEST(BodyDecoder, Rfc9112_7_1_Chunks) {
  struct {
    const char* why;
    const char* raw;
    const char* bytes;
    bool whole;
  } cases[] = {
      {"two chunks", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "abcde", true},
      {"extensions and upper case", "A;x=\"y\"\r\n0123456789\r\n0\r\n\r\n", "0123456789", true},
      {"trailers are not body", "1\r\na\r\n0\r\nX: y\r\n\r\n", "a", true},
      {"leading zeros", "0003\r\nabc\r\n0\r\n\r\n", "abc", true},
      {"no size", "\r\nabc", "", false},
      {"not a number", "xyz\r\nabc", "", false},
      {"data longer than said", "2\r\nabc\r\n0\r\n\r\n", "ab", false},
      {"a size beyond all sizes", "fffffffffffffffffff\r\na", "", false},
      {"one beyond 64 bits in little", "ffffffffffffffff\r\nabc", "", false},
      {"a size that never comes", "fffffffffffffff\r\nabc", "abc", false},
      {"no line after the last chunk", "3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\n", "abc0123456789", true},
      {"lone LFs", "3\nabc\n0\n", "abc", true},
      {"white space after the size", "3 \r\nabc\r\n0 ;x\r\n\r\n", "abc", true},
      {"something else after the size", "3 x\r\nabc\r\n0\r\n\r\n", "", false},
      {"cut in the data", "3\r\nab", "ab", false},
      {"cut before the last chunk", "3\r\nabc\r\n", "abc", false},
      {"data longer, and the end missing", "3\r\nabcd", "abc", false},
      {"two letters that are none", "zz\r\nabc", "", false},
      {"nothing", "", "", false},
      {"a negative size", "-1\r\nabc", "", false},
  };
  for (const auto& row : cases) {
    const auto decoded = decode_body(kChunked, row.raw, 1000);
    EXPECT_EQ(decoded.bytes, row.bytes) << row.why;
    EXPECT_EQ(decoded.whole, row.whole) << row.why;
  }
}

TEST(BodyDecoder, AnyCutOfThePiecesGivesTheSame) {
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

TEST(BodyDecoder, GzipAndBothFormsOfDeflate) {
  const std::string text(5000, 'x');
  EXPECT_EQ(decode_body(kGzip, gzipped(text), 10000).bytes, text);
  EXPECT_EQ(decode_body({{"Content-Encoding", "x-gzip"}}, gzipped(text), 10000).bytes, text);
  EXPECT_EQ(decode_body({{"Content-Encoding", "deflate"}}, compressed(text, MAX_WBITS), 10000).bytes, text);
  EXPECT_EQ(decode_body({{"Content-Encoding", "deflate"}}, compressed(text, -MAX_WBITS), 10000).bytes, text);
  EXPECT_EQ(decode_body({{"Content-Encoding", "gzip, gzip"}}, gzipped(gzipped(text)), 10000).bytes, text);
}

TEST(BodyDecoder, ABombIsCutAtTheLimit) {
  const std::string bomb = gzipped(std::string(64 * 1024 * 1024, '\0'));
  const auto decoded = decode_body(kGzip, bomb, 1000);
  EXPECT_EQ(decoded.bytes.size(), 1000U);
  EXPECT_FALSE(decoded.whole);
}

TEST(BodyDecoder, ExactlyTheLimitIsWhole) {
  EXPECT_TRUE(decode_body({}, "12345", 5).whole);
  const auto cut = decode_body({}, "123456", 5);
  EXPECT_EQ(cut.bytes, "12345");
  EXPECT_FALSE(cut.whole);
}

TEST(BodyDecoder, DamageKeepsWhatCameBefore) {
  std::string zipped = gzipped("abcdefgh");
  zipped[zipped.size() - 6] = static_cast<char>(zipped[zipped.size() - 6] ^ 0x55);  // the checksum
  EXPECT_FALSE(decode_body(kGzip, zipped, 1000).whole);
  EXPECT_FALSE(decode_body(kGzip, "not gzip", 1000).whole);
}

TEST(BodyDecoder, CodingsThatWeDoNotKnowStay) {
  EXPECT_EQ(decode_body({{"Content-Encoding", "br"}}, "raw", 1000).bytes, "raw");
  EXPECT_EQ(decode_body({{"Content-Encoding", "identity"}}, "raw", 1000).bytes, "raw");
  EXPECT_FALSE(decode_body({{"Content-Encoding", "gzip,gzip,gzip,gzip"}}, "raw", 1000).whole);
}

TEST(BodyDecoder, CutOrDamagedGzipGivesWhatCameBefore) {
  const std::string zipped = gzipped("hello");
  const auto cut = decode_body(kGzip, zipped.substr(0, zipped.size() - 4), 100);
  EXPECT_EQ(cut.bytes, "hello");
  EXPECT_FALSE(cut.whole);
  EXPECT_EQ(decode_body(kGzip, "no gzip", 100).bytes, "");
}

TEST(BodyDecoder, AZlibHeaderThatLiesIsNoBareDeflate) {
  const Headers deflate = {{"Content-Encoding", "deflate"}};
  const std::string raw = "\x78\x9c\x01\x63\xfe" + std::string(0x19c, 'x');  // bare, it would be a stored block
  BodyDecoder pieces(deflate, 1000);
  for (const char byte : raw)
    if (!pieces.add(std::string_view(&byte, 1))) break;
  EXPECT_EQ(pieces.body(), decode_body(deflate, raw, 1000).bytes) << "how it was cut does not matter";
  EXPECT_TRUE(pieces.damaged());
}

// ---- bodies of archives --------------------------------------------------------------------------------------------

TEST(Payload, WhatDoesNotLookCodedIsTakenAsItIs) {
  const std::string zipped = gzipped("hello");
  const std::string bare = compressed("hello", -MAX_WBITS);
  struct {
    const char* why;
    const char* coding;
    std::string payload;
    std::string bytes;
    bool whole;
  } cases[] = {
      {"unknown", "br", "raw", "raw", true},
      {"both undone", "GZIP, x-gzip", gzipped(zipped), "hello", true},
      {"named twice, done once", "gzip, gzip", zipped, "hello", true},
      {"stored decoded", "gzip", "<html>", "<html>", true},
      {"stored decoded, deflate", "deflate", "<html>", "<html>", true},
      {"bare deflate", "deflate", bare, "hello", true},
      {"zlib called gzip", "gzip", compressed("hello", MAX_WBITS), "hello", true},
      {"no body", "gzip", "", "", true},
      {"cut in the header", "gzip", zipped.substr(0, 5), "", false},
      {"cut in the data", "gzip", zipped.substr(0, zipped.size() - 4), "hello", false},
      {"too many", "gzip,gzip,gzip,gzip", zipped, zipped, false},
  };
  for (const auto& row : cases) {
    const Decoded decoded = decode_payload({{"content-encoding", row.coding}}, row.payload, 100);
    EXPECT_EQ(decoded.bytes, row.bytes) << row.why;
    EXPECT_EQ(decoded.whole, row.whole) << row.why;
  }
}

TEST(Payload, ABombIsCutAtTheLimit) {
  const std::string bomb = gzipped(std::string(10'000'000, '\0'));
  const Decoded decoded = decode_payload(kGzip, bomb, 100'000);
  EXPECT_EQ(decoded.bytes.size(), 100'000U);
  EXPECT_FALSE(decoded.whole);
  EXPECT_TRUE(decode_payload(kGzip, bomb, 10'000'000).whole);
}

TEST(Payload, OnlyChunksLoseTheirFraming) {
  EXPECT_EQ(payload_of(kChunked, "3\r\nabc\r\n0\r\n\r\n"), "abc");
  EXPECT_EQ(payload_of(kChunked, "3\r\nab"), "ab");
  EXPECT_EQ(payload_of(kChunked, "<html>\r\nabc"), "<html>\r\nabc");
  EXPECT_EQ(payload_of(kChunked, "abc"), "abc");
  EXPECT_EQ(payload_of(kGzip, "3\r\nabc\r\n0\r\n\r\n"), "3\r\nabc\r\n0\r\n\r\n");
}

}  // namespace
}  // namespace paidtrail
