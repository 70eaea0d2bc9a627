#include "parsers/robots/robots.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace paidtrail {
namespace {

using namespace std::chrono_literals;

struct Case {
  const char* why;
  const char* body;
  const char* path;
  bool allowed;
};

constexpr Case kCases[] = {
    {"no rules", "", "/x", true},
    {"2.2.1 groups of the product, any case", "User-Agent: PaidTrail\nDisallow: /\n", "/x", false},
    {"2.2.1 the product's group replaces the star's",
     "User-agent: *\nDisallow: /\nUser-agent: paidtrail\nDisallow: /a\n", "/b", true},
    {"2.2.1 star where no group is ours", "User-agent: other\nAllow: /\nUser-agent: *\nDisallow: /\n", "/b", false},
    {"2.2.1 groups of one product merge",
     "User-agent: paidtrail\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: paidtrail\nDisallow: /b\n", "/b",
     false},
    {"2.2.1 a version after the token", "User-agent: paidtrail/1.0\nDisallow: /\n", "/b", false},
    {"2.2.1 a longer token is another product", "User-agent: paidtrailer\nDisallow: /\n", "/b", true},
    {"2.2.2 longest match wins", "User-agent: *\nDisallow: /a\nAllow: /a/b\n", "/a/b/c", true},
    {"2.2.2 longest match wins, whatever the order", "User-agent: *\nAllow: /a/b\nDisallow: /a\n", "/a/c", false},
    {"2.2.2 allow wins a tie", "User-agent: *\nDisallow: /a\nAllow: /a\n", "/a", true},
    {"2.2.2 empty disallow is no rule", "User-agent: *\nDisallow:\n", "/a", true},
    {"2.2.2 paths are compared with case", "User-agent: *\nDisallow: /A\n", "/a", true},
    {"2.2.2 non-ASCII of the rule is encoded", "User-agent: *\nDisallow: /caf\xC3\xA9\n", "/caf%C3%A9", false},
    {"2.2.2 hex digits without case", "User-agent: *\nDisallow: /caf%c3%a9\n", "/caf%C3%A9", false},
    {"2.2.2 unreserved octets are decoded", "User-agent: *\nDisallow: /%7Euser\n", "/~user", false},
    {"2.2.2 reserved octets are not", "User-agent: *\nDisallow: /a%2Fb\n", "/a/b", true},
    {"2.2.2 /robots.txt itself is always allowed", "User-agent: *\nDisallow: /\n", "/robots.txt", true},
    {"2.2.3 star", "User-agent: *\nDisallow: /*/print\n", "/a/b/print?x", false},
    {"2.2.3 end", "User-agent: *\nDisallow: /*.php$\n", "/a.php?x", true},
    {"2.2.3 end, matched", "User-agent: *\nDisallow: /*.php$\n", "/a.php.php", false},
    {"2.2.3 the end is not looked for in what was matched", "User-agent: *\nDisallow: /aa*aa$\n", "/aaa", true},
    {"2.2.3 a dollar inside is a dollar", "User-agent: *\nDisallow: /a$b\n", "/a$bc", false},
    {"the query belongs to the path", "User-agent: *\nDisallow: /*?ref=\n", "/p?ref=1", false},
    {"2.2 comments", "User-agent: * # all\nDisallow: /a # not this\n", "/a", false},
    {"2.2 rules before any user-agent line are nobody's", "Disallow: /\nUser-agent: *\nAllow: /\n", "/a", true},
    {"2.2 carriage returns alone end lines", "User-agent: *\rDisallow: /a\r", "/a", false},
    {"2.2.4 other lines do not end the list of agents",
     "User-agent: paidtrail\nSitemap: http://a/\nUser-agent: x\nDisallow: /\n", "/a", false},
    {"an HTML page instead of a file", "<!doctype html><title>Disallow: /</title>", "/a", true},
};

TEST(Robots, Rfc9309_Cases) {
  for (const auto& row : kCases)
    EXPECT_EQ(Robots::parse(row.body).allowed("paidtrail", row.path), row.allowed) << row.why << "\n" << row.body;
}

TEST(Robots, OnlyForOneProductDecidesTheSame) {
  for (const auto& row : kCases)
    EXPECT_EQ(Robots::parse(row.body).only_for("PaidTrail").allowed("paidtrail", row.path), row.allowed) << row.why;
}

TEST(Robots, TellsTheLineThatDecided) {
  const auto robots = Robots::parse("# ours\r\nUser-agent: *\r\n\r\nDisallow: /a\r\nAllow: /a/b\r\n");
  EXPECT_EQ(robots.decide("paidtrail", "/a/x").line, 4U);
  EXPECT_EQ(robots.decide("paidtrail", "/a/b").line, 5U);
  EXPECT_EQ(robots.decide("paidtrail", "/z").line, std::nullopt);
}

TEST(Robots, CrawlDelayIsCappedAndBadOnesAreIgnored) {
  const auto delay = [](const std::string& value) {
    return Robots::parse("User-agent: *\nCrawl-delay: " + value + "\n").crawl_delay("paidtrail");
  };
  EXPECT_EQ(delay("2"), 2s);
  EXPECT_EQ(delay("0.5"), 500ms);
  EXPECT_EQ(delay("86400"), 300s);
  EXPECT_EQ(delay("1e30"), 300s);
  EXPECT_EQ(delay("-1"), std::nullopt);
  EXPECT_EQ(delay("nan"), std::nullopt);
  EXPECT_EQ(delay("soon"), std::nullopt);
  EXPECT_EQ(delay(""), std::nullopt);
}

TEST(Robots, Rfc9309_2_5_ReadsFiveHundredKiBAndNoHalfLine) {
  std::string text = "User-agent: *\n";
  while (text.size() < 500 * 1024 - 12) text += "#";
  text += "\nDisallow: /page\n";  // cut inside: not "Disallow: /"
  EXPECT_TRUE(Robots::parse(text).allowed("paidtrail", "/other"));
  EXPECT_FALSE(
      Robots::parse("User-agent: *\nDisallow: /a\n" + std::string(600 * 1024, '#')).allowed("paidtrail", "/a"));
}

TEST(Robots, StarsCostNoMoreThanTheirLength) {
  std::string body = "User-agent: *\n";
  while (body.size() < 400 * 1024) {
    body += "Disallow: /";
    for (int i = 0; i < 500; ++i) body += "*a";
    body += "*b\n";
  }
  EXPECT_TRUE(Robots::parse(body).allowed("paidtrail", "/" + std::string(16 * 1024, 'a')));
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    switch (text[++i]) {
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 't':
        out += '\t';
        break;
      case 'x':
        out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
        i += 2;
        break;
      default:
        out += text[i];
    }
  }
  return out;
}

