#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"

namespace paidtrail {

/// An address, or a network, with or without a port, that may be connected to though the guard refuses it.
/// `bytes` has 4 or 16 bytes; families do not mix.
struct AllowedAddress {
  std::vector<std::uint8_t> bytes;
  unsigned prefix = 0;
  std::optional<std::uint16_t> port;
  bool operator==(const AllowedAddress&) const = default;
};

/// One row of the host map: in place of DNS for HOST:PORT; the guard still applies to the addresses.
struct HostMapEntry {
  std::string host;
  std::uint16_t port = 0;
  std::vector<std::string> addresses;  ///< IPv4, or IPv6 without brackets, in the order to try
  std::uint16_t connect_port = 0;
  bool operator==(const HostMapEntry&) const = default;
};

struct NetworkConfig {
  unsigned concurrency = 100;     ///< transfers in flight
  unsigned host_connections = 2;  ///< to one host
  std::chrono::milliseconds host_delay{1000};
  std::vector<AllowedAddress> allow_addresses;
  std::vector<HostMapEntry> resolve;
  std::optional<std::filesystem::path> ca_file;
};

/// `127.0.0.1`, `[::1]:8080`, `10.0.0.0/8:8080` … (contract/resolve.md, section 1); host bits set is an error.
Result<AllowedAddress> parse_allowed_address(std::string_view text);
/// `HOST:PORT:ADDRESS[,ADDRESS…][:CONNECT_PORT]`.
Result<HostMapEntry> parse_host_map_entry(std::string_view text);
/// `500ms 2s 10m 1h 7d`.
Result<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace paidtrail
