#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/timestamp.h"
#include "core/transport.h"

/// One WARC record (ISO 28500:2017), our own header fields, and the chain of custody.
namespace paidtrail::warc {

// Beside the standard's fields; readers skip what they do not know.
inline constexpr std::string_view kChain = "Paidtrail-Chain-SHA256";  ///< see chain_value
inline constexpr std::string_view kTook = "Paidtrail-Took-Ms";        ///< from the request to the last byte
inline constexpr std::string_view kKind = "Paidtrail-Record";         ///< `failure` or `end`, of metadata records

struct Record {
  Headers fields;  ///< without Content-Length
  std::string block;
};

/// The record as it stands in the file, before compression.
std::string serialise(const Record& record);

/// Text for one line of a header or of application/warc-fields: control characters become spaces.
std::string one_line(std::string_view text);

/// `<urn:uuid:…>` of a UUID.
std::string bracketed(std::string_view uri);
/// What stands between `<` and `>`, where they are there: some writers put URIs in them, some do not.
std::string_view unbracketed(std::string_view uri);

/// Ties a record to the one before: SHA-256 over both, so that a later change of any shows in all that follow.
std::string chain_value(std::string_view before, std::string_view record_id, std::string_view url,
                        std::string_view date, std::string_view payload_sha256);

}  // namespace paidtrail::warc
