#pragma once

#include <string>
#include <utility>
#include <variant>

namespace paidtrail {

/// What kind of failure, for code; each maps to one exit code of the command line (see exit_code).
enum class ErrorKind {
  usage,          // 64: wrong usage
  bad_input,      // 65: input is not what it claims to be
  no_input,       // 66: input file missing or unreadable
  unavailable,    // 69: a needed service cannot be reached
  internal,       // 70: a bug
  cannot_create,  // 73: a folder is missing
  io,             // 74: I/O error, full disk, read-only file system
  busy,           // 75: another run holds the lock
  no_permission,  // 77: no right to a path, or a secret file that others can read
  config,         // 78: configuration or rule table
};

int exit_code(ErrorKind kind);

/// A failure that the caller must handle: a kind for code, a sentence for a person (what, where, what to do).
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;
  bool operator==(const Error&) const = default;
};

/// What errno means as an Error about `path`; `doing` completes "cannot …".
Error error_from_errno(int number, const std::string& doing, const std::string& path);

/// A value or an Error. C++20 has no std::expected.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  /// By value: what `*make()` gives outlives the Result that was made for it.
  T operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

/// Success without a value: `return Ok{};`
struct Ok {};
using Status = Result<Ok>;

}  // namespace paidtrail
