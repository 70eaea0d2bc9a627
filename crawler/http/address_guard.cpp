#include "crawler/http/address_guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace paidtrail {
namespace {

struct Range4 {
  std::array<std::uint8_t, 4> first;
  unsigned prefix;
  std::string_view what;
};

// IANA IPv4 Special-Purpose Address Registry, and what of the public space is no website.
constexpr Range4 kRanges4[] = {
    {{0, 0, 0, 0}, 8, "this network (RFC 791, 3.2)"},  // on Linux 0.0.0.0 connects to loopback
    {{10, 0, 0, 0}, 8, "private use (RFC 1918)"},
    {{100, 64, 0, 0}, 10, "shared address space (RFC 6598)"},
    {{127, 0, 0, 0}, 8, "loopback (RFC 1122, 3.2.1.3)"},
    {{169, 254, 0, 0}, 16, "link-local (RFC 3927)"},  // cloud metadata
    {{172, 16, 0, 0}, 12, "private use (RFC 1918)"},
    {{192, 0, 0, 0}, 24, "IETF protocol assignments (RFC 6890)"},
    {{192, 0, 2, 0}, 24, "documentation (RFC 5737)"},
    {{192, 31, 196, 0}, 24, "AS112-v4 (RFC 7535)"},
    {{192, 52, 193, 0}, 24, "AMT (RFC 7450)"},
    {{192, 88, 99, 0}, 24, "6to4 relay anycast (RFC 7526)"},
    {{192, 168, 0, 0}, 16, "private use (RFC 1918)"},
    {{192, 175, 48, 0}, 24, "AS112 direct delegation (RFC 7534)"},
    {{198, 18, 0, 0}, 15, "benchmarking (RFC 2544)"},
    {{198, 51, 100, 0}, 24, "documentation (RFC 5737)"},
    {{203, 0, 113, 0}, 24, "documentation (RFC 5737)"},
    {{224, 0, 0, 0}, 4, "multicast (RFC 5771)"},
    {{240, 0, 0, 0}, 4, "reserved (RFC 1112, 4)"},  // with limited broadcast (RFC 919)
    // A public address in no registry: what every machine of that cloud can reach to ask for its secrets.
    {{168, 63, 129, 16}, 32, "Azure platform endpoint"},
};

struct Range6 {
  std::array<std::uint16_t, 4> first;  // the first 64 bits: no row is narrower
  unsigned prefix;
  std::string_view what;
};

// IANA IPv6 Special-Purpose Address Registry within 2000::/3; all else is refused without a row.
constexpr Range6 kRanges6[] = {
    {{0x2001, 0, 0, 0}, 23, "IETF protocol assignments (RFC 2928)"},  // with Teredo (RFC 4380), ORCHID, benchmarking
    {{0x2001, 0x0db8, 0, 0}, 32, "documentation (RFC 3849)"},
    {{0x2002, 0, 0, 0}, 16, "6to4 (RFC 3056)"},  // holds an IPv4 address
    {{0x2620, 0x004f, 0x8000, 0}, 48, "AS112 direct delegation (RFC 7534)"},
    {{0x3fff, 0, 0, 0}, 20, "documentation (RFC 9637)"},
};

bool same_prefix(const std::uint8_t* a, const std::uint8_t* b, unsigned bits) {
  const std::size_t whole = bits / 8;
  if (std::memcmp(a, b, whole) != 0) return false;
  const unsigned rest = bits % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFF00U >> rest);
  return (a[whole] & mask) == (b[whole] & mask);
}

std::optional<std::string_view> not_public6(const Endpoint& endpoint) {
  if (endpoint.scoped) return "an address with a scope (RFC 4007)";
  constexpr std::uint8_t global_unicast[] = {0x20};
  // RFC 4291, 2.4: 2000::/3 is what IANA gives out. An allow list is shorter and safer than naming all the rest.
  if (!same_prefix(endpoint.bytes.data(), global_unicast, 3)) return "not global unicast (RFC 4291)";
  for (const auto& row : kRanges6) {
    std::array<std::uint8_t, 8> first{};
    for (std::size_t i = 0; i < row.first.size(); ++i) {
      first[2 * i] = static_cast<std::uint8_t>(row.first[i] >> 8);
      first[2 * i + 1] = static_cast<std::uint8_t>(row.first[i] & 0xFF);
    }
    if (same_prefix(endpoint.bytes.data(), first.data(), row.prefix)) return row.what;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Endpoint> endpoint_of(const sockaddr* address, std::size_t size) {
  Endpoint endpoint;
  if (address->sa_family == AF_INET && size >= sizeof(sockaddr_in)) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof in);
    std::memcpy(endpoint.bytes.data(), &in.sin_addr, 4);
    endpoint.size = 4;
    endpoint.port = ntohs(in.sin_port);
    return endpoint;
  }
  if (address->sa_family == AF_INET6 && size >= sizeof(sockaddr_in6)) {
    sockaddr_in6 in{};
    std::memcpy(&in, address, sizeof in);
    std::memcpy(endpoint.bytes.data(), &in.sin6_addr, 16);
    endpoint.size = 16;
    endpoint.port = ntohs(in.sin6_port);
    endpoint.scoped = in.sin6_scope_id != 0;
    return endpoint;
  }
  return std::nullopt;
}

std::optional<Endpoint> endpoint_of(const std::string& address, std::uint16_t port) {
  Endpoint endpoint;
  endpoint.port = port;
  if (::inet_pton(AF_INET, address.c_str(), endpoint.bytes.data()) == 1)
    endpoint.size = 4;
  else if (::inet_pton(AF_INET6, address.c_str(), endpoint.bytes.data()) == 1)
    endpoint.size = 16;
  else
    return std::nullopt;
  return endpoint;
}

std::optional<std::string_view> not_public(const Endpoint& endpoint) {
  if (endpoint.size == 16) return not_public6(endpoint);
  for (const auto& row : kRanges4)
    if (same_prefix(endpoint.bytes.data(), row.first.data(), row.prefix)) return row.what;
  return std::nullopt;
}

bool is_allowed(const std::vector<AllowedAddress>& rows, const Endpoint& endpoint) {
  if (endpoint.scoped) return false;
  return std::any_of(rows.begin(), rows.end(), [&](const AllowedAddress& row) {
    return row.bytes.size() == endpoint.size && row.prefix <= endpoint.size * 8 &&
           (!row.port || *row.port == endpoint.port) &&
           same_prefix(row.bytes.data(), endpoint.bytes.data(), row.prefix);
  });
}

bool is_permitted_port(std::uint16_t port) { return port == 80 || port == 443 || port == 8080 || port == 8443; }

}  // namespace paidtrail
