#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "storage/evidence/evidence.h"
#include "storage/store.h"
#include "tests/support/process.h"

/// The example campaign against its own tables, whose last columns were written by hand.
namespace paidtrail {
namespace {

namespace fs = std::filesystem;
using testing::Finished;
using testing::TemporaryFolder;

const fs::path kExample = "config/examples/primaire-2017";
constexpr const char* kEvening = "1-evening.warc.gz";
constexpr const char* kMorning = "2-morning.warc.gz";

using Row = std::map<std::string, std::string>;

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::size_t start = 0;
  for (std::size_t end = line.find('\t'); end != std::string::npos; end = line.find('\t', start)) {
    cells.push_back(line.substr(start, end - start));
    start = end + 1;
  }
  cells.push_back(line.substr(start));
  return cells;
}

std::vector<Row> table(const char* name) {
  std::ifstream in(kExample / name);
  std::vector<std::string> names;
  std::vector<Row> rows;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto cells = cells_of(line);
    if (names.empty()) {
      names = cells;
      continue;
    }
    EXPECT_EQ(cells.size(), names.size()) << name << ": " << line;
    Row row;
    for (std::size_t i = 0; i < std::min(cells.size(), names.size()); ++i) row[names[i]] = cells[i];
    rows.push_back(std::move(row));
  }
  EXPECT_FALSE(rows.empty()) << name;
  return rows;
}

bool begins_in(const Row& post, char pass) { return post.at("pass").starts_with(pass); }

std::string text_of(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) return std::to_string(*whole);
  if (const auto* real = std::get_if<double>(&cell)) return std::to_string(*real);
  return "-";
}

class Example : public ::testing::Test {
 protected:
  Finished replay(const char* archive) {
    return testing::run({PAIDTRAIL_BINARY, "crawl", "--config", (kExample / "paidtrail.toml").string(), "--database",
                         database().string(), "--from-archive", (kExample / archive).string()});
  }

  /// The two passes, as a newcomer runs them.
  void replay_both() {
    for (const char* archive : {kEvening, kMorning}) {
      const Finished pass = replay(archive);
      ASSERT_EQ(pass.code, 0) << archive << ": " << pass.err;
      ASSERT_EQ(pass.err, "") << archive;
    }
  }

  fs::path database() const { return folder_.path() / "primaire.db"; }

  std::vector<std::vector<std::string>> ask(const std::string& sql) const {
    std::vector<std::vector<std::string>> rows;
    const auto reader = open_reader(database());
    if (!reader) {
      ADD_FAILURE() << reader.error().message;
      return rows;
    }
    const auto answer = (*reader)->query(sql);
    if (!answer) {
      ADD_FAILURE() << sql << ": " << answer.error().message;
      return rows;
    }
    for (const auto& cells : answer->rows) {
      rows.emplace_back();
      for (const Cell& cell : cells) rows.back().push_back(text_of(cell));
    }
    return rows;
  }

  std::string one(const std::string& sql) const {
    const auto rows = ask(sql);
    return rows.size() == 1 && rows[0].size() == 1 ? rows[0][0] : "not one value";
  }

  /// Everything that readers are promised, as text.
  std::string everything() const {
    std::string text;
    for (const std::string view : {"shares", "sharers", "hashtags", "links", "hops", "disclosure", "compliance",
                                   "compliance_daily", "findings", "alert_log", "runs", "evidence"}) {
      text += view + '\n';
      std::vector<std::string> lines;
      for (const auto& row : ask("SELECT * FROM " + view)) {
        lines.emplace_back();
        for (const std::string& cell : row) lines.back() += cell + '|';
      }
      std::ranges::sort(lines);
      for (const std::string& line : lines) text += line + '\n';
    }
    return text;
  }

  /// What the database says of each share, by platform and second of the post.
  std::map<std::string, std::string> judged() const {
    std::map<std::string, std::string> found;
    for (const auto& row :
         ask("SELECT platform, substr(shared_at, 1, 19), verdict, brief_verdict, incitement, jurisdiction "
             "FROM shares"))
      EXPECT_TRUE(
          found.emplace(row[0] + " " + row[1], row[5] + " " + row[2] + ", BRIEF " + row[3] + ", " + row[4]).second)
          << row[0] << " " << row[1] << " is there twice";
    return found;
  }

  void expect_truth(const std::string& passes, const std::map<std::string, Row>& edits) const {
    const auto found = judged();
    std::size_t shares = 0;
    for (const Row& post : table("posts.tsv")) {
      if (passes.find(post.at("pass")[0]) == std::string::npos) continue;
      const auto edit = edits.find(post.at("key"));
      const Row& truth = edit == edits.end() ? post : edit->second;
      const auto share = found.find(post.at("platform") + " " + post.at("created_at").substr(0, 19));
      const std::string told = share == found.end() ? "no share" : share->second;
      const std::string expected = truth.at("share") == "no" ? "no share"
                                                             : "FR " + truth.at("fr") + ", BRIEF " + truth.at("brief") +
                                                                   ", " + truth.at("incitement");
      EXPECT_EQ(told, expected) << post.at("key") << ": " << truth.at("text") << " (" << truth.at("note") << ")";
      if (truth.at("share") == "yes") ++shares;
    }
    EXPECT_EQ(found.size(), shares);
  }

