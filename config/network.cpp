#include "config/network.h"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <utility>

#include "core/url/url.h"

namespace paidtrail {
namespace {

Error bad(std::string_view text, std::string_view why) {
  return {ErrorKind::config, "'" + std::string(text) + "' " + std::string(why)};
}

/// Digits only, no sign, no leading zero beyond "0" itself: one way to write one number.
template <class T>
std::optional<T> digits(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text[0] == '-') return std::nullopt;
  return value;
}

std::optional<std::uint16_t> port_number(std::string_view text) {
  const auto port = digits<std::uint16_t>(text);
  return port && *port > 0 ? port : std::nullopt;
}

std::optional<std::vector<std::uint8_t>> address_bytes(std::string_view text) {
  const std::string terminated(text);
  if (terminated.size() > 64 || terminated.find('\0') != std::string::npos) return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1) return std::vector(bytes.begin(), bytes.begin() + 4);
  if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) return std::vector(bytes.begin(), bytes.end());
  return std::nullopt;
}

bool host_bits_set(const std::vector<std::uint8_t>& bytes, unsigned prefix) {
  for (unsigned bit = prefix; bit < bytes.size() * 8; ++bit)
    if ((bytes[bit / 8] >> (7 - bit % 8)) & 1) return true;
  return false;
}

struct Split {
  std::string_view endpoint;
  std::optional<std::string_view> port;
};

/// `ENDPOINT`, `ENDPOINT:PORT`, `[ENDPOINT]`, `[ENDPOINT]:PORT`; IPv6 with a port needs its brackets.
std::optional<Split> split_port(std::string_view text) {
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view rest = text.substr(close + 1);
    const std::string_view inside = text.substr(1, close - 1);
    if (inside.find(':') == std::string_view::npos) return std::nullopt;
    if (rest.empty()) return Split{inside, std::nullopt};
    if (rest[0] != ':') return std::nullopt;
    return Split{inside, rest.substr(1)};
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || text.find(':', colon + 1) != std::string_view::npos)
    return Split{text, std::nullopt};
  return Split{text.substr(0, colon), text.substr(colon + 1)};
}

/// The pieces between colons that stand outside brackets.
std::vector<std::string_view> split_outside_brackets(std::string_view text) {
  std::vector<std::string_view> pieces;
  std::size_t start = 0;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[') inside = true;
    if (text[i] == ']') inside = false;
    if (text[i] == ':' && !inside) {
      pieces.push_back(text.substr(start, i - start));
      start = i + 1;
    }
  }
  pieces.push_back(text.substr(start));
  return pieces;
}

Result<std::vector<std::string>> parse_addresses(std::string_view entry, std::string_view list) {
  std::vector<std::string> addresses;
  while (true) {
    const auto comma = list.find(',');
    std::string_view one = list.substr(0, comma);
    const bool brackets = one.size() > 2 && one.front() == '[' && one.back() == ']';
    if (brackets) one = one.substr(1, one.size() - 2);
    const auto bytes = address_bytes(one);
    if (!bytes || (bytes->size() == 16) != brackets)
      return bad(entry, "does not name an address after HOST:PORT (IPv6 in brackets)");
    addresses.emplace_back(one);
    if (comma == std::string_view::npos) return addresses;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

Result<AllowedAddress> parse_allowed_address(std::string_view text) {
  constexpr std::string_view kForms = "is no address or network (127.0.0.1, [::1]:8080, 10.0.0.0/8, [fd00::/8]:8080)";
  const auto split = split_port(text);
  if (!split) return bad(text, kForms);

  AllowedAddress allowed;
  if (split->port) {
    allowed.port = port_number(*split->port);
    if (!allowed.port) return bad(text, "does not end in a port from 1 to 65535");
  }
  const auto slash = split->endpoint.find('/');
  const auto bytes = address_bytes(split->endpoint.substr(0, slash));
  if (!bytes) return bad(text, kForms);
  allowed.bytes = *bytes;
  const auto widest = static_cast<unsigned>(bytes->size() * 8);
  allowed.prefix = widest;
  if (slash != std::string_view::npos) {
    const auto prefix = digits<unsigned>(split->endpoint.substr(slash + 1));
    if (!prefix || *prefix > widest) return bad(text, "needs a prefix from 0 to " + std::to_string(widest));
    allowed.prefix = *prefix;
  }
  if (host_bits_set(allowed.bytes, allowed.prefix))
    return bad(text, "has host bits set; write the network's first address");
  return allowed;
}

Result<HostMapEntry> parse_host_map_entry(std::string_view text) {
  constexpr std::string_view kForm = "is not HOST:PORT:ADDRESS[,ADDRESS...][:CONNECT_PORT]";
  const auto pieces = split_outside_brackets(text);
  if (pieces.size() != 3 && pieces.size() != 4) return bad(text, kForm);

  HostMapEntry entry;
  entry.host = std::string(pieces[0]);
  const auto url = Url::parse("http://" + entry.host + "/");
  if (!url || url->host() != entry.host || entry.host.ends_with('.'))
    return bad(text, "names a host that is not in serialised form (lower case, punycode, no trailing dot)");
  const auto port = port_number(pieces[1]);
  if (!port) return bad(text, "needs a port from 1 to 65535 after the host");
  entry.port = *port;
  auto addresses = parse_addresses(text, pieces[2]);
  if (!addresses) return addresses.error();
  entry.addresses = *std::move(addresses);
  entry.connect_port = entry.port;
  if (pieces.size() == 4) {
    const auto connect_port = port_number(pieces[3]);
    if (!connect_port) return bad(text, "does not end in a port from 1 to 65535");
    entry.connect_port = *connect_port;
  }
  return entry;
}

Result<std::chrono::milliseconds> parse_duration(std::string_view text) {
  constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
      {"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
  // A hundred years: far above any sense, far below an overflow.
  constexpr std::int64_t kLongest = 36'500LL * 86'400'000;
  const auto unit_at = text.find_first_not_of("0123456789");
  if (unit_at != std::string_view::npos && unit_at > 0) {
    for (const auto& [unit, factor] : kUnits) {
      if (text.substr(unit_at) != unit) continue;
      const auto number = digits<std::int64_t>(text.substr(0, unit_at));
      if (!number || *number > kLongest / factor) break;
      return std::chrono::milliseconds(*number * factor);
    }
  }
  return bad(text, "is no duration; write it like 500ms, 2s, 10m, 1h or 7d");
}

}  // namespace paidtrail
