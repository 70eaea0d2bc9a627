#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>

#include "core/result.h"
#include "core/text/string_map.h"
#include "crawler/frontier/spill_file.h"

namespace paidtrail {

/// Which links of a long list are under way, in bounded memory. Links take turns by host: one host's links beyond
/// `per_host` are parked on disk while the list is read on, so that a slow host holds up nobody else. One thread.
class Frontier {
 public:
  struct Limits {
    std::size_t open = 1'000;        ///< links under way
    std::size_t bytes = 16 << 20;    ///< of their texts, or one link
    std::size_t per_host = 250;      ///< of one host
    std::size_t parked = 2'000'000;  ///< 16 bytes of memory each; beyond, reading waits
  };
  struct Link {
    std::size_t number = 0;  ///< its place in the list, from 0
    std::string url;
    std::string host;  ///< "" where it has none
  };
  using NextLine = std::function<std::optional<std::string>()>;

  Frontier(Limits limits, NextLine next_line) : limits_(limits), next_line_(std::move(next_line)) {}

  /// The next link to open; nothing where none may be opened now.
  Result<std::optional<Link>> next();
  void ended(const Link& link);
  bool all_given() const { return read_all_ && parked_ == 0; }
  std::size_t taken() const { return taken_; }

 private:
  struct Parked {
    std::size_t number = 0;
    SpillFile::Piece text;
  };
  struct Host {
    std::size_t open = 0;
    std::deque<Parked> parked;
    bool ready = false;  ///< stands in ready_
  };
  Link opened(Link link, Host& host);
  Result<std::optional<Link>> next_parked();

  Limits limits_;
  NextLine next_line_;
  StringMap<Host> hosts_;
  std::deque<std::string> ready_;  // hosts with parked links and room
  SpillFile file_;
  std::size_t open_ = 0;
  std::size_t open_bytes_ = 0;
  std::size_t parked_ = 0;
  std::size_t taken_ = 0;
  bool read_all_ = false;
};

}  // namespace paidtrail
