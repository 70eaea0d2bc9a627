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

}  // namespace paidtrail
