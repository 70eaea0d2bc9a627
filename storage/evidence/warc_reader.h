#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/transport.h"
#include "storage/evidence/gzip_members.h"

namespace paidtrail::warc {

struct ReadLimits {
  std::size_t header = 64 * 1024;       ///< one record's header block
  std::uint64_t record = 100ull << 20;  ///< one record's block; a longer one is skipped
  std::uint64_t records = 10'000'000;
  std::uint64_t kept = 2ull << 30;  ///< all blocks together, since an archive is held in memory
};

struct ReadRecord {
  std::uint64_t offset = 0;
  Headers fields;
  std::string block;
  std::string_view field(std::string_view name) const { return header(fields, name).value_or(std::string_view()); }
};

/// WARC records from front to back: 1.0 and 1.1, of any writer. Stops where the file is damaged. One thread.
class RecordReader {
 public:
  RecordReader(MemberReader& bytes, ReadLimits limits) : bytes_(bytes), limits_(limits) {}
  /// Nothing at the end, and where reading cannot go on: then problem() says why.
  std::optional<ReadRecord> next();
  const std::optional<std::string>& problem() const { return problem_; }

 private:
  enum class Begin { record, end, bad };
  Begin find_version(std::uint64_t& offset);
  bool read_fields(Headers& fields);
  std::optional<ReadRecord> fail(std::uint64_t offset, std::string_view what);

  MemberReader& bytes_;
  ReadLimits limits_;
  std::uint64_t count_ = 0;
  std::uint64_t kept_ = 0;
  bool stopped_ = false;
  std::optional<std::string> problem_;
};

}  // namespace paidtrail::warc
