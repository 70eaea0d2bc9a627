#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

/// gzip by member (RFC 1952): one record is one member, so that a file can be cut or read at any of them.
namespace paidtrail {

/// One member; the same bytes in give the same bytes out (no time, no name).
std::string gzip_member(std::string_view bytes);

/// The decompressed bytes of a file of members, or a plain file as it is, from front to back. One thread.
class MemberReader {
 public:
  static Result<std::unique_ptr<MemberReader>> open(const std::filesystem::path& file);
  ~MemberReader();

  /// Where the next byte's member begins in the file; in a plain file, where the next byte stands.
  std::uint64_t offset();
  /// Up to `limit` bytes to the next line feed, which is included; nothing at the end. A longer line comes cut.
  std::optional<std::string> line(std::size_t limit);
  /// Appends up to `count` bytes to `out` (or drops them where it is null); how many there were.
  std::uint64_t read(std::uint64_t count, std::string* out);
  std::optional<char> peek();
  /// Why reading stopped before the file's end, or nothing.
  const std::optional<std::string>& damage() const;
  bool gzip() const;
  /// End of the last member that was read whole.
  std::uint64_t whole_end() const;

 private:
  struct State;
  explicit MemberReader(std::unique_ptr<State> state);
  bool fill();
  std::unique_ptr<State> state_;
};

}  // namespace paidtrail
