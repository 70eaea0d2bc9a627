#pragma once

#include <string>

#include "storage/store.h"

namespace paidtrail {

inline bool null(const Cell& cell) { return std::holds_alternative<std::monostate>(cell); }

inline std::int64_t integer(const Cell& cell) {
  const auto* number = std::get_if<std::int64_t>(&cell);
  return number == nullptr ? 0 : *number;
}

inline std::string text(const Cell& cell) {
  if (const auto* value = std::get_if<std::string>(&cell)) return *value;
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
  if (const auto* real = std::get_if<double>(&cell)) return std::to_string(*real);
  return "";
}

inline std::optional<Timestamp> time(const Cell& cell) { return Timestamp::parse_rfc3339(text(cell)); }

}  // namespace paidtrail
