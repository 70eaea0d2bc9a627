#include "storage/sqlite/query.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <type_traits>

#include "core/clock.h"
#include "core/text/fold.h"
#include "storage/sqlite/connection.h"

namespace paidtrail::sqlite {
namespace {

constexpr std::size_t kMaxResultBytes = 1u << 30;
constexpr int kMaxValueBytes = 64 << 20;

/// Pragmas that look at the schema; an argument names a table or an index.
constexpr std::array<std::string_view, 10> kHarmless = {
    "table_info",  "table_xinfo",   "table_list",     "index_list",      "index_info",
    "index_xinfo", "function_list", "collation_list", "compile_options", "foreign_key_list"};
/// Pragmas that set something where they have an argument.
constexpr std::array<std::string_view, 3> kHarmlessAlone = {"user_version", "application_id", "schema_version"};

bool is_harmless(const char* pragma, const char* argument) {
  const std::string name = ascii_lower(pragma == nullptr ? "" : pragma);
  return std::ranges::find(kHarmless, name) != kHarmless.end() ||
         (argument == nullptr && std::ranges::find(kHarmlessAlone, name) != kHarmlessAlone.end());
}

int allow_reading(void*, int action, const char* first, const char* second, const char*, const char*) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_FUNCTION: {
      const std::string name = ascii_lower(second == nullptr ? "" : second);
      return name == "load_extension" || name == "fts3_tokenizer" ? SQLITE_DENY : SQLITE_OK;
    }
    case SQLITE_UPDATE:
      // SQLite asks this of itself when it declares json_each and its like. A statement of the user's that updates the
      // schema is refused by SQLite, and again below since it does not only read.
      return first != nullptr && std::string_view(first) == "sqlite_master" ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_PRAGMA:
      return is_harmless(first, second) ? SQLITE_OK : SQLITE_DENY;
    default:
      return SQLITE_DENY;
  }
}

struct Deadline {
  SystemClock clock;
  Moment at;
  static int passed(void* self) {
    const auto& deadline = *static_cast<const Deadline*>(self);
    return deadline.clock.steady() >= deadline.at ? 1 : 0;
  }
};

/// The guard on a connection while it lives.
class Guard {
 public:
  Guard(sqlite3* handle, std::chrono::milliseconds time_limit) : handle_(handle) {
    deadline_.at = deadline_.clock.steady() + time_limit;
    sqlite3_set_authorizer(handle_, allow_reading, nullptr);
    sqlite3_progress_handler(handle_, 2000, &Deadline::passed, &deadline_);
    longest_ = sqlite3_limit(handle_, SQLITE_LIMIT_LENGTH, kMaxValueBytes);
  }
  ~Guard() {
    sqlite3_set_authorizer(handle_, nullptr, nullptr);
    sqlite3_progress_handler(handle_, 0, nullptr, nullptr);
    sqlite3_limit(handle_, SQLITE_LIMIT_LENGTH, longest_);
  }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

 private:
  sqlite3* handle_;
  Deadline deadline_;
  int longest_ = 0;
};

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;

/// Of a statement that a person wrote: what is wrong with it is usage, what is wrong with the file is not.
Error error_of(sqlite3* handle, const Connection& store, std::chrono::milliseconds time_limit) {
  const int code = sqlite3_extended_errcode(handle);
  const std::string message = sqlite3_errmsg(handle);
  switch (code & 0xff) {
    case SQLITE_INTERRUPT:
      return {ErrorKind::usage,
              "the query was stopped after " + std::to_string(time_limit.count()) + " ms; narrow it, or add a LIMIT"};
    case SQLITE_AUTH:
      return {ErrorKind::usage, "only queries that read are allowed: " + message};
    case SQLITE_ERROR:
    case SQLITE_TOOBIG:
    case SQLITE_RANGE:
    case SQLITE_MISMATCH:
      return {ErrorKind::usage, "SQL: " + message};
    default:
      return error_from_sqlite(code, sqlite3_system_errno(handle), message, store.file());
  }
}

void bind(sqlite3_stmt* statement, int index, const Cell& cell) {
  std::visit(
      [&](const auto& value) {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, std::monostate>)
          sqlite3_bind_null(statement, index);
        else if constexpr (std::is_same_v<T, std::int64_t>)
          sqlite3_bind_int64(statement, index, value);
        else if constexpr (std::is_same_v<T, double>)
          sqlite3_bind_double(statement, index, value);
        else
          sqlite3_bind_text64(statement, index, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
      },
      cell);
}

Cell cell_of(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, column);
    case SQLITE_NULL:
      return std::monostate{};
    default: {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      return bytes == nullptr ? std::string() : std::string(bytes, size);
    }
  }
}

std::size_t size_of(const Cell& cell) {
  const auto* text = std::get_if<std::string>(&cell);
  return sizeof(Cell) + (text == nullptr ? 0 : text->size());
}

Error usage(std::string message) { return {ErrorKind::usage, std::move(message)}; }

Result<Prepared> prepare(Connection& store, std::string_view sql, std::chrono::milliseconds time_limit) {
  sqlite3* handle = store.handle();
  if (sql.size() > 1'000'000) return usage("the query is longer than a million bytes");
  sqlite3_stmt* raw = nullptr;
  const char* rest = nullptr;
  if (sqlite3_prepare_v2(handle, sql.data(), static_cast<int>(sql.size()), &raw, &rest) != SQLITE_OK)
    return error_of(handle, store, time_limit);
  Prepared statement(raw);
  if (!statement) return usage("there is no query; write one SELECT");

  // Blanks and comments may follow; anything that compiles, or fails to, is a second statement.
  const auto used = static_cast<std::size_t>(rest - sql.data());
  if (used < sql.size()) {
    sqlite3_stmt* second = nullptr;
    const int code = sqlite3_prepare_v2(handle, rest, static_cast<int>(sql.size() - used), &second, nullptr);
    const Prepared also(second);
    if (code != SQLITE_OK || also) return usage("one statement at a time");
  }
  if (sqlite3_stmt_readonly(statement.get()) == 0) return usage("only queries that read are allowed");
  return statement;
}

}  // namespace

Result<Table> query(Connection& store, std::string_view sql, const std::vector<Cell>& parameters,
                    std::chrono::milliseconds time_limit) {
  sqlite3* handle = store.handle();
  const Guard guard(handle, time_limit);
  auto prepared = prepare(store, sql, time_limit);
  if (!prepared) return prepared.error();
  sqlite3_stmt* statement = prepared->get();
  if (sqlite3_bind_parameter_count(statement) > static_cast<int>(parameters.size()))
    return usage("the query has more parameters than values");
  for (int index = 1; index <= sqlite3_bind_parameter_count(statement); ++index)
    bind(statement, index, parameters[static_cast<std::size_t>(index - 1)]);

  Table table;
  const int columns = sqlite3_column_count(statement);
  for (int column = 0; column < columns; ++column) table.columns.emplace_back(sqlite3_column_name(statement, column));
  std::size_t bytes = 0;
  for (;;) {
    const int code = sqlite3_step(statement);
    if (code == SQLITE_DONE) return table;
    if (code != SQLITE_ROW) return error_of(handle, store, time_limit);
    std::vector<Cell> row;
    row.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) {
      row.push_back(cell_of(statement, column));
      bytes += size_of(row.back());
    }
    table.rows.push_back(std::move(row));
    if (bytes > kMaxResultBytes) return usage("the answer is larger than 1 GiB; narrow the query, or add a LIMIT");
  }
}

}  // namespace paidtrail::sqlite
