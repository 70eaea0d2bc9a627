#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// HTTP/2 (RFC 9113) by hand, as far as a server needs it that means to break it.
namespace paidtrail::hostile::http2 {

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::size_t kMaxFrame = 16384;

enum FrameType : unsigned { kData = 0, kHeaders = 1, kSettings = 4, kPing = 6, kContinuation = 9 };
enum Flag : unsigned { kEndStream = 1, kAck = 1, kEndHeaders = 4, kPadded = 8, kPriority = 32 };

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Frame {
  unsigned type = 0;
  unsigned flags = 0;
  std::uint32_t stream = 0;
  std::string payload;
};

std::string frame(unsigned type, unsigned flags, std::uint32_t stream, std::string_view payload);
/// Takes a whole frame off `bytes`.
std::optional<Frame> take_frame(std::string& bytes);

/// Header fields as literals without indexing (RFC 7541, 6.2.2).
std::string encode(const Fields& fields);
/// `block` as one HEADERS frame and as many CONTINUATION frames as it needs.
std::string header_frames(std::uint32_t stream, unsigned flags, std::string_view block);

/// Reads one client's header blocks (RFC 7541); the table belongs to the connection.
class Decoder {
 public:
  std::optional<Fields> decode(std::string_view block);

 private:
  std::optional<std::size_t> integer(unsigned prefix_bits);
  std::optional<std::string> text();
  bool field(std::size_t index, bool keep, Fields& out);
  std::optional<std::pair<std::string, std::string>> row(std::size_t index) const;
  void keep(std::pair<std::string, std::string> field);
  void shrink(std::size_t size);

  std::string_view rest_;
  std::deque<std::pair<std::string, std::string>> table_;
  std::size_t table_size_ = 0;
  std::size_t table_limit_ = 4096;
};

}  // namespace paidtrail::hostile::http2
