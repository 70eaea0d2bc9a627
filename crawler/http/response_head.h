#pragma once

#include <string_view>

#include "core/transport.h"

namespace paidtrail {

/// Status and headers of a raw head ("HTTP/1.1 200 OK\r\n…"); folded lines are joined (RFC 9112, 5.2), lines without a
/// colon are left out. The status is 0 where there is no status line.
struct ResponseHead {
  int status = 0;
  Headers headers;
};
ResponseHead parse_response_head(std::string_view head);

/// 301, 302, 303, 307 and 308: the only statuses whose Location moves (RFC 9110, 15.4).
bool is_redirect_status(int status);

}  // namespace paidtrail
