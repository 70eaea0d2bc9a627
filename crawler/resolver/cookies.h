#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/timestamp.h"
#include "core/url/url.h"

namespace paidtrail {

/// The cookies of one chain (RFC 6265, with the public suffix list of 5.3, step 5). Another chain never sees them. One
/// thread.
class CookieJar {
 public:
  /// A Set-Cookie header of the answer of `url`.
  void store(const Url& url, std::string_view set_cookie, Timestamp now);
  /// The Cookie header for `url`, "" where there is none to send (5.4).
  std::string header_for(const Url& url, Timestamp now) const;

 private:
  struct Cookie {
    std::string name;
    std::string value;
    std::string domain;
    std::string path;
    bool host_only = true;
    bool secure = false;
    std::optional<Timestamp> expires;
    std::uint64_t order = 0;
  };
  std::vector<Cookie> cookies_;
  std::uint64_t order_ = 0;
};

/// 5.1.1. Nothing where day, month, year or time is missing.
std::optional<Timestamp> parse_cookie_date(std::string_view text);

}  // namespace paidtrail
