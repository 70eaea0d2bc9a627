#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <unordered_map>

#include "core/result.h"
#include "crawler/frontier/spill_file.h"

namespace paidtrail {

/// Results that come in any order, written in the order of their numbers. What waits for an earlier one stays in memory
/// up to `memory` bytes, and on disk beyond. One thread.
class OrderedOutput {
 public:
  using Write = std::function<Status(const std::string&)>;
  OrderedOutput(Write write, std::size_t memory) : write_(std::move(write)), memory_(memory) {}

  /// Each number once, from 0 without gaps in the end. Errors: write's, and io of the disk.
  Status take(std::size_t number, std::string text);
  std::size_t written() const { return written_; }

 private:
  enum class Place : std::uint8_t { nowhere, memory, disk };
  struct Waiting {
    SpillFile::Piece piece;
    Place place = Place::nowhere;
  };
  Status write_first();

  Write write_;
  std::size_t memory_;
  std::deque<Waiting> waiting_;  // from number `written_` on
  std::unordered_map<std::size_t, std::string> texts_;
  std::size_t in_memory_ = 0;
  std::size_t on_disk_ = 0;
  std::size_t written_ = 0;
  SpillFile file_;
};

}  // namespace paidtrail
