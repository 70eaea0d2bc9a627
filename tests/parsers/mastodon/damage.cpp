#include "tests/parsers/mastodon/damage.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "core/text/utf8.h"
#include "tests/support/compare_expected.h"

namespace paidtrail::test {
namespace {

std::string folder_of(const std::string& platform) { return "tests/parsers/" + platform + "/invented"; }

void check_links(const Post& post) {
  const std::string text = post.text.value_or("");
  const std::size_t length = utf8::count(text);
  for (const Link& link : post.links) {
    EXPECT_EQ(link.start.has_value(), link.end.has_value());
    if (!link.start || !link.end) continue;
    ASSERT_LT(*link.start, *link.end);
    ASSERT_LE(*link.end, length);
    if (link.display) {
      EXPECT_EQ(utf8::slice(text, *link.start, *link.end), *link.display);
    }
  }
}

std::string damaged(std::string bytes, std::mt19937& random) {
  constexpr std::string_view kMarks = "<>{}[]\"\\&,:0-";
  for (int hits = 1 + static_cast<int>(random() % 4); hits > 0 && !bytes.empty(); --hits) {
    const std::size_t at = random() % bytes.size();
    switch (random() % 5) {
      case 0:
        bytes[at] = static_cast<char>(random() % 256);
        break;
      case 1:
        bytes.erase(at, 1 + random() % 20);
        break;
      case 2:
        bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 60));
        break;
      case 3:
        if (random() % 4 == 0) bytes.resize(at);
        break;
      default:
        bytes.insert(at, 1, kMarks[random() % kMarks.size()]);
    }
  }
  return bytes;
}

}  // namespace

Parsed parse_recognised(std::span<const Format> formats, std::string_view bytes) {
  for (const Format& format : formats)
    if (format.recognises(bytes)) return format.parse(bytes);
  ADD_FAILURE() << "no format recognises " << bytes.substr(0, 80);
  return {};
}

void check_posts(const Parsed& parsed) {
  for (const Post& post : parsed.posts) {
    EXPECT_TRUE(utf8::valid(to_json(post)));
    EXPECT_FALSE(post.post_id.empty());
    check_links(post);
  }
  if (!parsed.recognised) {
    EXPECT_FALSE(parsed.problems.empty());
  }
}

void survives_damage(const std::string& seed, std::span<const Format> formats, int rounds) {
  std::mt19937 random(4711);
  for (int round = 0; round < rounds; ++round) {
    const std::string bytes = damaged(seed, random);
    for (const Format& format : formats) {
      (void)format.recognises(bytes);
      check_posts(format.parse(bytes));
    }
  }
}

void recorded_files(const std::string& platform, std::span<const Format> formats) {
  const std::filesystem::path folder = "../shared/data/platforms/" + platform;
  if (!std::filesystem::exists(folder))
    GTEST_SKIP() << folder << " is not here: recorded answers are not part of this repository";
  EXPECT_EQ(compare_expected(folder, formats), std::vector<std::string>());
}

void invented_files(const std::string& platform, std::span<const Format> formats) {
  EXPECT_EQ(compare_expected(folder_of(platform), formats), std::vector<std::string>());
}

void invented_files_damaged(const std::string& platform, std::span<const Format> formats, int rounds) {
  for (const auto& entry : std::filesystem::directory_iterator(folder_of(platform)))
    if (!entry.path().string().ends_with(".expected.ndjson")) survives_damage(read_file(entry.path()), formats, rounds);
}

}  // namespace paidtrail::test
