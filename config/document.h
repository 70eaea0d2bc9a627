#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "core/result.h"

/// A TOML document as plain values with their positions, so that what a key means can be read and tested apart from the
/// library that reads TOML.
namespace paidtrail::document {

struct Node {
  enum class Type { text, integer, real, boolean, date, array, table };
  Type type = Type::text;
  Position position;
  std::string text;          ///< of text, and of date as RFC 3339
  std::int64_t integer = 0;  ///< of integer
  bool boolean = false;
  std::vector<Node> items;              ///< of an array, or a table's values beside `keys`
  std::vector<std::string> keys;        ///< of a table
  std::vector<Position> key_positions;  ///< of a table, in the order of the file

  const Node* find(std::string_view key) const;
};

/// "a text", "a whole number" … for messages.
std::string_view describe(Node::Type type);

/// Reads the TOML text; a syntax error is an Error of kind config that begins with `FILE:LINE:COLUMN: `.
Result<Node> parse(std::string_view text, const std::string& file);

}  // namespace paidtrail::document
