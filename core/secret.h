#pragma once

#include <string>
#include <utility>

namespace paidtrail {

/// A credential. It has no stream or format operator but the one that prints `<secret>`; `reveal` has few callers.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  const std::string& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }
  bool operator==(const Secret&) const = default;

 private:
  std::string value_;
};

inline const char* format_as(const Secret&) { return "<secret>"; }

}  // namespace paidtrail
