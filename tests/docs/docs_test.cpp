#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "alerts/channels/channel.h"
#include "crawler/sources/source.h"
#include "parsers/registry.h"
#include "storage/store.h"
#include "tests/docs/markdown.h"
#include "tests/support/process.h"

/// The pages against the program: what it has stands there, and nothing else does.
namespace paidtrail::testing {
namespace {

namespace fs = std::filesystem;
using Columns = std::vector<std::string>;

/// View → columns, in order, as the page lists them.
std::map<std::string, Columns> views_of_page() {
  std::map<std::string, Columns> views;
  std::string view;
  for (const std::string& line : lines_of(read_text("docs/schema.md"))) {
    if (line.starts_with("## ")) views[view = line.substr(3)];
    const auto cells = row_of(line);
    if (view.empty() || cells.empty() || cells[0] == "column" || cells[0].starts_with("---")) continue;
    EXPECT_EQ(cells.size(), 2u) << view << ": " << line;
    EXPECT_FALSE(cells.back().empty()) << view << ": " << line;
    views[view].push_back(cells[0]);
  }
  return views;
}

class Schema : public ::testing::Test {
 protected:
  void SetUp() override {
    const fs::path database = folder_.path() / "fresh.db";
    auto lock = StoreLock::take(database);
    ASSERT_TRUE(lock) << lock.error().message;
    lock_.emplace(*std::move(lock));
    auto store = open_writer(database, *lock_);
    ASSERT_TRUE(store) << store.error().message;
    store_ = *std::move(store);
  }

  Columns first_column(const std::string& sql) const {
    const auto table = store_->query(sql);
    if (!table) ADD_FAILURE() << sql << ": " << table.error().message;
    Columns names;
    if (table)
      for (const auto& row : table->rows) names.push_back(std::get<std::string>(row.at(0)));
    return names;
  }

  TemporaryFolder folder_;
  std::optional<StoreLock> lock_;
  std::unique_ptr<Writer> store_;
};

TEST_F(Schema, EveryViewAndColumnStandsInThePageAndNothingElseDoes) {
  std::map<std::string, Columns> views;
  for (const std::string& view : first_column("SELECT name FROM sqlite_schema WHERE type = 'view'"))
    views[view] = first_column("SELECT name FROM pragma_table_info('" + view + "') ORDER BY cid");
  ASSERT_FALSE(views.empty());
  EXPECT_EQ(views_of_page(), views);
}

TEST_F(Schema, EveryExampleQueryRuns) {
  std::size_t queries = 0;
  for (const Fence& fence : fences_of(read_text("docs/schema.md"))) {
    if (fence.language != "sql") continue;
    ++queries;
    const auto answer = store_->query(fence.text);
    EXPECT_TRUE(answer) << fence.text << answer.error().message;
  }
  EXPECT_EQ(queries, views_of_page().size());
}

TEST(Platforms, EachHasAPageAndEachPageAPlatform) {
  std::set<std::string> pages;
  for (const auto& entry : fs::directory_iterator("docs/platforms")) pages.insert(entry.path().stem().string());
  std::set<std::string> names;
  const Finished list = run({PAIDTRAIL_BINARY, "extract", "--list"});
  ASSERT_EQ(list.code, 0) << list.err;
  for (const std::string& line : lines_of(list.out)) names.insert(line.substr(0, line.find('\t')));
  EXPECT_EQ(pages, names);
}

TEST(Platforms, EachPageSaysTheSameFourThings) {
  for (const Platform& platform : platforms()) {
    const std::string page = read_text("docs/platforms/" + std::string(platform.name) + ".md");
    for (const char* part : {"**Asked.**", "**Needed.**", "**Limits.**", "**Not seen.**"})
      EXPECT_NE(page.find(part), std::string::npos) << platform.name << ": " << part;
  }
}

/// Type → settings, from the table under `heading`; a row without a type goes on with the one before.
std::map<std::string, std::set<std::string>> settings_of_page(const std::string& heading, std::size_t column) {
  std::map<std::string, std::set<std::string>> types;
  std::string type;
  bool inside = false;
  for (const std::string& line : lines_of(read_text("docs/operations.md"))) {
    if (line.starts_with("## ")) inside = line == heading;
    const auto cells = row_of(line);
    if (!inside || cells.size() <= column || cells[column] == "setting" || cells[0].starts_with("---")) continue;
    if (!cells[0].empty()) types[type = cells[0]];
    if (!cells[column].empty()) types[type].insert(cells[column]);
  }
  return types;
}

std::set<std::string> names_of(std::span<const Setting> settings) {
  std::set<std::string> names;
  for (const Setting& setting : settings) names.emplace(setting.name);
  return names;
}

TEST(Operations, EverySourceAndSettingStandsInThePage) {
  std::map<std::string, std::set<std::string>> known;
  for (const SourceType& type : source_types()) known[std::string(type.platform)] = names_of(type.settings);
  EXPECT_EQ(settings_of_page("## Sources", 2), known);
}

TEST(Operations, EveryChannelAndSettingStandsInThePage) {
  std::map<std::string, std::set<std::string>> known;
  for (const ChannelType& type : channel_types()) known[std::string(type.type)] = names_of(type.settings);
  EXPECT_EQ(settings_of_page("## Channels", 1), known);
}

}  // namespace
}  // namespace paidtrail::testing
