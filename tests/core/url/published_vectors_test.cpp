#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/url/percent.h"
#include "core/url/url.h"
#include "parsers/json/json.h"

// Vectors that others published or recorded. They stay outside the repository; the tables in url_test.cpp,
// host_test.cpp and public_suffix_test.cpp stand in for them.
namespace paidtrail {
namespace {

const std::filesystem::path kFolder = "../shared/data/urls";

std::optional<std::string> read(const std::string& name) {
  std::ifstream in(kFolder / name, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

#define READ_OR_SKIP(text, name)                                                              \
  const auto text##_read = read(name);                                                        \
  if (!text##_read) GTEST_SKIP() << (kFolder / (name)).string() << " is not on this machine"; \
  const std::string& text = *text##_read

std::string string_of(const Json& json) { return json.string().value_or(""); }

/// The rows of a TSV file without its header, `\xHH`, `\t`, `\n` and `\\` in column `escaped` undone.
std::vector<std::vector<std::string>> rows_of(const std::string& text, std::size_t escaped) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    auto& cells = rows.emplace_back();
    std::istringstream parts(line + "\t");
    for (std::string cell; std::getline(parts, cell, '\t');) cells.push_back(cell);
    std::string raw;
    const std::string& cell = cells[escaped];
    for (std::size_t i = 0; i < cell.size(); ++i) {
      if (cell[i] != '\\') {
        raw += cell[i];
        continue;
      }
      const char kind = cell[++i];
      if (kind == 'x') {
        raw += static_cast<char>(std::stoi(cell.substr(i + 1, 2), nullptr, 16));
        i += 2;
      } else {
        raw += kind == 't' ? '\t' : kind == 'n' ? '\n' : '\\';
      }
    }
    cells[escaped] = raw;
  }
  return rows;
}

void expect_parts(const Json& test, const Url& url) {
  EXPECT_EQ(url.href(), string_of(test["href"]));
  if (test.has("origin")) {
    EXPECT_EQ(url.origin(), string_of(test["origin"]));
  }
  EXPECT_EQ(std::string(url.scheme()) + ":", string_of(test["protocol"]));
  EXPECT_EQ(url.username(), string_of(test["username"]));
  EXPECT_EQ(url.password(), string_of(test["password"]));
  EXPECT_EQ(url.authority(), string_of(test["host"]));
  EXPECT_EQ(url.host(), string_of(test["hostname"]));
  EXPECT_EQ(url.port() ? std::to_string(*url.port()) : "", string_of(test["port"]));
  EXPECT_EQ(url.path(), string_of(test["pathname"]));
  const auto part = [](char mark, std::optional<std::string_view> value) {
    return value && !value->empty() ? mark + std::string(*value) : std::string();
  };
  EXPECT_EQ(part('?', url.query()), string_of(test["search"]));
  EXPECT_EQ(part('#', url.fragment()), string_of(test["hash"]));
}

TEST(PublishedVectors, WptUrlTestData) {
  READ_OR_SKIP(text, "urltestdata.json");
  const auto json = Json::parse(text, "urltestdata.json");
  ASSERT_TRUE(json) << json.error().message;
  int cases = 0;
  int failures = 0;
  for (const Json& test : json->items()) {
    if (!test.is_object()) continue;
    ++cases;
    const std::string input = string_of(test["input"]);
    const auto base_text = test["base"].string();
    SCOPED_TRACE("input <" + input + "> base <" + base_text.value_or("null") + ">");
    std::optional<Result<Url>> base;
    if (base_text) base = Url::parse(*base_text);
    const bool base_fails = base && !*base;
    const auto url = base_fails ? Result<Url>(base->error()) : Url::parse(input, base ? &**base : nullptr);
    if (test["failure"].boolean().value_or(false)) {
      ++failures;
      EXPECT_FALSE(url) << (url ? url->href() : "");
      continue;
    }
    ASSERT_TRUE(url) << url.error().message;
    expect_parts(test, *url);
    const auto again = Url::parse(url->href());
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->href(), url->href());
    EXPECT_EQ(*again, *url);
  }
  EXPECT_GE(cases, 800);
  EXPECT_GE(failures, 200);
}

TEST(PublishedVectors, WptPercentEncodingInUtf8) {
  READ_OR_SKIP(text, "percent-encoding.json");
  const auto json = Json::parse(text, "percent-encoding.json");
  ASSERT_TRUE(json) << json.error().message;
  for (const Json& test : json->items()) {
    if (!test.is_object()) continue;
    const std::string input = string_of(test["input"]);
    SCOPED_TRACE(input);
    const auto url = Url::parse("http://example.test/?" + input + "#" + input);
    ASSERT_TRUE(url);
    EXPECT_EQ(url->query(), string_of(test["output"]["utf-8"]));
    EXPECT_EQ(url->fragment(), string_of(test["output"]["utf-8"]));
  }
}

TEST(PublishedVectors, WptToAscii) {
  READ_OR_SKIP(text, "toascii.json");
  const auto json = Json::parse(text, "toascii.json");
  ASSERT_TRUE(json) << json.error().message;
  for (const Json& test : json->items()) {
    if (!test.is_object()) continue;
    const std::string input = string_of(test["input"]);
    SCOPED_TRACE(input);
    const auto url = Url::parse("https://" + input + "/x");
    const auto got = url ? std::optional(std::string(url->host())) : std::nullopt;
    EXPECT_EQ(got, test["output"].string());
  }
}

/// The host of a name as a URL would hold it; psl_tests.txt has mixed case and Unicode.
std::optional<std::string> serialised(const std::string& name) {
  const auto url = Url::parse("http://" + name + "/");
  if (!url) return std::nullopt;
  return std::string(url->host());
}

TEST(PublishedVectors, PublicSuffixList) {
  READ_OR_SKIP(text, "psl_tests.txt");
  std::istringstream lines(text);
  int cases = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with("//")) continue;
    SCOPED_TRACE(line);
    const std::string name = line.substr(0, line.find(' '));
    const std::string wanted = line.substr(line.find(' ') + 1);
    if (name == "null") continue;
    ++cases;
    const auto host = serialised(name);
    ASSERT_TRUE(host);
    EXPECT_EQ(registrable_domain(*host), wanted == "null" ? std::nullopt : serialised(wanted));
  }
  EXPECT_GE(cases, 70);
}

