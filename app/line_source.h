#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"

namespace paidtrail::app {

/// Texts one after another: the arguments, then the non-empty lines of a file. Memory does not grow with the input.
class LineSource {
 public:
  static constexpr std::size_t kLongest = 16 << 20;  ///< bytes of a line; the rest of it is passed over

  explicit LineSource(std::vector<std::string> first) : first_(std::move(first)) {}
  ~LineSource();
  LineSource(const LineSource&) = delete;
  LineSource& operator=(const LineSource&) = delete;

  /// "-" is stdin. Errors: no_input.
  Status open(const std::string& file);
  std::optional<std::string> next();
  /// Into a string that is kept from one line to the next; false at the end.
  bool next(std::string& line);

  std::size_t line() const { return line_; }                    ///< of what next() gave last, from 1
  const std::optional<Error>& error() const { return error_; }  ///< reading broke off
  std::uint64_t bytes_read() const { return bytes_read_; }
  std::uint64_t size() const { return size_; }                            ///< of the file; 0 where it is not known
  const std::vector<std::string>& problems() const { return problems_; }  ///< `FILE:LINE: reason`

 private:
  bool fill();

  std::vector<std::string> first_;
  std::size_t at_first_ = 0;
  std::string name_;
  int file_ = -1;
  std::string buffer_;
  std::size_t at_ = 0;
  std::uint64_t size_ = 0;
  std::uint64_t bytes_read_ = 0;
  std::size_t line_ = 0;
  std::optional<Error> error_;
  std::vector<std::string> problems_;
};

}  // namespace paidtrail::app
