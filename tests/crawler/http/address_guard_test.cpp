#include "crawler/http/address_guard.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <fstream>
#include <sstream>

namespace paidtrail {
namespace {

bool refused(const std::string& address) {
  const auto endpoint = endpoint_of(address, 80);
  return !endpoint || not_public(*endpoint).has_value();
}

TEST(AddressGuard, RefusesWhatIsNotPublic) {
  for (const char* address : {"0.0.0.0",
                              "0.255.255.255",
                              "10.0.0.1",
                              "100.64.0.1",
                              "100.127.255.255",
                              "127.0.0.1",
                              "127.255.255.255",
                              "169.254.169.254",
                              "172.16.0.1",
                              "172.31.255.255",
                              "192.0.0.192",
                              "192.0.2.1",
                              "192.168.1.1",
                              "198.18.0.1",
                              "198.19.255.255",
                              "198.51.100.1",
                              "203.0.113.1",
                              "224.0.0.1",
                              "239.255.255.255",
                              "240.0.0.1",
                              "255.255.255.255",
                              "168.63.129.16",
                              "::",
                              "::1",
                              "::ffff:127.0.0.1",
                              "::ffff:8.8.8.8",
                              "::127.0.0.1",
                              "64:ff9b::7f00:1",
                              "64:ff9b::808:808",
                              "64:ff9b:1::1",
                              "100::1",
                              "2001::1",
                              "2001:1ff::1",
                              "2001:db8::1",
                              "2002:7f00:1::",
                              "2620:4f:8000::1",
                              "3fff::1",
                              "3fff:fff::1",
                              "4000::",
                              "5f00::1",
                              "fc00::1",
                              "fd00:ec2::254",
                              "fe80::1",
                              "fec0::1",
                              "ff02::1",
                              "1fff::1"})
    EXPECT_TRUE(refused(address)) << address;
}

TEST(AddressGuard, LetsThePublicInternetPass) {
  for (const char* address :
       {"1.0.0.0",        "8.8.8.8",         "9.255.255.255", "11.0.0.0",        "100.63.255.255",
        "100.128.0.0",    "126.255.255.255", "128.0.0.0",     "169.253.255.255", "169.255.0.0",
        "172.15.255.255", "172.32.0.0",      "192.0.1.0",     "192.167.255.255", "198.17.255.255",
        "198.20.0.0",     "223.255.255.255", "168.63.129.17", "2001:200::1",     "2606:4700::1111",
        "2620:4f:8001::", "2a00::1",         "2003::1",       "3fff:1000::1",    "3ffe::1"})
    EXPECT_FALSE(refused(address)) << address;
}

TEST(AddressGuard, Rfc4007_AnAddressWithAScopeIsRefused) {
  sockaddr_in6 in{};
  in.sin6_family = AF_INET6;
  ::inet_pton(AF_INET6, "2a00::1", &in.sin6_addr);
  in.sin6_scope_id = 2;
  sockaddr_storage storage{};
  std::memcpy(&storage, &in, sizeof in);
  const auto endpoint = endpoint_of(reinterpret_cast<const sockaddr*>(&storage), sizeof in);
  ASSERT_TRUE(endpoint);
  EXPECT_TRUE(not_public(*endpoint));
  EXPECT_FALSE(is_allowed({{std::vector<std::uint8_t>(16, 0), 0, std::nullopt}}, *endpoint));
}

TEST(AddressGuard, UnknownFamiliesHaveNoEndpoint) {
  sockaddr generic{};
  generic.sa_family = AF_UNIX;
  EXPECT_FALSE(endpoint_of(&generic, sizeof generic));
  generic.sa_family = AF_INET6;  // cut short
  EXPECT_FALSE(endpoint_of(&generic, sizeof generic));
  EXPECT_FALSE(endpoint_of("localhost", 80));
}

TEST(AddressGuard, AllowedRowsNameAddressAndPort) {
  const std::vector<AllowedAddress> rows = {{{127, 0, 0, 1}, 32, 8080}, {{10, 0, 0, 0}, 8, std::nullopt}};
  const auto allowed = [&](const char* address, std::uint16_t port) {
    return is_allowed(rows, *endpoint_of(address, port));
  };
  EXPECT_TRUE(allowed("127.0.0.1", 8080));
  EXPECT_FALSE(allowed("127.0.0.1", 80));
  EXPECT_FALSE(allowed("127.0.0.2", 8080));
  EXPECT_TRUE(allowed("10.255.0.1", 22));
  EXPECT_FALSE(allowed("11.0.0.1", 22));
  EXPECT_FALSE(allowed("::ffff:127.0.0.1", 8080)) << "families do not mix";
}

TEST(AddressGuard, OddPrefixesCountBits) {
  const std::vector<AllowedAddress> rows = {{{172, 16, 0, 0}, 12, std::nullopt}};
  EXPECT_TRUE(is_allowed(rows, *endpoint_of("172.31.255.255", 1)));
  EXPECT_FALSE(is_allowed(rows, *endpoint_of("172.32.0.0", 1)));
}

TEST(AddressGuard, ListOfRanges) {
  std::ifstream file("../shared/data/urls/ssrf_blocked_ranges.tsv");
  if (!file) GTEST_SKIP() << "../shared/data/urls/ssrf_blocked_ranges.tsv is not here";
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, '\t');) cells.push_back(cell);
    cells.resize(9);
    if (cells[4].starts_with("allow only") || cells[0] == "2000::/3") continue;
    EXPECT_TRUE(refused(cells[5])) << line;
    EXPECT_TRUE(refused(cells[6])) << line;
    // Just outside of one row may be inside of another, and outside of 2000::/3 nothing passes.
    const bool outside_is_public =
        cells[7] != "-" && cells[1] == "4" && cells[7] != "224.0.0.0" && cells[7] != "239.255.255.255";
    EXPECT_FALSE(outside_is_public && refused(cells[7])) << line;
  }
}

}  // namespace
}  // namespace paidtrail
