#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/json_writer.h"
#include "core/text/utf8.h"
#include "parsers/json/json.h"
#include "parsers/platforms/x/x.h"
#include "tests/support/compare_expected.h"

namespace paidtrail {
namespace {

const std::filesystem::path kFixtures = "tests/parsers/x/fixtures";

/// What holds for every post, whatever it was made from.
void expect_sound(const Parsed& parsed, const std::string& what) {
  for (const Post& post : parsed.posts) {
    EXPECT_EQ(post.platform, "x") << what;
    EXPECT_FALSE(post.post_id.empty()) << what;
    EXPECT_EQ(post.post_id.find_first_not_of("0123456789"), std::string::npos) << what;
    EXPECT_TRUE(Json::parse(to_json(post), "printed")) << what;
    const std::string text = post.text.value_or("");
    const std::size_t length = utf8::count(text);
    for (const Link& link : post.links) {
      EXPECT_FALSE(link.shared.empty()) << what;
      EXPECT_EQ(link.start.has_value(), link.end.has_value()) << what;
      if (!link.start) continue;
      EXPECT_LT(*link.start, *link.end) << what;
      EXPECT_LE(*link.end, length) << what;
    }
  }
  for (const Problem& problem : parsed.problems) EXPECT_FALSE(problem.reason.empty()) << what;
}

void expect_sound_in_every_format(const std::string& bytes, const std::string& what) {
  for (const Format& format : x::formats()) {
    format.recognises(bytes);
    expect_sound(format.parse(bytes), std::string(format.kind) + ": " + what);
  }
}

/// Writes `value` again with its `target`-th node replaced; counts nodes in `at`.
void write_with(JsonWriter& out, const Json& value, std::size_t target, std::string_view replacement, std::size_t& at) {
  if (at++ == target) {
    out.raw(replacement);
    return;
  }
  switch (value.type()) {
    case Json::Type::null:
      out.null();
      return;
    case Json::Type::boolean:
      out.boolean(*value.boolean());
      return;
    case Json::Type::number:
      out.raw(*value.text());
      return;
    case Json::Type::string:
      out.string(*value.string());
      return;
    case Json::Type::array:
      out.begin_array();
      for (const Json& item : value.items()) write_with(out, item, target, replacement, at);
      out.end_array();
      return;
    case Json::Type::object:
      out.begin_object();
      for (std::size_t i = 0; i < value.keys().size(); ++i) {
        out.key(value.keys()[i]);
        write_with(out, value.items()[i], target, replacement, at);
      }
      out.end_object();
      return;
  }
}

std::string kind_of(const std::string& bytes) {
  for (const Format& format : x::formats())
    if (format.recognises(bytes)) return std::string(format.kind);
  return "";
}

const Format& format_named(const std::string& kind) {
  for (const Format& format : x::formats())
    if (format.kind == kind) return format;
  throw std::runtime_error("no format " + kind);
}

std::vector<std::string> json_lines(const std::string& name) {
  std::vector<std::string> lines;
  std::string text = test::read_file(kFixtures / name);
  if (name.ends_with(".json")) return {text};
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (end - at > 2) lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

constexpr std::size_t kData = 1;  // of a page: the list itself, with which all its posts go

/// Replaces every node of `line` in turn by everything that it should not be.
void mutate(const Format& format, const std::string& line, const std::vector<std::string>& replacements) {
  const Result<Json> json = Json::parse(line, "fixture");
  ASSERT_TRUE(json);
  const std::size_t usual = format.parse(line).posts.size();
  std::size_t nodes = 2;
  for (std::size_t target = 1; target < nodes; ++target) {
    for (const std::string& replacement : replacements) {
      JsonWriter out;
      std::size_t written = 0;
      write_with(out, *json, target, replacement, written);
      nodes = std::max(nodes, written);
      const std::string text = out.take();
      const Parsed parsed = format.parse(text);
      expect_sound(parsed, text);
      if (target != kData) {
        EXPECT_GE(parsed.posts.size() + 1, usual) << text;
      }
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(XHostile, WrongTypesInEveryFieldSpoilOneItemAtMost) {
  const std::vector<std::string> replacements = {
      "null",  "true",        "-1",          "1e400",  "99999999999999999999999999",
      R"("")", R"("\u0000")", R"("\ud83d")", R"("x")", "[]",
      "{}",    "[[]]",        R"({"a":1})"};
  for (const char* name : {"api2_search_invented.json", "archive_stream_invented.ndjson",
                           "archive_activity_invented.ndjson", "zeeschuimer_invented.ndjson"}) {
    const Format& format = format_named(kind_of(test::read_file(kFixtures / name)));
    for (const std::string& line : json_lines(name)) mutate(format, line, replacements);
  }
}

TEST(XHostile, CutAnywhere) {
  for (const auto& entry : std::filesystem::directory_iterator(kFixtures)) {
    if (entry.path().string().ends_with(".expected.ndjson")) continue;
    const std::string whole = test::read_file(entry.path());
    for (std::size_t size = 0; size < whole.size(); size += 61)
      expect_sound_in_every_format(whole.substr(0, size), entry.path().string() + " cut at " + std::to_string(size));
  }
}

TEST(XHostile, DamagedBytes) {
  constexpr unsigned kSeed = 20261124;
  std::mt19937 random(kSeed);
  for (const auto& entry : std::filesystem::directory_iterator(kFixtures)) {
    if (entry.path().string().ends_with(".expected.ndjson")) continue;
    const std::string whole = test::read_file(entry.path());
    for (int round = 0; round < 25; ++round) {
      std::string damaged = whole;
      for (int i = 0; i < 4; ++i) damaged[random() % damaged.size()] = static_cast<char>(random() % 256);
      expect_sound_in_every_format(damaged, entry.path().string() + " round " + std::to_string(round));
    }
  }
}

TEST(XHostile, BombsAndFloods) {
  const auto repeat = [](std::string_view unit, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += unit;
    return out;
  };
  const std::string entity = R"({"start":0,"end":999999,"url":"https://t.co/nowhere","tag":"#","username":"a"},)";
  const std::string flood = repeat(entity, 4'000) + R"({"start":1,"end":2})";
  const std::vector<std::pair<const char*, std::string>> rows = {
      {"arrays without end", repeat("[", 300'000)},
      {"objects without end", repeat("{\"a\":", 100'000)},
      {"deep and closed", "[" + repeat("[", 100'000) + repeat("]", 100'000) + "]"},
      {"deep inside a post",
       R"({"id":"1","text":"x","author_id":"2","entities":)" + repeat("[", 5'000) + repeat("]", 5'000) + "}"},
      {"escapes", R"({"data":[{"id":"1","text":")" + repeat("&amp;", 100'000) + R"("}]})"},
      {"a flood of entities that are nowhere", R"({"data":[{"id":"1","text":")" + repeat("x", 300'000) +
                                                   R"(","entities":{"urls":[)" + flood + "],\"hashtags\":[" + flood +
                                                   "],\"mentions\":[" + flood + "]}}]}"},
      {"a quote without end", "id,text,author_id\n" + repeat("1,\"x,2\n", 20'000)},
      {"commas", "[" + repeat(",", 200'000)},
      {"line ends", repeat("\n", 200'000)},
      {"broken lines", repeat("{\"id_str\":\n", 10'000)},
      {"zeros", std::string(300'000, '\0')},
  };
  for (const auto& [what, bytes] : rows) expect_sound_in_every_format(bytes, what);
}

struct One {
  const char* what;
  const char* json;     ///< an API v2 post
  const char* printed;  ///< compared key by key; nothing where there is no post
  const char* problem;  ///< how the first problem reads; nothing where there is none
};

TEST(XHostile, OddItems) {
  const One rows[] = {
      {"offsets beyond the text, the link elsewhere in it",
       R"({"id":"1","text":"a https://t.co/A","entities":{"urls":[{"start":900,"end":923,"url":"https://t.co/A"}]}})",
       R"({"links":[{"shared":"https://t.co/A","start":2,"end":16}]})", nullptr},
      {"offsets of a link that is not in the text",
       R"({"id":"1","text":"a","entities":{"urls":[{"start":0,"end":1,"url":"https://t.co/A"}]}})",
       R"({"links":[{"shared":"https://t.co/A","expanded":null,"start":null,"end":null}]})", nullptr},
      {"negative, backwards and empty offsets",
       R"({"id":"1","text":"#a #b #c","entities":{"hashtags":[{"start":-1,"end":2,"tag":"c"},{"start":5,"end":3,"tag":"b"},{"start":0,"end":2,"tag":"a"}]}})",
       R"({"hashtags":["a","c","b"]})", nullptr},
      {"offsets at the ends of the integers, in a repost that shifts them",
       R"({"id":"1","text":"RT @a: b","referenced_tweets":[{"type":"retweeted","id":"2","text":"b https://t.co/A","entities":{"urls":[{"start":9223372036854775807,"end":9223372036854775807,"url":"https://t.co/A"}],"hashtags":[{"start":-9223372036854775808,"end":9223372036854775807,"tag":"h"}]}}]})",
       R"({"text":"RT @a: b https://t.co/A","links":[{"shared":"https://t.co/A","start":9,"end":23}],"hashtags":["h"]})",
       nullptr},
      {"overlapping entities and an offset inside an escape",
       R"({"id":"1","text":"&amp;#a https://t.co/A","entities":{"hashtags":[{"start":2,"end":7,"tag":"a"}],"urls":[{"start":8,"end":22,"url":"https://t.co/A"},{"start":8,"end":22,"url":"https://t.co/A"}]}})",
       R"({"text":"&#a https://t.co/A","hashtags":["a"],"links":[{"shared":"https://t.co/A","start":4,"end":18}]})",
       nullptr},
      {"an escape of an escape", R"({"id":"1","text":"&amp;lt; &quot;&#39;"})", R"({"text":"&lt; &quot;&#39;"})",
       nullptr},
      {"a lone surrogate in text and name",
       R"({"id":"1","text":"a\ud83d b","author":{"id":"3","username":"e","name":"n\udc00"}})",
       R"({"text":"a� b","account":{"id":"3","handle":"e","name":"n�"}})", nullptr},
      {"a lone surrogate in the id", R"({"id":"1\ud83d","text":"a"})", nullptr, "the post has no id that is a number"},
      {"an escaped NUL", R"({"id":"1","text":"a\u0000b"})", R"({"text":"a\u0000b"})", nullptr},
      {"a number beyond every double",
       R"({"id":"1","text":"a","author":{"id":"3","public_metrics":{"followers_count":1e400}}})",
       R"({"account":{"id":"3","followers":null}})", nullptr},
      {"an id as a number", R"({"id":1900000000000000001,"text":"a","author_id":18446744073709551615})",
       R"({"post_id":"1900000000000000001","account":{"id":"18446744073709551615"}})", nullptr},
      {"an id that lost its digits", R"({"id":1.9e18,"text":"a"})", nullptr, "the post has no id that is a number"},
      {"a huge id", R"({"id":"190000000000000000000000000000000001","text":"a"})", nullptr,
       "the post has no id that is a number"},
      {"an account that is no object", R"({"id":"1","text":"a","author":7})", R"({"account":null})", nullptr},
      {"a text that is no string", R"({"id":"1","text":7})", R"({"text":null,"hashtags":[]})", nullptr},
      {"dates that are none", R"({"id":"1","text":"a","created_at":"2021-13-01T00:00:00Z"})", R"({"created_at":null})",
       nullptr},
      {"a label that is no boolean", R"({"id":"1","text":"a","paid_partnership":"true"})", R"({"paid_label":null})",
       nullptr},
      {"a repost without the original", R"({"id":"1","text":"RT @a: b…","referenced_tweets":[{"type":"retweeted"}]})",
       R"({"kind":"repost","of_post_id":null,"text":"RT @a: b…"})", nullptr},
      {"a cut text",
       R"({"id":"1","text":"a… https://t.co/A","entities":{"urls":[{"start":3,"end":17,"url":"https://t.co/A","expanded_url":"https://x.com/i/web/status/1"}]}})",
       R"({"links":[]})",
       "post 1 is incomplete: the source has cut its text, links and hashtags behind the cut are missing"},
      {"the photo of another post, and a link to its author's post",
       R"({"id":"1","text":"https://t.co/A https://t.co/B","entities":{"urls":[{"start":0,"end":14,"url":"https://t.co/A","expanded_url":"https://x.com/a/status/12/photo/1"},{"start":15,"end":29,"url":"https://t.co/B","expanded_url":"https://x.com/a/status/1/video/1"}]}})",
       R"({"links":[{"shared":"https://t.co/A"}]})", nullptr},
  };
  for (const One& row : rows) {
    const Parsed parsed = format_named("api2").parse("{\"data\":" + std::string(row.json) + "}");
    expect_sound(parsed, row.what);
    ASSERT_EQ(parsed.posts.size(), row.printed ? 1U : 0U) << row.what;
    if (row.printed) {
      EXPECT_EQ(test::compare_json(row.printed, to_json(parsed.posts[0])), std::vector<std::string>()) << row.what;
    }
    EXPECT_EQ(parsed.problems.empty() ? "" : parsed.problems[0].reason, row.problem ? row.problem : "") << row.what;
  }
}

}  // namespace
}  // namespace paidtrail
