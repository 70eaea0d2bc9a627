#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "parsers/platforms/x/shape.h"
#include "parsers/platforms/x/values.h"
#include "parsers/platforms/x/x.h"

namespace paidtrail {
namespace {

std::string kind_of(std::string_view bytes) {
  std::string kinds;
  for (const Format& format : x::formats())
    if (format.recognises(bytes)) kinds += (kinds.empty() ? "" : " ") + std::string(format.kind);
  return kinds;
}

TEST(XShape, OneKindOrNone) {
  const std::string long_line(300'000, 'x');
  const struct {
    std::string bytes;
    const char* kind;
  } rows[] = {
      {R"({"data":[{"id":"1","text":"a"}]})", "api2"},
      {R"({"data":{"id":"1","text":"a"},"matching_rules":[]})", "api2"},
      {R"([{"id":"1","text":"a","author_id":"2"}])", "api2"},
      {R"({"meta":{"result_count":0}})", "api2"},
      {"{\n \"meta\": {\n  \"result_count\": 0\n }\n}", "api2"},
      {R"({"errors":[{"type":"https://api.twitter.com/2/problems/operational-disconnect","title":"x"}]})", "api2"},
      {"{\"data\":[{\"id\":\"1\n{\"data\":[{\"id\":\"1\",\"text\":\"a\"}]}", "api2"},  // a broken first line
      {"\xEF\xBB\xBF\r\n{\"data\":[{\"id\":\"1\",\"text\":\"a\"}]}\r\n", "api2"},
      {R"({"data":[{"id":"1","text":")" + long_line + R"("}]})", "api2"},
      {R"([{"created_at":"x","id_str":"1","text":"a"}])", "api1"},
      {R"({"statuses":[],"search_metadata":{"completed_in":0.1}})", "api1"},
      {"{\n\"created_at\":\"x\",\n\"id_str\":\"1\",\n\"full_text\":\"a\"}", "api1"},
      {R"({"created_at":"x","id_str":"1","text":"a"})", "archive"},
      {"{\"limit\":{\"track\":1}}\n\n{\"created_at\":\"x\",\"id_str\":\"1\",\"text\":\"a\"}", "archive"},
      {R"({"delete":{"status":{"id_str":"1"}}})", "archive"},
      {"window.YTD.tweets.part0 = [ ]", "archive"},
      {R"({"id":"1","action":"delete","reason":"deleted"})", "archive"},
      {R"({"id":"tag:search.twitter.com,2005:1","objectType":"activity","verb":"post"})", "archive"},
      {R"({"source_platform":"twitter.com","data":{}})", "zeeschuimer"},
      {"{\"source_platform\":\"instagram.com\",\"data\":{}}\n{\"source_platform\":\"x.com\",\"data\":{}}",
       "zeeschuimer"},
      {R"({"rest_id":"1","legacy":{},"core":{},"__import_meta":{}})", "zeeschuimer"},
      {"id,text,referenced_tweets.replied_to.id,__twarc.retrieved_at\n", "twarc-csv"},
      {"\xEF\xBB\xBFid,text,referenced_tweets.replied_to.id,__twarc.retrieved_at\r\n", "twarc-csv"},
      // other platforms
      {R"([{"id":"1","content":"<p>a</p>","account":{},"created_at":"x"}])", ""},          // Mastodon
      {R"({"data":[{"id":"1","text":"a","permalink":"x","timestamp":"x"}]})", ""},         // Threads
      {R"({"data":[{"id":"1_2","message":"a","created_time":"x"}]})", ""},                 // Facebook
      {R"({"kind":"Listing","data":{"children":[{"data":{"id":"1","text":"a"}}]}})", ""},  // Reddit
      {R"({"posts":[{"uri":"at://x","record":{"text":"a"}}]})", ""},                       // Bluesky
      {R"({"source_platform":"tiktok.com","data":{"id":"1"}})", ""},
      {R"({"data":[{"id":"1","username":"a","name":"b"}],"meta":{"result_count":1}})", ""},  // accounts, no posts
      {"", ""},
      {"[]", ""},
      {"hello", ""},
      {"id,text\n", ""},
      {"<html></html>", ""},
  };
  for (const auto& row : rows) EXPECT_EQ(kind_of(row.bytes), row.kind) << row.bytes.substr(0, 200);
}

struct Seen {
  std::vector<std::string> values;  // line:id
  std::vector<Problem> problems;
};

Seen values_of(std::string_view bytes) {
  Seen seen;
  x::for_each_value(bytes, seen.problems, [&seen](const Json& value, std::size_t line) {
    seen.values.push_back(std::to_string(line) + ":" + value["id"].text().value_or("-"));
  });
  return seen;
}

TEST(XValues, LinesElementsAndDocuments) {
  const struct {
    const char* what;
    std::string bytes;
    std::vector<std::string> values;
    std::vector<std::size_t> problem_lines;
  } rows[] = {
      {"lines", "{\"id\":1}\n{\"id\":2}\n", {"1:1", "2:2"}, {}},
      {"blank lines and CRLF", "\r\n{\"id\":1}\r\n\r\n  \r\n{\"id\":2}", {"2:1", "5:2"}, {}},
      {"a broken line between", "{\"id\":1}\n{\"id\":\n{\"id\":3}\n", {"1:1", "3:3"}, {2}},
      {"a broken first line", "{\"id\":\n{\"id\":2}\n", {"2:2"}, {1}},
      {"a broken last line", "{\"id\":1}\n{\"id\":\"", {"1:1"}, {2}},
      {"a document", "{\n \"id\": 1,\n \"a\": {\n }\n}\n", {"1:1"}, {}},
      {"an array in one line", "[{\"id\":1},{\"id\":2}]", {"1:1", "1:2"}, {}},
      {"an array over lines", "[\n{\"id\":1},\n{\"id\":2}\n]\n", {"2:1", "3:2"}, {}},
      {"a bad element", "[\n{\"id\":1},\n{\"id\":tru},\n{\"id\":3}\n]\n", {"2:1", "4:3"}, {3}},
      {"a cut array", "[\n{\"id\":1},\n{\"id\":2", {"2:1"}, {3}},
      {"an array cut between", "[\n{\"id\":1},\n", {"2:1"}, {3}},
      {"an assignment", "window.YTD.tweets.part0 = [ {\n\"id\":1} ]", {"1:1"}, {}},
      {"braces in strings", "[{\"id\":\"}]\\\"{\"}, {\"id\":2}]", {"1:}]\"{", "1:2"}, {}},
      {"NUL bytes in a line", std::string("{\"id\":\0001}\n{\"id\":2}\n", 19), {"1:1", "2:2"}, {}},
      {"an array a line", "[{\"id\":1}]\n[{\"id\":2}]\n", {"1:-", "2:-"}, {}},
      {"empty", "", {}, {}},
  };
  for (const auto& row : rows) {
    const Seen seen = values_of(row.bytes);
    EXPECT_EQ(seen.values, row.values) << row.what;
    std::vector<std::size_t> lines;
    for (const Problem& problem : seen.problems) lines.push_back(problem.line);
    EXPECT_EQ(lines, row.problem_lines) << row.what;
  }
}

const Format& format_named(std::string_view kind) {
  for (const Format& format : x::formats())
    if (format.kind == kind) return format;
  throw std::runtime_error("no such format");
}

TEST(XFormats, WhatIsNoPostIsSaidAndPassedOver) {
  const struct {
    const char* kind;
    const char* bytes;
    std::size_t posts;
    bool recognised;
    std::vector<std::string> reasons;
  } rows[] = {
      {"api2",
       R"({"data":[{"id":"1","text":"a"},7,{"id":"x","text":"b"},{"id":"2","text":"c"}]})",
       2,
       true,
       {"post 2 of 4 is no post", "post 3 of 4 has no id that is a number"}},
      {"api2", R"({"meta":{"result_count":0}})", 0, true, {}},
      {"api2",
       R"({"title":"Too Many Requests","detail":"Too Many Requests","type":"about:blank","status":429})",
       0,
       false,
       {"the platform answered with an error: Too Many Requests: Too Many Requests"}},
      {"api2",
       R"({"errors":[{"code":88,"message":"Rate limit exceeded"}]})",
       0,
       false,
       {"the platform answered with an error: 88: Rate limit exceeded"}},
      {"api2",
       R"({"data":[{"id":"1","text":"a"}],"errors":[{"parameter":"ids","resource_type":"tweet","title":"Not Found Error","detail":"Could not find tweet with ids: [2]."}]})",
       1,
       true,
       {"not delivered: Not Found Error: Could not find tweet with ids: [2]."}},
      {"api2",
       R"({"data":[{"id":"1","text":"a"}],"errors":[{"parameter":"referenced_tweets.id","resource_type":"tweet","title":"Not Found Error"}]})",
       1,
       true,
       {}},
      {"api2", R"({"data":{"delete":{"event_at":"x","tweet":{"id":"5","author_id":"6"}}}})", 1, true, {}},
      {"api2", R"({"statuses":[]})", 0, false, {"neither a post nor a page of posts"}},
      {"api2",
       "{\"data\":",
       0,
       false,
       {"not JSON: The JSON document has an improper structure: missing or superfluous commas, braces, missing keys, "
        "etc."}},
      {"api2", "", 0, true, {}},
      {"api1",
       R"({"errors":[{"code":215,"message":"Bad Authentication data."}]})",
       0,
       false,
       {"the platform answered with an error: Bad Authentication data."}},
      {"api1",
       R"({"statuses":[{"id_str":"1","text":"a"},{"text":"b"},{"id_str":"x","text":"c"}]})",
       1,
       true,
       {"item 2 of 3 is no post", "item 3 of 3 has no id that is a number"}},
      {"archive",
       R"({"disconnect":{"code":4,"reason":"reached the end"}})",
       0,
       false,
       {"the stream was disconnected: reached the end"}},
      {"archive", R"({"id":"9","action":"undelete"})", 0, true, {}},
      {"archive", R"({"delete":{"favorite":{"id":1}}})", 0, true, {}},
      {"archive",
       R"({"verb":"delete","objectType":"activity","object":{"id":"tag:search.twitter.com,2005:7"}})",
       1,
       true,
       {}},
      {"zeeschuimer",
       R"({"source_platform":"x.com","data":{"__typename":"TweetTombstone"}})",
       0,
       false,
       {"the item holds no post"}},
      {"twarc-csv",
       "id,text,author_id\n1,a,2\n3,b\nx,c,4\n5,\"d\ne\",6\n",
       2,
       true,
       {"2 fields, where the header has 3", "the row has no id that is a number"}},
      {"twarc-csv", "a,b\n1,2\n", 0, false, {}},
      {"twarc-csv", "id,text,author_id\n\"\"\"1\"\"\",\"\"\"a\\nb\"\"\",\"\"\"2\"\"\"\n", 1, true, {}},  // all as JSON
  };
  for (const auto& row : rows) {
    const Parsed parsed = format_named(row.kind).parse(row.bytes);
    EXPECT_EQ(parsed.posts.size(), row.posts) << row.bytes;
    EXPECT_EQ(parsed.recognised, row.recognised) << row.bytes;
    std::vector<std::string> reasons;
    for (const Problem& problem : parsed.problems) reasons.push_back(problem.reason);
    EXPECT_EQ(reasons, row.reasons) << row.bytes;
  }
}

}  // namespace
}  // namespace paidtrail
