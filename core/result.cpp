#include "core/result.h"

#include <cerrno>
#include <system_error>

namespace paidtrail {

int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
      return 64;
    case ErrorKind::bad_input:
      return 65;
    case ErrorKind::no_input:
      return 66;
    case ErrorKind::unavailable:
      return 69;
    case ErrorKind::internal:
      return 70;
    case ErrorKind::cannot_create:
      return 73;
    case ErrorKind::io:
      return 74;
    case ErrorKind::busy:
      return 75;
    case ErrorKind::no_permission:
      return 77;
    case ErrorKind::config:
      return 78;
  }
  return 70;
}

namespace {

ErrorKind kind_of_errno(int number) {
  switch (number) {
    case EACCES:
    case EPERM:
      return ErrorKind::no_permission;
    case ENOENT:
    case ENOTDIR:
      return ErrorKind::cannot_create;
    default:
      return ErrorKind::io;
  }
}

}  // namespace

Error error_from_errno(int number, const std::string& doing, const std::string& path) {
  return {kind_of_errno(number),
          path + ": cannot " + doing + ": " + std::error_code(number, std::generic_category()).message()};
}

}  // namespace paidtrail
