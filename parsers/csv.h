#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// CSV by RFC 4180, read as it comes: CRLF, LF or CR ends a record, a byte order mark is skipped, quoted fields may
/// hold line ends. Pure. One thread at a time.
namespace paidtrail {

struct CsvRecord {
  std::size_t line = 0;  ///< 1-based, where the record begins
  std::vector<std::string> fields;
  bool open_quote = false;  ///< a quoted field without an end: only what stands before it can be relied on
};

/// Reads record by record; blank lines are passed over. `bytes` must outlive the reader.
class CsvReader {
 public:
  explicit CsvReader(std::string_view bytes);

  /// False at the end. Behind a record with an open quote it goes on at the next line of the file, so that one
  /// damaged row does not swallow the rest.
  bool next(CsvRecord& record);

 private:
  void read_record(CsvRecord& record);
  bool read_quoted(std::string& field, std::size_t limit);
  void read_plain(std::string& field);
  void end_line();

  std::string_view bytes_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t open_quotes_ = 0;
};

/// A CSV whose first record names the columns:
///
///     CsvTable table(bytes);
///     while (table.next()) {
///       if (const auto problem = table.problem()) { note(table.line(), *problem); continue; }
///       use(table.field("id"));
///     }
class CsvTable {
 public:
  explicit CsvTable(std::string_view bytes);

  const std::vector<std::string>& columns() const { return columns_; }
  bool has(std::string_view column) const { return index_.find(column) != index_.end(); }

  bool next();
  std::size_t line() const { return record_.line; }
  /// Why the present row cannot be relied on: an open quote, or a number of fields that is not the header's.
  std::optional<std::string> problem() const;
  /// The present row's field, as it stands; nothing where there is no such column. The first of equal names counts.
  std::optional<std::string_view> field(std::string_view column) const;
  /// The same, with an empty field as nothing: a CSV cannot tell absent from empty.
  std::optional<std::string> value(std::string_view column) const;

 private:
  CsvReader reader_;
  CsvRecord record_;
  std::vector<std::string> columns_;
  std::map<std::string, std::size_t, std::less<>> index_;
};

/// The column names of the first record, read from the beginning of the bytes only: for recognising a format.
std::vector<std::string> csv_header(std::string_view bytes);

}  // namespace paidtrail
