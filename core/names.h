#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace paidtrail {

/// The closed list of an enum's values with their texts in the contract. One table serves both directions.
template <class E, std::size_t N>
struct Names {
  std::array<std::pair<E, std::string_view>, N> rows;

  constexpr std::string_view name(E value) const {
    for (const auto& [v, text] : rows)
      if (v == value) return text;
    return "?";
  }
  constexpr std::optional<E> value(std::string_view text) const {
    for (const auto& [v, t] : rows)
      if (t == text) return v;
    return std::nullopt;
  }
};

template <class E, std::size_t N>
constexpr Names<E, N> names(const std::pair<E, std::string_view> (&rows)[N]) {
  Names<E, N> table{};
  for (std::size_t i = 0; i < N; ++i) table.rows[i] = rows[i];
  return table;
}

}  // namespace paidtrail
