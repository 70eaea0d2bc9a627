#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/network.h"

struct sockaddr;

namespace paidtrail {

/// An address and port about to be connected to. `bytes` has 4 or 16 of its `size` in use.
struct Endpoint {
  std::array<std::uint8_t, 16> bytes{};
  std::size_t size = 0;
  std::uint16_t port = 0;
  bool scoped = false;  ///< an IPv6 address with a scope id: another network than it seems
};

/// Nothing for families other than IPv4 and IPv6.
std::optional<Endpoint> endpoint_of(const sockaddr* address, std::size_t size);
std::optional<Endpoint> endpoint_of(const std::string& address, std::uint16_t port);

/// Why this address is none of the public internet, or nothing. Fails closed: IPv6 outside 2000::/3 is refused, and so
/// are all forms that hold an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo). Pure. Any thread.
std::optional<std::string_view> not_public(const Endpoint& endpoint);

/// True where a row names this address and port (contract: allow_addresses). Families do not mix.
bool is_allowed(const std::vector<AllowedAddress>& rows, const Endpoint& endpoint);

/// Ports that a URL may name without a row for its endpoint.
bool is_permitted_port(std::uint16_t port);

}  // namespace paidtrail