TEST(PublishedVectors, LocationResolution) {
  READ_OR_SKIP(text, "location_resolution.tsv");
  int cases = 0;
  for (const auto& row : rows_of(text, 2)) {
    ++cases;
    SCOPED_TRACE(row[0]);
    const auto base = Url::parse(row[1]);
    ASSERT_TRUE(base);
    const auto url = Url::parse_location(row[2], *base);
    const std::string& wanted = row[3];
    if (wanted == "INVALID") {
      EXPECT_FALSE(url);
    } else if (wanted.starts_with("BLOCK ")) {
      ASSERT_TRUE(url);
      EXPECT_EQ(std::string(url->scheme()) + ":", wanted.substr(6));
      EXPECT_FALSE(url->http_family());
    } else {
      ASSERT_TRUE(url) << url.error().message;
      EXPECT_EQ(url->href(), wanted);
    }
  }
  EXPECT_GE(cases, 38);
}

TEST(PublishedVectors, HostsThatHideAnAddress) {
  READ_OR_SKIP(text, "ssrf_url_tricks.tsv");
  const auto base = Url::parse("http://base.example/");
  ASSERT_TRUE(base);
  int cases = 0;
  for (const auto& row : rows_of(text, 1)) {
    ++cases;
    SCOPED_TRACE(row[0] + " " + row[2]);
    const auto url = Url::parse(row[1], row[1].starts_with("//") ? &*base : nullptr);
    std::string got = "INVALID";
    if (url) got = (url->http_family() ? "" : std::string(url->scheme()) + ": ").append(url->authority());
    EXPECT_EQ(got, row[3]);
  }
  EXPECT_GE(cases, 80);
}

}  // namespace
}  // namespace paidtrail