std::string path_of(const std::string& url) {
  const auto scheme = url.find("://");
  const auto slash = url.find_first_of("/?", scheme == std::string::npos ? 0 : scheme + 3);
  if (slash == std::string::npos) return "/";
  std::string path = url.substr(slash, url.find('#') - slash);
  return path.front() == '/' ? path : "/" + path;
}

// The reference parser answers these otherwise than the RFC: it leaves the URL's encoding alone and does not decode
// unreserved octets (2.2.2: ids 111, 113, 114, 501), and judges /robots.txt by the rules (2.2.2: ids 194, 200, 204,
// 345).
constexpr std::string_view kReferenceDepartsFromRfc[] = {"111", "113", "114", "194", "200", "204", "345", "501"};

// The published cases stay where they are; rows of kind "google" go beyond the RFC (see their provenance).
TEST(Robots, PublishedMatchCases) {
  std::ifstream file("../shared/data/robots/robots_match.tsv");
  if (!file) GTEST_SKIP() << "../shared/data/robots/robots_match.tsv is not here";
  std::string line;
  std::getline(file, line);
  unsigned rows = 0;
  while (std::getline(file, line)) {
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, '\t');) cells.push_back(cell);
    cells.resize(8);
    if (cells[3] != "standard") continue;
    ++rows;
    const bool allowed = Robots::parse(unescaped(cells[7])).allowed(unescaped(cells[4]), path_of(unescaped(cells[5])));
    const bool departs = std::find(std::begin(kReferenceDepartsFromRfc), std::end(kReferenceDepartsFromRfc),
                                   cells[0]) != std::end(kReferenceDepartsFromRfc);
    EXPECT_EQ(allowed, (cells[6] == "allowed") != departs) << line;
  }
  EXPECT_GT(rows, 400U);
}

}  // namespace
}  // namespace paidtrail
