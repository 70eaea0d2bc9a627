#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

/// The tree's own rules: a folder includes only what stands above it, and some calls stand in one place only.
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 9> kFolders = {"core",    "config", "parsers", "analysis", "storage",
                                                      "crawler", "alerts", "reports", "app"};

int rank_of(std::string_view folder) {
  const auto it = std::ranges::find(kFolders, folder);
  return it == kFolders.end() ? -1 : static_cast<int>(it - kFolders.begin());
}

struct Line {
  fs::path file;
  std::size_t number;
  std::string text;
};

std::string place(const Line& line) {
  return line.file.string() + ":" + std::to_string(line.number) + ": " + line.text;
}

std::vector<Line> source_lines() {
  std::vector<Line> lines;
  for (const std::string_view folder : kFolders)
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const auto extension = entry.path().extension();
      if (extension != ".h" && extension != ".cpp") continue;
      std::ifstream in(entry.path());
      std::string text;
      for (std::size_t number = 1; std::getline(in, text); ++number) lines.push_back({entry.path(), number, text});
    }
  return lines;
}

std::string folder_of(const fs::path& file) { return file.begin()->string(); }

TEST(Tree, AFolderIncludesOnlyWhatStandsAboveIt) {
  const auto lines = source_lines();
  ASSERT_GT(lines.size(), 1000u) << "run from the source tree's root";
  for (const Line& line : lines) {
    constexpr std::string_view kInclude = "#include \"";
    if (!line.text.starts_with(kInclude)) continue;
    const std::string target =
        line.text.substr(kInclude.size(), line.text.find('"', kInclude.size()) - kInclude.size());
    const std::string from = folder_of(line.file);
    const std::string to = folder_of(target);
    EXPECT_GE(rank_of(to), 0) << place(line) << "\n  includes are written from the root: folder/file.h";
    EXPECT_LE(rank_of(to), rank_of(from)) << place(line) << "\n  " << from << " must not include " << to
                                          << ": move what is shared up, or the caller down";
    EXPECT_FALSE(from == "reports" && to == "alerts")
        << place(line) << "\n  alerts and reports do not include each other";
  }
}

struct Ban {
  std::string_view call;
  std::vector<std::string_view> allowed_in;  // prefixes of paths
  std::string_view reason;
};

TEST(Tree, SomeCallsStandInOnePlaceOnly) {
  const std::vector<Ban> bans = {
      {"system_clock::now", {"core/clock.cpp"}, "time is handed in (Clock), so that a replay gives the same rows"},
      {"CURLOPT_FOLLOWLOCATION, 1", {}, "each hop is evidence and passes the guard: we follow ourselves"},
      {"CURLINFO_REDIRECT_URL", {}, "it hands back illegal bytes; Url::parse_location resolves"},
      {"std::cout", {"app/"}, "stdout carries a command's results only"},
      {"popen(", {}, "nothing from a post reaches a shell"},
      {" system(", {}, "nothing from a post reaches a shell"},
      {"std::regex", {}, "it overflows the stack on hostile text"},
      {".reveal()", {"crawler/sources/", "alerts/channels/", "config/", "app/heartbeat"}, "a secret has few readers"},
      {"#include <CLI/", {"app/command_line.cpp"}, "6 s a file that includes it"},
      {"#include <toml++", {"config/"}, "3 s a file that includes it"},
      {"#include <simdjson", {"parsers/json/json.cpp"}, "heavy, and Json keeps numbers as written"},
      {"#include <gumbo", {"parsers/html/"}, "one place walks HTML trees"},
      {"#include <curl/", {"crawler/http/", "crawler/mail/"}, "the guard and the limits are set there"},
      {"#include <SQLiteCpp", {"storage/sqlite/"}, "one writing connection"},
      {"#include <httplib", {}, "heavy; not used yet"},
  };
  const auto lines = source_lines();
  for (const Ban& ban : bans)
    for (const Line& line : lines) {
      if (line.text.find(ban.call) == std::string::npos) continue;
      const std::string file = line.file.generic_string();
      const bool allowed = std::ranges::any_of(ban.allowed_in, [&](auto prefix) { return file.starts_with(prefix); });
      EXPECT_TRUE(allowed) << place(line) << "\n  " << ban.call << " does not belong here: " << ban.reason;
    }
}

TEST(Tree, HeavyLibrariesStayOutOfHeaders) {
  for (const Line& line : source_lines()) {
    if (line.file.extension() != ".h") continue;
    for (const std::string_view heavy :
         {"<simdjson", "<CLI/", "<toml++", "<httplib", "<curl/", "<gumbo", "<SQLiteCpp", "<pugixml"})
      EXPECT_EQ(line.text.find("#include " + std::string(heavy)), std::string::npos) << place(line);
  }
}

}  // namespace
