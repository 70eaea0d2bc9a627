#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "tests/hostile/http2.h"
#include "tests/hostile/runner.h"

/// The scenarios' own grammar: what is written wrong is named with file and line, and what is written right is all
/// there.
namespace paidtrail::hostile {
namespace {

std::string complaint(const std::string& text) {
  try {
    (void)parse_scenario("a.scenario", text, {{"tripwire", "127.0.0.1:9"}});
  } catch (const GrammarError& error) {
    return error.what();
  }
  return "none";
}

TEST(HostileGrammar, MistakesAreNamedWithFileAndLine) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"\nserv a.test/ 200\n", "a.scenario:2: unknown word 'serv'"},
      {"serve a.test 200\n", "a.scenario:1: 'a.test' has no path; write a.test/"},
      {"serve a.test/ OK\n", "a.scenario:1: 'OK' is no status"},
      {"serve a.test/ 200 \\q\n", "a.scenario:1: unknown escape \\q"},
      {"serve a.test/ 200 \\x4\n", "a.scenario:1: \\x wants two hexadecimal digits"},
      {"serve a.test/ 200 ${nobody}\n", "a.scenario:1: nothing is called ${nobody}"},
      {"serve a.test/ 200 ${a*99999999999}\n", "a.scenario:1: a text is longer than 32 MiB; use repeat or forever"},
      {"serve a.test/ 200 Date: ${date+2}\n", "a.scenario:1: '2' is no time; write 200ms, 2s or 1d"},
      {"serve a.test/\n  sned x\n", "a.scenario:2: unknown step 'sned'"},
      {"serve a.test/ 200\n  reset\n", "a.scenario:2: unknown word 'reset' under an answer with a status"},
      {"  send x\n", "a.scenario:1: an indented line belongs under serve, connect or opening"},
      {"case one\nserve a.test/ 200\ncase two\nserve a.test/x 200\n", "a.scenario:4: 'a.test' belongs to another case"},
      {"case one\ncase one\n", "a.scenario:2: case 'one' is there already"},
      {"certificate https://a.test stale\n", "a.scenario:1: unknown certificate 'stale'"},
      {"http2 a.test\n", "a.scenario:1: HTTP/2 is spoken over https only"},
      {"expect outcome resolved\n", "a.scenario:1: 'expect' follows a 'resolve'"},
      {"resolve x\nexpect ending happy\n", "a.scenario:2: nothing is called 'ending'"},
      {"resolve x\nexpect hops start\nrequests none\n",
       "a.scenario:1: expect outcome and expect hops are not optional"},
      {"resolve x\nexpect hops start\nexpect outcome resolved\n",
       "a.scenario:1: case 'a' does not say its requests; 'requests none' is an answer"},
      {"case empty\n", "a.scenario:1: case 'empty' resolves nothing"},
      {"resolve\n", "a.scenario:1: a URL is missing; an empty line is no input"},
      {"# nothing\n", "a.scenario:1: no case"},
  };
  for (const auto& [text, expected] : rows) EXPECT_EQ(complaint(text), expected) << text;
}

TEST(HostileGrammar, TextsAreWhatTheySay) {
  const Scenario scenario =
      parse_scenario("a.scenario",
                     "serve a.test/x when Cookie a=1 302 Location: /\\x41\\r${bc*3}\n"
                     "serve a.test/x 200 text/plain b: \\0\n"
                     "serve a.test/x 200 <p>a: b\n"
                     "resolve http://a.test/x\nexpect outcome resolved\nexpect hops start http*3\nrequests none\n",
                     {});
  const auto& answers = scenario.authorities.at("a.test").answers.at("/x");
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[0].when, Field("Cookie", "a=1"));
  EXPECT_EQ(answers[0].headers, (std::vector<Field>{{"Location", "/A\rbcbcbc"}}));
  EXPECT_EQ(answers[1].headers, (std::vector<Field>{{"Content-Type", "text/plain"}}));
  EXPECT_EQ(answers[1].body, std::string("b: \0", 4));
  EXPECT_EQ(answers[2].body, "<p>a: b");
  EXPECT_EQ(scenario.cases[0].resolves[0].expect.at("hops"),
            (std::vector<std::string>{"start", "http", "http", "http"}));
}

// RFC 7541, C.4: a client's requests on one connection, packed and with the table.
TEST(HostileHttp2, Rfc7541_C_4_HeaderBlocks) {
  http2::Decoder decoder;
  const std::string first = "\x82\x86\x84\x41\x8c\xf1\xe3\xc2\xe5\xf2\x3a\x6b\xa0\xab\x90\xf4\xff";
  const http2::Fields expected = {
      {":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "www.example.com"}};
  EXPECT_EQ(decoder.decode(first), expected);
  const std::string second = "\x82\x86\x84\xbe\x58\x86\xa8\xeb\x10\x64\x9c\xbf";
  http2::Fields more = expected;
  more.emplace_back("cache-control", "no-cache");
  EXPECT_EQ(decoder.decode(second), more);
  EXPECT_EQ(http2::Decoder().decode(http2::encode(expected)), expected);
  EXPECT_EQ(http2::Decoder().decode("\xFF\xFF\xFF\xFF\xFF\xFF"), std::nullopt);
}

std::set<std::string> case_names() {
  std::set<std::string> names;
  for (const auto& file : scenario_files())
    for (const Case& one : read_scenario(file).cases) names.insert(file.stem().string() + "/" + one.name);
  return names;
}

TEST(HostileScenarios, ThereAreAtLeastAHundredAndTwentyCases) {
  const auto names = case_names();
  RecordProperty("cases", static_cast<int>(names.size()));
  std::printf("%zu cases in %zu files\n", names.size(), scenario_files().size());
  EXPECT_GE(names.size(), 120U);
}

// Each attack of the published list has a case of its name; two need more than a scenario can say.
TEST(HostileScenarios, EveryPublishedAttackIsPlayed) {
  constexpr const char* kTable = "../shared/data/urls/ssrf_scenarios.tsv";
  std::ifstream file(kTable);
  if (!file) GTEST_SKIP() << kTable << " is not here";
  const auto names = case_names();
  const std::set<std::string> elsewhere = {
      "hsts-file",  // HostileInput.FilesOfTheAccountAreNotRead
      "self",       // HostileInput.ThisMachineItself
  };
  std::string line;
  std::getline(file, line);
  std::size_t rows = 0;
  for (; std::getline(file, line); ++rows) {
    const std::string id = line.substr(0, line.find('\t'));
    EXPECT_TRUE(names.count("ssrf/" + id) + names.count("ssrf-" + id + "/" + id) + elsewhere.count(id) == 1) << id;
  }
  EXPECT_EQ(rows, 22U);
}

}  // namespace
}  // namespace paidtrail::hostile
