#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <fstream>
#include <set>

#include "parsers/json/json.h"
#include "tests/hostile/runner.h"
#include "tests/hostile/web.h"

/// What is hostile around the network: input, output, the account's files, this machine's own addresses.
namespace paidtrail::hostile {
namespace {

using testing::Finished;
using testing::TemporaryFolder;

constexpr const char* kNoNetwork = "[network]\nhost_delay = \"0ms\"\n";

class HostileInput : public ::testing::Test {
 protected:
  std::vector<std::string> outcomes(const Finished& finished) {
    std::vector<std::string> out;
    for (const std::string& line : lines_of(finished.out)) out.push_back(answer_words(line).at("outcome").front());
    return out;
  }
  /// `paidtrail resolve` behind a shell that ends with `tail`.
  Finished behind_shell(const std::string& head, const std::string& tail, const std::string& input) {
    const auto config = folder_.write("paidtrail.toml", kNoNetwork);
    return testing::run({"/bin/sh", "-c", head + "exec \"$0\" resolve --input - " + tail, PAIDTRAIL_BINARY}, input,
                        {{"PAIDTRAIL_CONFIG", config.string()}});
  }
  void play(const std::string& scenario) {
    for (const std::string& difference : play_text("input", scenario).differences) ADD_FAILURE() << difference;
  }
  TemporaryFolder folder_;
};

std::string many_lines(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "no link " + std::to_string(i) + "\n";
  return text;
}

TEST_F(HostileInput, EmptyLinesAreNoneAndTheLastNeedsNoEnd) {
  const auto finished = run_resolve(folder_, kNoNetwork, {"--input", "-"}, "\n\r\n\nfile:///x\r\n\n\nno link");
  EXPECT_EQ(outcomes(finished), (std::vector<std::string>{"unsupported_scheme", "invalid_url"}));
  EXPECT_EQ(finished.code, 2);
  EXPECT_EQ(finished.err, "");
}

TEST_F(HostileInput, NoLineAtAll) {
  for (const char* nothing : {"", "\n", "\n\n\r\n"}) {
    const auto finished = run_resolve(folder_, kNoNetwork, {"--input", "-"}, nothing);
    EXPECT_EQ(finished.out, "");
    EXPECT_EQ(finished.code, 0) << finished.err;
  }
}

TEST_F(HostileInput, TenMegabytesInOneLine) {
  play(
      "resolve ${a*10485760}\nexpect outcome invalid_url\nexpect hops start\nrequests none\n"
      "resolve file:///${a*10485760}\nexpect outcome unsupported_scheme\nexpect hops start\n");
}

// libcurl takes no URL above 8 MB: such a link asks nobody for its page.
TEST_F(HostileInput, ALinkOfTenMegabytesIsNotAsked) {
  const Scenario scenario = parse_scenario(
      "long", "serve long.test/ 200\nresolve x\nexpect outcome resolved\nexpect hops start\nrequests none\n", {});
  const HostileWeb web(scenario);
  const auto finished =
      run_resolve(folder_, web.configuration(""), {"--input", "-"}, "http://long.test/" + std::string(10U << 20, 'a'));
  EXPECT_EQ(finished.code, 2);
  ASSERT_EQ(lines_of(finished.out).size(), 1U);
  EXPECT_NE(outcomes(finished).front(), "resolved");
  for (const Seen& seen : web.requests()) EXPECT_EQ(seen.url(), "long.test/robots.txt");
}

TEST_F(HostileInput, BinaryRubbish) {
  std::string rubbish;
  for (unsigned seed = 1, i = 0; i < 100'000; ++i) {
    seed = seed * 1103515245U + 12345U;
    rubbish += static_cast<char>(seed >> 16 & 0xFF);
  }
  const auto finished = run_resolve(folder_, kNoNetwork, {"--input", "-"}, rubbish);
  EXPECT_EQ(finished.code, 2);
  std::size_t lines = 0;
  for (const std::string& line : lines_of(rubbish))
    if (!line.empty() && line != "\r") ++lines;
  EXPECT_EQ(lines_of(finished.out).size(), lines);
  for (const std::string& line : lines_of(finished.out)) EXPECT_TRUE(Json::parse(line, "answer")) << line;
}

TEST_F(HostileInput, AMissingFileIs66) {
  const auto finished = run_resolve(folder_, kNoNetwork, {"--input", (folder_.path() / "nobody.txt").string()});
  EXPECT_EQ(finished.code, 66);
  EXPECT_EQ(finished.out, "");
  EXPECT_NE(finished.err.find("nobody.txt"), std::string::npos) << finished.err;
}

TEST_F(HostileInput, AFullDiskIs74) {
  const auto finished = behind_shell("", "> /dev/full", many_lines(10));
  EXPECT_EQ(finished.code, 74);
  EXPECT_NE(finished.err, "");
}

// 8 blocks of 512 bytes, and the disk is full.
TEST_F(HostileInput, WhatWasWrittenBeforeTheDiskWasFullIsWhole) {
  const auto finished = behind_shell("ulimit -f 8; ", "", many_lines(100));
  EXPECT_EQ(finished.code, 74) << finished.err;
  const auto end = finished.out.rfind('\n');
  ASSERT_NE(end, std::string::npos);
  for (const std::string& line : lines_of(finished.out.substr(0, end)))
    EXPECT_TRUE(Json::parse(line, "answer")) << line;
}

// Names and passwords, proxies and HSTS rows of the account are not ours to use.
TEST_F(HostileInput, FilesOfTheAccountAreNotRead) {
  Tripwire tripwire;
  const TemporaryFolder home;
  home.write(".netrc", "machine netrc.test login somebody password secret\ndefault login anybody password secret\n");
  home.write(".curlrc", "proxy = http://127.0.0.1:" + std::to_string(tripwire.port()) + "\nlocation\n");
  home.write(".curl-hsts", "netrc.test \"unlimited\"\n");
  home.write(".config/curlrc", "proxy = http://127.0.0.1:" + std::to_string(tripwire.port()) + "\n");
  std::filesystem::permissions(home.path() / ".netrc", std::filesystem::perms::owner_read);
  play("environment HOME " + home.path().string() + "\nenvironment CURL_HOME " + home.path().string() +
       "\nenvironment XDG_CONFIG_HOME " + (home.path() / ".config").string() +
       "\nserve netrc.test/x 401 WWW-Authenticate: Basic realm=\"x\"\nresolve http://netrc.test/x\n"
       "expect outcome http_error\nexpect hops start\nexpect urls http://netrc.test/x\n"
       "requests netrc.test/robots.txt netrc.test/x\nnever Authorization netrc.test\n");
  EXPECT_EQ(tripwire.connections(), 0U);
}

std::set<std::string> own_private_addresses() {
  std::set<std::string> found;
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return found;
  for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != AF_INET) continue;
    char text[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(one->ifa_addr)->sin_addr, text, sizeof text);
    const std::string address(text);
    if (address.starts_with("10.") || address.starts_with("127.") || address.starts_with("192.168.") ||
        address.starts_with("169.254.") || address.starts_with("172."))
      found.insert(address);
  }
  freeifaddrs(list);
  return found;
}

// What listens on this machine's own addresses is inside, under each of its names.
TEST_F(HostileInput, ThisMachineItself) {
  Tripwire everywhere("0.0.0.0");
  ASSERT_TRUE(everywhere.works());
  const std::string port = ":" + std::to_string(everywhere.port());
  std::string scenario;
  unsigned number = 0;
  for (const std::string& address : own_private_addresses()) {
    const std::string host = "self-" + std::to_string(++number) + ".test";
    scenario += "case " + host + "\nserve " + host + "/x 302 Location: http://" + address + port +
                "/admin\nresolve http://" + host + "/x\nexpect outcome blocked_address\nexpect hops start http\n" +
                "requests " + host + "/robots.txt " + host + "/x\n";
  }
  play(scenario);
  EXPECT_EQ(everywhere.connections(), 0U);
}

}  // namespace
}  // namespace paidtrail::hostile
