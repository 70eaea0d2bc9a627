#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace paidtrail {

/// What a Refresh header or the content of <meta http-equiv=refresh> says.
struct Refresh {
  std::chrono::seconds delay{0};
  std::optional<std::string> url;  ///< as written, not yet parsed; absent: the page loads itself again
  bool operator==(const Refresh&) const = default;
};

/// The shared declarative refresh steps of the HTML Standard. Nothing where they give up. Pure.
std::optional<Refresh> parse_refresh(std::string_view content);

}  // namespace paidtrail
