#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/timestamp.h"

struct sqlite3;
namespace SQLite {
class Database;
class Statement;
}  // namespace SQLite

/// SQLite behind a narrow door: everything in this folder that runs SQL does so through these two classes. Failures are
/// exceptions inside the folder; `attempt` and `write` turn them into Errors at its edge. One thread.
namespace paidtrail::sqlite {

struct StatementSlot;

/// A prepared statement in use; it is reset when this goes out of scope. Values are bound, never put into the text.
class Statement {
 public:
  explicit Statement(StatementSlot& slot, class Connection& connection);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Binds ?1, ?2 … in order.
  template <class... Values>
  Statement& bind(const Values&... values) {
    int index = 0;
    (bind_at(++index, values), ...);
    return *this;
  }

  bool step();          ///< true: a row can be read
  std::int64_t run();   ///< to the end; rows changed
  std::int64_t keep();  ///< the same for rows that a view other than `runs` shows: readers need a new snapshot

  bool null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;
  Timestamp time(int column) const;
  std::optional<std::int64_t> maybe_integer(int column) const;
  std::optional<double> maybe_real(int column) const;
  std::optional<std::string> maybe_text(int column) const;
  std::optional<Timestamp> maybe_time(int column) const;

 private:
  void bind_at(int index, std::int64_t value);
  void bind_at(int index, int value) { bind_at(index, std::int64_t{value}); }
  void bind_at(int index, bool value) { bind_at(index, std::int64_t{value}); }
  void bind_at(int index, double value);
  void bind_at(int index, std::string_view value);  ///< bytes that are not UTF-8 become U+FFFD
  void bind_at(int index, const std::string& value) { bind_at(index, std::string_view(value)); }
  void bind_at(int index, const char* value) { bind_at(index, std::string_view(value)); }
  void bind_at(int index, Timestamp value) { bind_at(index, std::string_view(value.rfc3339())); }
  void bind_at(int index, std::nullptr_t);
  template <class T>
  void bind_at(int index, const std::optional<T>& value) {
    if (value)
      bind_at(index, *value);
    else
      bind_at(index, nullptr);
  }

  StatementSlot& slot_;
  Connection& connection_;
};

inline std::int64_t unix_ms(Timestamp at) { return at.millis().time_since_epoch().count(); }

enum class OpenMode { create, write, read, read_immutable };

class Connection {
 public:
  /// Throws; call through `attempt`.
  Connection(const std::filesystem::path& file, OpenMode mode);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// `sql` must live as long as the connection: a literal or an embedded file. Prepared once.
  Statement sql(std::string_view literal);
  void execute(const std::string& statements);
  std::int64_t last_id() const;
  std::int64_t pragma_integer(const std::string& name);
  std::string pragma_text(const std::string& name);

  /// Runs `body` in one transaction. An Error leaves the database as it was, but for one case: a COMMIT that failed may
  /// have been stored all the same, so `body` must be fit to be run again.
  template <class Body>
  auto write(Body body) -> Result<decltype(body())> {
    try {
      begin();
      auto value = body();
      commit();
      return value;
    } catch (...) {
      return failed();
    }
  }
  template <class Body>
  auto attempt(Body body) -> Result<decltype(body())> {
    try {
      return body();
    } catch (...) {
      return failed();
    }
  }

  void content_changed() { content_changed_ = true; }
  sqlite3* handle() const;
  const std::filesystem::path& file() const { return file_; }

 private:
  friend class Statement;
  void begin();
  void commit();
  Error failed();  ///< of the exception in flight; rolls back

  std::filesystem::path file_;
  std::unique_ptr<SQLite::Database> database_;
  std::map<std::string_view, std::vector<std::unique_ptr<StatementSlot>>> statements_;
  bool content_changed_ = false;
};

/// What the exception in flight means; for use in a catch block where there is no connection yet.
Error error_in_flight(const std::filesystem::path& file);

/// What a result code of SQLite means for a person; `system_errno` 0 where it is not known.
Error error_from_sqlite(int extended_code, int system_errno, const std::string& message,
                        const std::filesystem::path& file);

}  // namespace paidtrail::sqlite
