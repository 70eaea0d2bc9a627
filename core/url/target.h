#pragma once

#include <memory>

#include "core/transport.h"
#include "core/url/url.h"

namespace paidtrail {

/// Request::url, parsed once for all who ask.
inline Status parse_target(Request& request) {
  if (request.target) return Ok{};
  auto url = Url::parse(request.url);
  if (!url) return url.error();
  request.target = std::make_shared<const Url>(*std::move(url));
  return Ok{};
}

}  // namespace paidtrail
