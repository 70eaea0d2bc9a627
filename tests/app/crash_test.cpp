#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "storage/evidence/evidence.h"
#include "storage/store.h"
#include "tests/support/fake_world.h"
#include "tests/support/process.h"

namespace paidtrail {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr int kKills = 100;  // each pass takes four times as long
#else
constexpr int kKills = 200;
#endif

std::set<std::string> column(Reader& reader, const std::string& sql) {
  std::set<std::string> values;
  const auto table = reader.query(sql);
  EXPECT_TRUE(table) << (table ? "" : table.error().message);
  if (table)
    for (const auto& row : table->rows) values.insert(std::get<std::string>(row[0]));
  return values;
}

/// Kill -9 at random moments of the crawl, while posts keep coming. Afterwards every post is stored and judged, every
/// finding was told in exactly one alert, and every alert was delivered once; a kill between sending and noting it may
/// repeat that message, under the same id.
TEST(Crash, NothingIsLostAndNothingIsToldTwice) {
  testing::FakeWorld world;
  const testing::TemporaryFolder folder;
  folder.write(
      "paidtrail.toml",
      world.configuration("[[alert.channel]]\nname = \"desk\"\ntype = \"webhook\"\nurl = \"" + world.base_url() +
                          "/webhook\"\nsecret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=\"\n"));
  const std::vector<std::string> crawl{PAIDTRAIL_BINARY, "crawl", "--config",
                                       (folder.path() / "paidtrail.toml").string()};
  world.post("first", "Où voter", testing::FakeWorld::link("first"));
  ASSERT_EQ(testing::run(crawl).code, 0);

  const unsigned seed = std::random_device{}();
  std::mt19937 random(seed);
  const auto begin = std::chrono::steady_clock::now();
  world.post("timed", "Où voter", testing::FakeWorld::link("timed"));
  ASSERT_EQ(testing::run(crawl).code, 0);
  // How long a pass takes changes with what else the machine does: one that ended before its kill shortens the span
  // that the next moments are drawn from, each kill lengthens it a little.
  long span = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin).count();

  int posts = 2;
  int killed = 0;
  for (int i = 0; killed < kKills && i < 20 * kKills; ++i) {
    const std::string name = "k" + std::to_string(i);
    world.post(name, "Où voter", testing::FakeWorld::link(name));
    ++posts;
    // Every other one in the last third, where alerts are composed and delivered.
    std::uniform_int_distribution<long> moment(i % 2 == 0 ? 0 : span * 2 / 3, span);
    const long wait = moment(random);
    const auto finished = testing::run(crawl, "", {}, [wait](pid_t child) {
      usleep(static_cast<useconds_t>(wait));
      kill(child, SIGKILL);
    });
    const bool was_killed = finished.signal == SIGKILL;
    killed += was_killed ? 1 : 0;
    span = was_killed ? span + span / 50 : wait;
  }
  ASSERT_GE(killed, kKills) << "seed " << seed;

  const auto last = testing::run(crawl);
  ASSERT_EQ(last.code, 0) << last.err << " seed " << seed;

  const auto database = folder.path() / "paidtrail.db";
  const auto reader = open_reader(database);
  ASSERT_TRUE(reader);
  EXPECT_EQ(column(**reader, "SELECT DISTINCT post_id FROM shares").size(), static_cast<std::size_t>(posts))
      << "seed " << seed;
  EXPECT_TRUE(column(**reader, "SELECT short_url FROM shares WHERE verdict IS NULL OR outcome <> 'resolved'").empty());
  EXPECT_TRUE(column(**reader, "SELECT alert_id FROM alert_log WHERE state <> 'sent'").empty()) << "seed " << seed;
  // `finding` and `alert_finding` are tables, not views: no view tells which alert told what.
  EXPECT_TRUE(
      column(**reader, "SELECT subject FROM finding WHERE id NOT IN (SELECT finding FROM alert_finding)").empty())
      << "seed " << seed;

  const auto ids = world.webhook_ids();
  std::map<std::string, int> times;
  for (const std::string& id : ids) ++times[id];
  std::set<std::string> delivered;
  for (const auto& [id, count] : times) delivered.insert(id);
  EXPECT_EQ(delivered, column(**reader, "SELECT alert_id FROM alert_log")) << "seed " << seed;
  EXPECT_LE(ids.size() - delivered.size(), static_cast<std::size_t>(killed)) << "a repeat costs a kill; seed " << seed;

  // Each sharer after the baseline was told of once: the post's account stands in exactly one delivered message.
  const auto bodies = world.webhook_bodies();
  std::map<std::string, std::set<std::string>> told_in;
  for (std::size_t m = 0; m < bodies.size(); ++m)
    for (int i = 0; i + 2 < posts; ++i) {
      const std::string link = "/k" + std::to_string(i) + "\"";
      if (bodies[m].find(link) != std::string::npos) told_in["k" + std::to_string(i)].insert(ids[m]);
    }
  for (const auto& [name, alerts] : told_in) EXPECT_EQ(alerts.size(), 1u) << name << ", seed " << seed;

  for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "evidence")) {
    std::string damage;
    EXPECT_TRUE(entry.path().extension() == ".gz") << entry.path() << " was not recovered";
    EXPECT_TRUE(read_archive(entry.path(), &damage)) << entry.path();
    EXPECT_EQ(damage, "") << entry.path();
  }
}

}  // namespace
}  // namespace paidtrail
