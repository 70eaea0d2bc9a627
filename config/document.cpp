#include "config/document.h"

#include <toml++/toml.h>

#include <algorithm>
#include <sstream>
#include <tuple>

namespace paidtrail::document {
namespace {

Position position_of(const toml::source_region& source, const std::string& file) {
  return {file, source.begin.line, source.begin.column};
}

template <class T>
std::string printed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

Node convert(const toml::node& from, const std::string& file);

Node convert_table(const toml::table& table, const std::string& file) {
  Node node;
  node.type = Node::Type::table;
  struct Member {
    std::string key;
    Position position;
    const toml::node* value;
  };
  std::vector<Member> members;
  for (const auto& [key, value] : table)
    members.push_back({std::string(key.str()), position_of(key.source(), file), &value});
  // The library keeps keys in alphabetical order; complaints come in the order of the file.
  std::sort(members.begin(), members.end(), [](const Member& a, const Member& b) {
    return std::tie(a.position.line, a.position.column, a.key) < std::tie(b.position.line, b.position.column, b.key);
  });
  for (const auto& member : members) {
    node.keys.push_back(member.key);
    node.key_positions.push_back(member.position);
    node.items.push_back(convert(*member.value, file));
  }
  return node;
}

Node convert_value(const toml::node& from) {
  Node node;
  if (const auto* text = from.as_string()) {
    node.type = Node::Type::text;
    node.text = text->get();
  } else if (const auto* integer = from.as_integer()) {
    node.type = Node::Type::integer;
    node.integer = integer->get();
  } else if (from.is_floating_point()) {
    node.type = Node::Type::real;
  } else if (const auto* boolean = from.as_boolean()) {
    node.type = Node::Type::boolean;
    node.boolean = boolean->get();
  } else {
    node.type = Node::Type::date;
    if (const auto* date = from.as_date()) node.text = printed(date->get());
    if (const auto* time = from.as_date_time()) node.text = printed(time->get());
    if (const auto* time = from.as_time()) node.text = printed(time->get());
  }
  return node;
}

Node convert(const toml::node& from, const std::string& file) {
  Node node;
  if (const auto* table = from.as_table()) {
    node = convert_table(*table, file);
  } else if (const auto* array = from.as_array()) {
    node.type = Node::Type::array;
    for (const auto& item : *array) node.items.push_back(convert(item, file));
  } else {
    node = convert_value(from);
  }
  node.position = position_of(from.source(), file);
  return node;
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  const auto found = std::find(keys.begin(), keys.end(), key);
  return found == keys.end() ? nullptr : &items[static_cast<std::size_t>(found - keys.begin())];
}

std::string_view describe(Node::Type type) {
  switch (type) {
    case Node::Type::text:
      return "a text";
    case Node::Type::integer:
      return "a whole number";
    case Node::Type::real:
      return "a number with a fraction";
    case Node::Type::boolean:
      return "true or false";
    case Node::Type::date:
      return "a date";
    case Node::Type::array:
      return "a list";
    case Node::Type::table:
      return "a table";
  }
  return "";
}

Result<Node> parse(std::string_view text, const std::string& file) {
  try {
    const toml::table table = toml::parse(text);
    return convert(table, file);
  } catch (const toml::parse_error& error) {
    return Error{ErrorKind::config,
                 position_of(error.source(), file).str() + ": not TOML: " + std::string(error.description())};
  }
}

}  // namespace paidtrail::document
