#include "storage/evidence/warc_record.h"

#include <algorithm>

#include "core/digest.h"

namespace paidtrail::warc {

std::string serialise(const Record& record) {
  std::string out = "WARC/1.1\r\n";
  for (const auto& [name, value] : record.fields) out += name + ": " + one_line(value) + "\r\n";
  out += "Content-Length: " + std::to_string(record.block.size()) + "\r\n\r\n";
  out += record.block;
  return out + "\r\n\r\n";
}

std::string one_line(std::string_view text) {
  std::string line(text);
  std::ranges::replace_if(line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return line;
}

std::string bracketed(std::string_view uri) { return "<" + std::string(uri) + ">"; }

std::string_view unbracketed(std::string_view uri) {
  if (uri.size() >= 2 && uri.starts_with('<') && uri.ends_with('>')) return uri.substr(1, uri.size() - 2);
  return uri;
}

std::string chain_value(std::string_view before, std::string_view record_id, std::string_view url,
                        std::string_view date, std::string_view payload_sha256) {
  Sha256 sum;
  for (const auto part : {before, record_id, url, date, payload_sha256}) {
    sum.add(part);
    sum.add("\n");
  }
  return sum.hex_digest();
}

}  // namespace paidtrail::warc
