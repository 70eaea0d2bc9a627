#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/transport.h"

/// HTTP/1 messages as they stand in archives: heads split, read and written. Nothing here decodes bodies.
namespace paidtrail {

struct SplitMessage {
  std::string_view head;  ///< with its empty line
  std::string_view body;
};

/// Splits at the first empty line; bare line feeds are taken. Nothing where there is none within `limit` bytes.
std::optional<SplitMessage> split_message(std::string_view block, std::size_t limit);

struct StatusLine {
  int status = 0;
  Headers headers;
};
/// Nothing where the first line is no status line, or there are more than 10,000 lines.
std::optional<StatusLine> read_response_head(std::string_view head);

struct RequestLine {
  std::string method;
  std::string target;
};
std::optional<RequestLine> read_request_line(std::string_view head);

/// A head for a response whose own was not kept; framing and codings that the body no longer has are left out.
std::string write_response_head(const Response& response);
/// A head for a request whose own was not kept.
std::string write_request_head(const Request& request);

}  // namespace paidtrail
