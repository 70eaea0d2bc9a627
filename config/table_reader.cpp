#include "config/table_reader.h"

#include <algorithm>
#include <tuple>

#include "config/nearest.h"

namespace paidtrail {

using document::Node;

void Complaints::add(const Position& at, const std::string& what, ErrorKind kind) {
  lines_.push_back({at, what});
  other_than_permission_ = other_than_permission_ || kind != ErrorKind::no_permission;
}

Error Complaints::error() const {
  auto lines = lines_;
  std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return std::tie(a.at.line, a.at.column, a.what) < std::tie(b.at.line, b.at.column, b.what);
  });
  std::string all;
  for (const auto& line : lines) all += (all.empty() ? "" : "\n") + line.at.str() + ": " + line.what;
  return {other_than_permission_ ? ErrorKind::config : ErrorKind::no_permission, all};
}

const Node* TableReader::any(const std::string& key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.push_back(key);
  return table_.find(key);
}

const Node* TableReader::typed(const std::string& key, Node::Type type) {
  const Node* node = any(key);
  if (node == nullptr || node->type == type) return node;
  complain(node->position, "'" + key + "'" + in_title() + " must be " + std::string(describe(type)) + ", not " +
                               std::string(describe(node->type)));
  return nullptr;
}

std::optional<Placed<std::string>> TableReader::text(const std::string& key) {
  const Node* node = typed(key, Node::Type::text);
  if (node == nullptr) return std::nullopt;
  return Placed<std::string>{node->text, node->position};
}

std::optional<Placed<std::int64_t>> TableReader::integer(const std::string& key) {
  const Node* node = typed(key, Node::Type::integer);
  if (node == nullptr) return std::nullopt;
  return Placed<std::int64_t>{node->integer, node->position};
}

std::optional<Placed<bool>> TableReader::boolean(const std::string& key) {
  const Node* node = typed(key, Node::Type::boolean);
  if (node == nullptr) return std::nullopt;
  return Placed<bool>{node->boolean, node->position};
}

std::vector<Placed<std::string>> TableReader::list(const std::string& key) {
  std::vector<Placed<std::string>> texts;
  const Node* node = typed(key, Node::Type::array);
  if (node == nullptr) return texts;
  for (const auto& item : node->items) {
    if (item.type == Node::Type::text)
      texts.push_back({item.text, item.position});
    else
      complain(item.position,
               "'" + key + "'" + in_title() + " must hold texts, not " + std::string(describe(item.type)));
  }
  return texts;
}

std::optional<Placed<std::chrono::sys_days>> TableReader::day(const std::string& key) {
  const Node* node = any(key);
  if (node == nullptr) return std::nullopt;
  if (node->type == Node::Type::date || node->type == Node::Type::text) {
    if (const auto date = Timestamp::parse_date(node->text))
      return Placed<std::chrono::sys_days>{date->day(), node->position};
  }
  complain(node->position, "'" + key + "'" + in_title() + " must be a UTC day such as 2017-01-31");
  return std::nullopt;
}

const Node* TableReader::table(const std::string& key) { return typed(key, Node::Type::table); }

std::vector<const Node*> TableReader::tables(const std::string& key) {
  std::vector<const Node*> found;
  const Node* node = any(key);
  if (node == nullptr) return found;
  const bool all_tables =
      node->type == Node::Type::array && std::all_of(node->items.begin(), node->items.end(),
                                                     [](const Node& item) { return item.type == Node::Type::table; });
  if (!all_tables) {
    complain(node->position, "'" + key + "' is a list of tables; each begins with a line [[" +
                                 (title_.empty() ? key : title_.substr(1, title_.size() - 2) + "." + key) + "]]");
    return found;
  }
  for (const auto& item : node->items) found.push_back(&item);
  return found;
}

void TableReader::missing(const std::string& key, const std::string& hint) {
  complain(position(), "'" + key + "' is missing" + in_title() + (hint.empty() ? "" : "; " + hint));
}

void TableReader::complain_of_unknown_keys() const {
  for (std::size_t i = 0; i < table_.keys.size(); ++i) {
    const std::string& key = table_.keys[i];
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    std::string hint = did_you_mean(key, known_);
    if (hint.empty()) {
      for (const auto& known : known_) hint.append(hint.empty() ? "; the keys here are " : ", ").append(known);
    }
    complaints_.add(table_.key_positions[i], "unknown key '" + key + "'" + in_title() + hint);
  }
}

}  // namespace paidtrail
