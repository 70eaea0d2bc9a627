#include "parsers/csv.h"

#include <algorithm>

namespace paidtrail {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
/// No platform writes a longer field (a post's entities as JSON are a few kilobytes). What is longer is a quote that
/// was never closed.
constexpr std::size_t kMaxQuotedField = 1U << 20U;
/// Each open quote is followed up to kMaxQuotedField bytes before the reader goes back; so many times and no more.
constexpr std::size_t kMaxOpenQuotes = 200;
constexpr std::size_t kHeaderBytes = 64U << 10U;

bool is_line_end(char c) { return c == '\n' || c == '\r'; }

}  // namespace

CsvReader::CsvReader(std::string_view bytes) : bytes_(bytes) {
  if (bytes_.starts_with(kByteOrderMark)) bytes_.remove_prefix(kByteOrderMark.size());
}

void CsvReader::end_line() {
  if (at_ >= bytes_.size()) return;
  if (bytes_[at_] == '\r' && at_ + 1 < bytes_.size() && bytes_[at_ + 1] == '\n') ++at_;
  ++at_;
  ++line_;
}

bool CsvReader::next(CsvRecord& record) {
  while (at_ < bytes_.size() && is_line_end(bytes_[at_])) end_line();
  if (at_ >= bytes_.size()) return false;
  const std::size_t start = at_;
  record = CsvRecord{line_, {}, false};
  read_record(record);
  if (!record.open_quote) return true;
  if (++open_quotes_ >= kMaxOpenQuotes) {
    at_ = bytes_.size();
    return true;
  }
  at_ = std::min(bytes_.find_first_of("\r\n", start), bytes_.size());
  line_ = record.line;
  end_line();
  return true;
}

void CsvReader::read_record(CsvRecord& record) {
  for (;;) {
    std::string& field = record.fields.emplace_back();
    if (at_ < bytes_.size() && bytes_[at_] == '"') {
      ++at_;
      if (!read_quoted(field, kMaxQuotedField)) {
        record.open_quote = true;
        return;
      }
    }
    read_plain(field);  // RFC 4180 has nothing behind a closing quote; if there is something, it is kept
    if (at_ >= bytes_.size() || bytes_[at_] != ',') break;
    ++at_;
  }
  end_line();
}

/// Behind the opening quote, to behind the closing one; false where there is none.
bool CsvReader::read_quoted(std::string& field, std::size_t limit) {
  while (at_ < bytes_.size() && field.size() <= limit) {
    const std::size_t stop = std::min(bytes_.find_first_of("\"\r\n", at_), bytes_.size());
    field.append(bytes_.substr(at_, stop - at_));
    at_ = stop;
    if (at_ == bytes_.size()) return false;
    if (bytes_[at_] != '"') {
      const std::size_t from = at_;
      end_line();
      field.append(bytes_.substr(from, at_ - from));
    } else if (at_ + 1 < bytes_.size() && bytes_[at_ + 1] == '"') {
      field += '"';
      at_ += 2;
    } else {
      ++at_;
      return true;
    }
  }
  return false;
}

void CsvReader::read_plain(std::string& field) {
  const std::size_t stop = std::min(bytes_.find_first_of(",\r\n", at_), bytes_.size());
  field.append(bytes_.substr(at_, stop - at_));
  at_ = stop;
}

CsvTable::CsvTable(std::string_view bytes) : reader_(bytes) {
  CsvRecord header;
  if (!reader_.next(header)) return;
  columns_ = std::move(header.fields);
  for (std::size_t i = 0; i < columns_.size(); ++i) index_.emplace(columns_[i], i);
}

bool CsvTable::next() { return reader_.next(record_); }

std::optional<std::string> CsvTable::problem() const {
  if (record_.open_quote) return "a quoted field without an end";
  if (record_.fields.size() == columns_.size()) return std::nullopt;
  return std::to_string(record_.fields.size()) + " fields, where the header has " + std::to_string(columns_.size());
}

std::optional<std::string_view> CsvTable::field(std::string_view column) const {
  const auto it = index_.find(column);
  if (it == index_.end() || it->second >= record_.fields.size()) return std::nullopt;
  return record_.fields[it->second];
}

std::optional<std::string> CsvTable::value(std::string_view column) const {
  const auto text = field(column);
  return text && !text->empty() ? std::optional(std::string(*text)) : std::nullopt;
}

std::vector<std::string> csv_header(std::string_view bytes) {
  CsvReader reader(bytes.substr(0, kHeaderBytes));
  CsvRecord header;
  if (!reader.next(header) || header.open_quote) return {};
  return std::move(header.fields);
}

}  // namespace paidtrail
