#include "storage/evidence/warc_reader.h"

#include <algorithm>
#include <charconv>

#include "core/text/fold.h"

namespace paidtrail::warc {
namespace {

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

std::optional<ReadRecord> RecordReader::fail(std::uint64_t offset, std::string_view what) {
  stopped_ = true;
  problem_ = "record at byte " + std::to_string(offset) + ": " + std::string(what);
  if (bytes_.damage()) *problem_ += " (" + *bytes_.damage() + ")";
  return std::nullopt;
}

RecordReader::Begin RecordReader::find_version(std::uint64_t& offset) {
  // Between records stand two line ends; some writers forget one or add some.
  while (bytes_.peek() == '\r' || bytes_.peek() == '\n') bytes_.read(1, nullptr);
  if (!bytes_.peek()) return Begin::end;
  offset = bytes_.offset();
  const auto line = bytes_.line(32);
  if (!line || !line->ends_with('\n')) return Begin::bad;
  const std::string_view version = without_line_end(*line);
  return version == "WARC/1.1" || version == "WARC/1.0" ? Begin::record : Begin::bad;
}

bool RecordReader::read_fields(Headers& fields) {
  std::size_t left = limits_.header;
  for (;;) {
    const auto line = bytes_.line(left);
    if (!line || !line->ends_with('\n')) return false;
    left -= line->size();
    const std::string_view text = without_line_end(*line);
    if (text.empty()) return true;
    if ((text.front() == ' ' || text.front() == '\t') && !fields.empty()) {
      fields.back().second += " " + std::string(trim(text));
      continue;
    }
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0) return false;
    fields.emplace_back(trim(text.substr(0, colon)), trim(text.substr(colon + 1)));
  }
}

std::optional<ReadRecord> RecordReader::next() {
  while (!stopped_) {
    ReadRecord record;
    switch (find_version(record.offset)) {
      case Begin::end:
        stopped_ = true;
        if (bytes_.damage()) problem_ = "the tail is cut: " + *bytes_.damage();
        return std::nullopt;
      case Begin::bad:
        return fail(record.offset, "no WARC/1.0 or WARC/1.1 record begins here");
      case Begin::record:
        break;
    }
    if (++count_ > limits_.records) return fail(record.offset, "more records than the limit");
    if (!read_fields(record.fields)) return fail(record.offset, "the header block is damaged or too long");
    const auto length = number(record.field("Content-Length"));
    if (!length) return fail(record.offset, "Content-Length is missing or no number");
    if (*length > limits_.record) {
      problem_ = "record at byte " + std::to_string(record.offset) + ": longer than the limit, skipped";
      if (bytes_.read(*length, nullptr) != *length) return fail(record.offset, "the record is cut");
      continue;
    }
    if (bytes_.read(*length, &record.block) != *length) return fail(record.offset, "the record is cut");
    kept_ += *length;
    if (kept_ > limits_.kept) return fail(record.offset, "the archive is larger than can be held in memory");
    return record;
  }
  return std::nullopt;
}

}  // namespace paidtrail::warc
