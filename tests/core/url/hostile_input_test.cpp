#include <gtest/gtest.h>

#include <chrono>
#include <functional>

#include "core/url/url.h"

namespace paidtrail {
namespace {

constexpr std::size_t kMegabyte = 1 << 20;

std::string times(std::string_view piece, std::size_t bytes) {
  std::string out;
  out.reserve(bytes + piece.size());
  while (out.size() < bytes) out += piece;
  return out;
}

/// A megabyte that is read a fixed number of times takes milliseconds; one that is read once for each of its
/// characters, minutes. The bound is far from both.
void expect_quick(const std::string& name, const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5)) << name;
}

const std::pair<const char*, std::string> kPieces[] = {
    {"names", "a"},        {"dots", "."},       {"at signs", "@"},     {"colons", ":"},
    {"percents", "%"},     {"escapes", "%41"},  {"brackets", "[["},    {"slashes", "/"},
    {"segments", "a/"},    {"parents", "../"},  {"descents", "a/../"}, {"backslashes", "\\"},
    {"tabs", "\t"},        {"spaces", " "},     {"NULs", {"\0", 1}},   {"bad UTF-8", "\xFF"},
    {"umlauts", "\u00FC"}, {"digits", "1"},     {"numbers", "1."},     {"hex", "0x"},
    {"pairs", "a=b&"},     {"ampersands", "&"}, {"labels", "a."},      {"ideographs", "\u4E00\u4E01\u3002"},
};

TEST(HostileInput, AMegabyteOfAnything) {
  for (const auto& [name, piece] : kPieces) {
    const std::string text = times(piece, kMegabyte);
    for (const std::string before : {"http://", "http://a/?"}) {
      expect_quick(before + name, [&before, &text] {
        const auto url = Url::parse(before + text);
        if (!url) return;
        (void)url->raw_parameters();
        (void)registrable_domain(url->host());
      });
    }
  }
}

TEST(HostileInput, ParsedAgainIsTheSame) {
  const auto base = *Url::parse("http://base.test/a/b?c#d");
  for (const auto& [name, piece] : kPieces) {
    const std::string text = times(piece, 2000);
    for (const std::string before :
         {"", "http://", "http://a/", "http://a/?", "http://a/#", "http://u:", "x:", "x://", "x:/.//", "file:"}) {
      for (const auto& url :
           {Url::parse(before + text), Url::parse(before + text, &base), Url::parse_location(before + text, base)}) {
        if (!url) continue;
        const auto again = Url::parse(url->href());
        ASSERT_TRUE(again) << before << name;
        EXPECT_EQ(again->href(), url->href()) << before << name;
      }
    }
  }
}

TEST(HostileInput, AMegabyteOfDistinctIdeographsInOneLabel) {
  std::string host;
  for (char32_t c = 0x4E00; c < 0x9FFF; ++c) {
    host += static_cast<char>(0xE0 | (c >> 12));
    host += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    host += static_cast<char>(0x80 | (c & 0x3F));
  }
  expect_quick("ideographs", [&] {
    EXPECT_FALSE(Url::parse("http://" + times(host, kMegabyte) + ".test/"));
    (void)Url::parse("http://" + host.substr(0, 4095) + "/");
  });
}

}  // namespace
}  // namespace paidtrail
