#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/docs/markdown.h"
#include "tests/support/process.h"

/// The README against the program: its commands exist, and its output is what they print.
namespace paidtrail::testing {
namespace {

const std::string kExample = "config/examples/primaire-2017/";

class Readme : public ::testing::Test {
 protected:
  void SetUp() override {
    readme_ = read_text("README.md");
    ASSERT_FALSE(readme_.empty());
  }

  /// Both passes of the example; what they said.
  std::string replay_both() const {
    std::string said;
    for (const char* archive : {"1-evening.warc.gz", "2-morning.warc.gz"}) {
      const Finished pass = run({PAIDTRAIL_BINARY, "crawl", "--verbose", "--config", kExample + "paidtrail.toml",
                                 "--database", database(), "--from-archive", kExample + archive});
      EXPECT_EQ(pass.code, 0) << archive << ": " << pass.err;
      said += pass.out + pass.err;
    }
    return said;
  }

  std::string database() const { return (folder_.path() / "example.db").string(); }

  std::string readme_;
  TemporaryFolder folder_;
};

TEST_F(Readme, FiveQuestionsHaveTheAnswersThatTheProgramPrints) {
  replay_both();
  const auto fences = fences_of(readme_);
  std::size_t questions = 0;
  for (std::size_t i = 0; i < fences.size(); ++i) {
    if (fences[i].language != "sql") continue;
    ++questions;
    ASSERT_TRUE(i + 1 < fences.size() && fences[i + 1].language == "text" && fences[i + 1].next)
        << "no answer right after " << fences[i].text;
    const Finished answer = run({PAIDTRAIL_BINARY, "sql", "--database", database(), fences[i].text});
    EXPECT_EQ(answer.code, 0) << answer.err;
    EXPECT_EQ(answer.out, fences[i + 1].text) << fences[i].text;
  }
  EXPECT_EQ(questions, 5u);
}

/// Lines may be left out (`…`) or cut short (` …`); those that stand there are whole lines of the output, in order.
/// How many there are.
std::size_t expect_shown(const std::vector<std::string>& shown, const std::vector<std::string>& said) {
  auto at = said.begin();
  std::size_t lines = 0;
  for (const std::string& line : shown) {
    if (line.starts_with("$ ") || line == "  …" || line == "…") continue;
    const std::string cut = " …";
    at = std::find_if(at, said.end(), [&](const std::string& one) {
      return line.ends_with(cut) ? one.starts_with(line.substr(0, line.size() - cut.size())) : one == line;
    });
    if (at == said.end()) {
      ADD_FAILURE() << "not printed, or not in this order: " << line;
      return lines;
    }
    ++at;
    ++lines;
  }
  return lines;
}

TEST_F(Readme, OutputOfTheTwoPassesIsWhatTheProgramPrints) {
  const auto said = lines_of(replay_both());
  std::size_t shown = 0;
  for (const Fence& fence : fences_of(readme_))
    if (fence.language == "console" && fence.text.starts_with("$ paidtrail crawl"))
      shown += expect_shown(lines_of(fence.text), said);
  EXPECT_GE(shown, 5u);
}

TEST_F(Readme, OutputOfTheReplyKitIsWhatTheProgramPrints) {
  replay_both();
  std::size_t shown = 0;
  for (const Fence& fence : fences_of(readme_)) {
    if (fence.language != "console" || !fence.text.starts_with("$ paidtrail report")) continue;
    const auto lines = lines_of(fence.text);
    std::vector<std::string> command{PAIDTRAIL_BINARY};
    std::istringstream words(lines.front().substr(std::string_view("$ paidtrail ").size()));
    for (std::string word; words >> word;) command.push_back(word);
    command.insert(command.end(), {"--config", kExample + "paidtrail.toml", "--database", database()});
    const Finished report = run(command);
    EXPECT_EQ(report.code, 0) << report.err;
    shown += expect_shown(lines, lines_of(report.out));
  }
  EXPECT_GE(shown, 5u);
}

/// The words that follow the program's name in code.
std::set<std::string> commands_of(const std::string& readme) {
  std::vector<std::string> pieces = code_spans_of(readme);
  for (const Fence& fence : fences_of(readme))
    for (const std::string& line : lines_of(fence.text))
      if (fence.language != "text") pieces.push_back(line);
  const std::string name = "paidtrail ";
  std::set<std::string> commands;
  for (const std::string& piece : pieces)
    for (auto at = piece.find(name); at != std::string::npos; at = piece.find(name, at + 1)) {
      const auto from = at + name.size();
      const auto to = std::min(piece.find_first_not_of("abcdefghijklmnopqrstuvwxyz", from), piece.size());
      if (to > from) commands.insert(piece.substr(from, to - from));
    }
  return commands;
}

TEST_F(Readme, EveryCommandExistsAndItsHelpHasExamples) {
  const auto commands = commands_of(readme_);
  EXPECT_GE(commands.size(), 6u);
  for (const std::string& command : commands) {
    const Finished help = run({PAIDTRAIL_BINARY, command, "--help"});
    EXPECT_EQ(help.code, 0) << command << ": " << help.err;
    EXPECT_NE(help.out.find("Examples:"), std::string::npos) << command;
  }
}

TEST_F(Readme, EveryCommandStandsInTheManPage) {
  const std::string page = read_text("docs/paidtrail.1");
  const Finished help = run({PAIDTRAIL_BINARY, "--help"});
  std::size_t commands = 0;
  bool inside = false;
  for (const std::string& line : lines_of(help.out)) {
    if (line.empty()) inside = false;
    if (inside) {
      ++commands;
      const std::string command = line.substr(2, line.find(' ', 2) - 2);
      const bool there = page.find(".B " + command + "\n") != std::string::npos ||
                         page.find(".BI " + command + " ") != std::string::npos ||
                         page.find(".BR " + command + " ") != std::string::npos ||
                         page.find(".BR \"" + command + " ") != std::string::npos;
      EXPECT_TRUE(there) << command;
    }
    if (line == "Subcommands:") inside = true;
  }
  EXPECT_GE(commands, 10u);
}

TEST_F(Readme, EveryLinkWithinTheTreeLeadsSomewhere) {
  std::size_t links = 0;
  for (auto at = readme_.find("]("); at != std::string::npos; at = readme_.find("](", at + 1)) {
    const std::string target = readme_.substr(at + 2, readme_.find(')', at) - at - 2);
    if (target.find("://") != std::string::npos) continue;
    ++links;
    EXPECT_TRUE(std::filesystem::exists(target)) << target;
  }
  EXPECT_GE(links, 10u);
}

}  // namespace
}  // namespace paidtrail::testing
