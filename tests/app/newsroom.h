#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "storage/store.h"
#include "tests/support/fake_world.h"
#include "tests/support/process.h"

/// A newsroom's folder with its configuration, for tests of the program as cron runs it.
namespace paidtrail {

class NewsroomTest : public ::testing::Test {
 protected:
  /// `newsroom` are more lines of [newsroom], `more` whole tables.
  void configure(const std::string& newsroom = "", const std::string& more = "") {
    std::string text = world_.configuration(more);
    const std::string head = "[newsroom]\n";
    text.insert(text.find(head) + head.size(), newsroom);
    folder_.write("paidtrail.toml", text);
  }
  testing::Finished paidtrail(const std::vector<std::string>& arguments,
                              const std::map<std::string, std::string>& environment = {},
                              const std::function<void(pid_t)>& while_running = {}) const {
    std::vector<std::string> command{PAIDTRAIL_BINARY};
    command.insert(command.end(), arguments.begin(), arguments.end());
    auto all = environment;
    all.emplace("PAIDTRAIL_CONFIG", (folder_.path() / "paidtrail.toml").string());
    return testing::run(command, "", all, while_running);
  }
  std::filesystem::path database() const { return folder_.path() / "paidtrail.db"; }

  /// Rows as lines, cells with "|" between; of texts and whole numbers.
  std::string sql(const std::string& query) const {
    const auto reader = open_reader(database());
    const auto table = reader ? (*reader)->query(query) : Result<Table>(reader.error());
    if (!table) return table.error().message;
    std::string text;
    for (const auto& row : table->rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) text += '|';
        if (const auto* value = std::get_if<std::string>(&row[i])) text += *value;
        if (const auto* value = std::get_if<std::int64_t>(&row[i])) text += std::to_string(*value);
      }
      text += '\n';
    }
    return text;
  }

  testing::FakeWorld world_;
  testing::TemporaryFolder folder_;
};

}  // namespace paidtrail
