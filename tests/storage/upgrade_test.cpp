#include <gmock/gmock.h>
#include <sqlite3.h>

#include <fstream>
#include <iterator>
#include <map>

#include "tests/storage/store_fixture.h"

/// Databases of every released schema, kept as text, against what this program makes of them.
namespace paidtrail::testing {
namespace {

namespace fs = std::filesystem;
using Rows = std::map<std::string, std::string>;  // view → its rows

constexpr const char* kViews = "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name";

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Upgrade : public ::testing::Test {
 protected:
  /// The stored database, as its own program left it.
  void lay(const char* name) {
    sqlite3* made = nullptr;
    ASSERT_EQ(sqlite3_open(file().c_str(), &made), SQLITE_OK);
    const std::string sql = text_of(fs::path("tests/storage/upgrades") / name);
    ASSERT_FALSE(sql.empty());
    ASSERT_EQ(sqlite3_exec(made, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(made);
    sqlite3_close(made);
  }

  std::unique_ptr<Writer> open() {
    lock_.reset();
    auto lock = StoreLock::take(file());
    EXPECT_TRUE(lock) << lock.error().message;
    lock_.emplace(*std::move(lock));
    auto store = open_writer(file(), *lock_);
    EXPECT_TRUE(store) << store.error().message;
    return store ? *std::move(store) : nullptr;
  }

  static std::vector<std::string> names(Reader& reader, const std::string& sql) {
    std::vector<std::string> names;
    const auto table = reader.query(sql);
    EXPECT_TRUE(table) << sql;
    if (table)
      for (const auto& row : table->rows) names.push_back(cell_text(row[0]));
    return names;
  }

  /// The rows of each view by the columns that it had in the stored database.
  static Rows rows(Reader& reader, const std::map<std::string, std::string>& columns) {
    Rows rows;
    for (const auto& [view, list] : columns)
      rows[view] = ask(reader, "SELECT " + list + " FROM " + view + " ORDER BY " + list);
    return rows;
  }

  fs::path file() const { return folder_ / "old.db"; }

  Folder folder_;
  std::optional<StoreLock> lock_;
};

TEST_F(Upgrade, Schema1AnswersTheSame) {
  lay("schema-1.sql");
  std::map<std::string, std::string> columns;
  Rows before;
  {
    const auto reader = open_reader(file());
    ASSERT_TRUE(reader) << reader.error().message;
    for (const std::string& view : names(**reader, kViews))
      for (const std::string& column : names(**reader, "SELECT name FROM pragma_table_info('" + view + "')"))
        columns[view] += (columns[view].empty() ? "" : ", ") + column;
    before = rows(**reader, columns);
  }
  ASSERT_GE(before.size(), 15u);
  EXPECT_NE(before["disclosure"].find("added_by_edit"), std::string::npos) << before["disclosure"];
  {
    const auto store = open();
    ASSERT_TRUE(store);
    EXPECT_EQ(rows(*store, columns), before);
    EXPECT_EQ(ask(*store, "SELECT count(*) FROM disclosure WHERE current AND answers = 0"), "9\n");
    EXPECT_EQ(ask(*store, "SELECT count(*) FROM answers"), "0\n");
  }
  EXPECT_TRUE(fs::exists(file().string() + ".before-3")) << "a copy from before";
  const auto again = open();
  ASSERT_TRUE(again);
  EXPECT_EQ(rows(*again, columns), before);
}

TEST_F(Upgrade, Schema2KnowsWhichPostsAnAlertNamedAndWhatMayBeARepeat) {
  lay("schema-2.sql");
  const auto store = open();
  ASSERT_TRUE(store);
  EXPECT_EQ(ask(*store, "SELECT campaign, platform, post_id FROM alert_post"), "vote|mastodon|2\n")
      << "a baseline names nobody";
  EXPECT_TRUE(store->notices_without_alert()->empty());
  EXPECT_TRUE(store->findings_without_alert()->empty());
}

TEST_F(Upgrade, HasTheTablesOfAFreshDatabase) {
  for (const char* old : {"schema-1.sql", "schema-2.sql"}) {
    std::filesystem::remove(file());
    lay(old);
    const auto upgraded = open();
    ASSERT_TRUE(upgraded);
    const std::string schema =
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name";
    const std::string of_upgraded = ask(*upgraded, schema);
    lock_.reset();
    const Folder fresh_folder;
    auto lock = StoreLock::take(fresh_folder / "fresh.db");
    ASSERT_TRUE(lock);
    const auto fresh = open_writer(fresh_folder / "fresh.db", *lock);
    ASSERT_TRUE(fresh) << fresh.error().message;
    EXPECT_EQ(of_upgraded, ask(**fresh, schema)) << old;
  }
}

}  // namespace
}  // namespace paidtrail::testing
