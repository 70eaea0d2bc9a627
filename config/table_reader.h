#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/document.h"
#include "core/result.h"

namespace paidtrail {

/// Everything that is wrong with a file, so that an editor is told once, not once a run.
class Complaints {
 public:
  void add(const Position& at, const std::string& what, ErrorKind kind = ErrorKind::config);
  bool empty() const { return lines_.empty(); }
  /// One line each, in the order of the file; no_permission only where nothing else is wrong.
  Error error() const;

 private:
  struct Line {
    Position at;
    std::string what;
  };
  std::vector<Line> lines_;
  bool other_than_permission_ = false;
};

/// A value that stood in the file, and where.
template <class T>
struct Placed {
  T value;
  Position at;
};

/// Reads the keys of one table, complains of wrong types, and at the end of keys that nobody asked for.
class TableReader {
 public:
  /// `title` is how messages name the table: "[network]", "[[campaign]]", "" for the file's top level.
  TableReader(const document::Node& table, std::string title, Complaints& complaints)
      : table_(table), title_(std::move(title)), complaints_(complaints) {}

  const document::Node* any(const std::string& key);
  std::optional<Placed<std::string>> text(const std::string& key);
  std::optional<Placed<std::int64_t>> integer(const std::string& key);
  std::optional<Placed<bool>> boolean(const std::string& key);
  std::vector<Placed<std::string>> list(const std::string& key);  ///< of texts
  std::optional<Placed<std::chrono::sys_days>> day(const std::string& key);
  /// The table under `key`; nothing where it is absent or no table.
  const document::Node* table(const std::string& key);
  /// The tables under `key`, which is written [[key]].
  std::vector<const document::Node*> tables(const std::string& key);

  /// A key that is only a hint when another one was misspelt.
  void know(const std::string& key) { known_.push_back(key); }
  void complain(const Position& at, const std::string& what) { complaints_.add(at, what); }
  void missing(const std::string& key, const std::string& hint = "");
  void complain_of_unknown_keys() const;

  const Position& position() const { return table_.position; }
  const std::string& title() const { return title_; }
  Complaints& complaints() { return complaints_; }

 private:
  const document::Node* typed(const std::string& key, document::Node::Type type);
  std::string in_title() const { return title_.empty() ? std::string() : " in " + title_; }

  const document::Node& table_;
  std::string title_;
  Complaints& complaints_;
  std::vector<std::string> known_;
};

}  // namespace paidtrail