  void expect_all_used(const char* archive) const {
    const auto read = read_archive(kExample / archive, nullptr);
    ASSERT_TRUE(read) << read.error().message;
    std::set<std::string> used;
    for (const auto& row : ask("SELECT record_id FROM evidence WHERE warc_file = '" + std::string(archive) + "'"))
      used.insert(row[0]);
    for (const ArchivedExchange& exchange : read->exchanges)
      EXPECT_TRUE(used.contains(exchange.evidence.record_id)) << archive << ": nobody asked for " << exchange.url;
  }

  TemporaryFolder folder_;
};

TEST_F(Example, TheEveningIsTheBaseline) {
  const Finished pass = replay(kEvening);
  EXPECT_EQ(pass.code, 0);
  EXPECT_EQ(pass.err, "");
  EXPECT_NE(pass.out.find("EXEMPLE"), std::string::npos) << "the message does not say that this is an example";
  expect_truth("1", {});
  expect_all_used(kEvening);
  const auto posts = table("posts.tsv");
  const auto evening = std::ranges::count_if(posts, [](const Row& post) { return begins_in(post, '1'); });
  EXPECT_EQ(one("SELECT posts_new FROM runs"), std::to_string(evening));
  EXPECT_EQ(one("SELECT state FROM runs"), "done");
  EXPECT_EQ(ask("SELECT kind, channel, state FROM alert_log"),
            (std::vector<std::vector<std::string>>{{"baseline", "bureau", "sent"}}));
}

TEST_F(Example, TheMorningTellsWhatIsNew) {
  replay_both();
  std::map<std::string, Row> edits;
  for (Row& edit : table("edits.tsv")) edits.emplace(edit.at("key"), edit);
  expect_truth("12", edits);
  expect_all_used(kMorning);
  const auto posts = table("posts.tsv");
  const auto morning = std::ranges::count_if(posts, [](const Row& post) { return begins_in(post, '2'); });
  EXPECT_EQ(one("SELECT posts_new FROM runs ORDER BY started_at DESC LIMIT 1"), std::to_string(morning));
  EXPECT_EQ(ask("SELECT kind, state FROM alert_log ORDER BY created_at"),
            (std::vector<std::vector<std::string>>{{"baseline", "sent"}, {"digest", "sent"}}));
  EXPECT_EQ(one("SELECT count(*) FROM disclosure WHERE reasons LIKE '%added_by_edit%' AND jurisdiction = 'FR'"),
            std::to_string(edits.size()));
}

TEST_F(Example, ChainsEndWhereTheTableSays) {
  replay_both();
  std::map<std::string, std::string> found;
  for (const auto& row : ask("SELECT short_url, outcome FROM links")) found[row[0]] = row[1];
  const auto posts = table("posts.tsv");
  for (const Row& link : table("links.tsv")) {
    std::set<std::string> shared;
    for (const Row& post : posts)
      if (post.at("link") == link.at("name"))
        shared.insert(post.at("platform") == "x" ? "https://t.co/" + link.at("code") : link.at("published"));
    if (link.at("name") == "quoted") shared.insert("https://t.co/" + link.at("code"));
    EXPECT_FALSE(shared.empty()) << link.at("name") << " stands in no post";
    for (const std::string& url : shared) {
      EXPECT_EQ(found[url], link.at("outcome")) << link.at("name") << ": " << url;
      found.erase(url);
    }
  }
  for (const auto& [url, outcome] : found) ADD_FAILURE() << url << " (" << outcome << ") stands in no table";
  EXPECT_EQ(one("SELECT count(*) FROM hops WHERE url LIKE 'http://169.254.169.254%' AND status IS NOT NULL"), "0");
  EXPECT_EQ(one("SELECT count(DISTINCT destination) FROM shares WHERE outcome = 'resolved'"), "1");
}

TEST_F(Example, ReplayingAgainChangesNothing) {
  replay_both();
  const std::string before = everything();
  for (const char* archive : {kEvening, kMorning, kMorning}) {
    const Finished again = replay(archive);
    EXPECT_EQ(again.code, 0) << archive << ": " << again.err;
    EXPECT_EQ(again.out + again.err, "") << archive;
    EXPECT_EQ(everything(), before) << archive;
  }
}

TEST_F(Example, TheTablesGiveTheCommittedArchives) {
  const fs::path python = "/usr/bin/python3";
  if (!fs::exists(python)) GTEST_SKIP() << "no python3 here";
  const Finished checked = testing::run({python.string(), "scripts/make-example", "--check"});
  EXPECT_EQ(checked.code, 0) << checked.err;
}

}  // namespace
}  // namespace paidtrail
