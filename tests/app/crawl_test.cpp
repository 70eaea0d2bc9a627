#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>

#include "storage/store.h"
#include "tests/support/fake_world.h"
#include "tests/support/process.h"

/// The program as its user runs it, against a world on loopback.
namespace paidtrail {
namespace {

using testing::FakeWorld;
using testing::Finished;
using testing::TemporaryFolder;

std::string sql(const std::filesystem::path& database, const std::string& query) {
  const auto reader = open_reader(database);
  if (!reader) return "cannot open: " + reader.error().message;
  const auto table = (*reader)->query(query);
  if (!table) return "cannot ask: " + table.error().message;
  std::string text;
  for (const auto& row : table->rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i) text += '|';
      if (const auto* value = std::get_if<std::string>(&row[i])) text += *value;
      if (const auto* value = std::get_if<std::int64_t>(&row[i])) text += std::to_string(*value);
      if (const auto* value = std::get_if<double>(&row[i])) text += std::to_string(*value);
      if (std::holds_alternative<std::monostate>(row[i])) text += "null";
    }
    text += '\n';
  }
  return text;
}

class Crawl : public ::testing::Test {
 protected:
  Finished paidtrail(const std::vector<std::string>& arguments, const std::string& input = "",
                     const std::function<void(pid_t)>& while_running = {}) {
    std::vector<std::string> command{PAIDTRAIL_BINARY};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return testing::run(command, input, {{"PAIDTRAIL_CONFIG", config().string()}}, while_running);
  }
  std::filesystem::path config() const { return folder_.path() / "paidtrail.toml"; }
  std::filesystem::path database() const { return folder_.path() / "paidtrail.db"; }
  void configure(const std::string& more = "") { folder_.write("paidtrail.toml", world_.configuration(more)); }
  std::string webhook() const {
    return "[[alert.channel]]\nname = \"desk\"\ntype = \"webhook\"\nurl = \"" + world_.base_url() +
           "/webhook\"\nsecret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=\"\n";
  }
  std::string archive() const {
    std::string name = sql(database(), "SELECT archive_file FROM runs ORDER BY started_at DESC LIMIT 1");
    name.pop_back();
    return (folder_.path() / "evidence" / name).string();
  }

  FakeWorld world_;
  TemporaryFolder folder_;
};

TEST_F(Crawl, APassStoresFollowsJudgesAndTellsOnce) {
  world_.post("anna", "Où voter ? #ads", FakeWorld::link("anna"));
  world_.post("bob", "Votre bureau de vote", FakeWorld::link("bob"));
  world_.post("carl", "Je vote dimanche", "");
  configure(webhook());
  const Finished first = paidtrail({"crawl"});
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(first.out + first.err, "") << "silence under cron when all is well";
  EXPECT_EQ(
      sql(database(), "SELECT handle, verdict, brief_verdict, outcome, hops, final_url FROM shares ORDER BY handle"),
      "anna@social.test|insufficient|compliant|resolved|3|http://page.test/where?utm_campaign=vyn-1&utm_content=anna\n"
      "bob@social.test|absent|absent|resolved|3|http://page.test/where?utm_campaign=vyn-1&utm_content=bob\n");
  EXPECT_EQ(
      sql(database(), "SELECT position, via, status FROM hops WHERE short_url = 'http://s.test/bob' ORDER BY position"),
      "0|start|301\n1|http|302\n2|http|200\n");
  EXPECT_EQ(world_.webhook_bodies().size(), 1u) << "one summary for the baseline";
  EXPECT_EQ(sql(database(), "SELECT kind, channel, state FROM alert_log"), "baseline|desk|sent\n");

  const std::size_t asked = world_.server().requests().size();
  const Finished again = paidtrail({"crawl"});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(world_.webhook_bodies().size(), 1u) << "nothing new, nothing told";
  EXPECT_LE(world_.server().requests().size() - asked, 2u) << "asks only for what is new";

  world_.post("dora", "Où voter dimanche", FakeWorld::link("dora"));
  world_.post("bob", "Encore : votre bureau", FakeWorld::link("bob"));
  EXPECT_EQ(paidtrail({"crawl"}).code, 0);
  ASSERT_EQ(world_.webhook_bodies().size(), 2u) << "one digest";
  EXPECT_NE(world_.webhook_bodies()[1].find("dora"), std::string::npos);
  EXPECT_EQ(sql(database(),
                "SELECT kind, subject FROM findings WHERE subject LIKE '%dora' OR kind = 'first_undisclosed' ORDER BY "
                "found_at, kind")
                    .find("s.test/dora") != std::string::npos,
            true);
  EXPECT_EQ(sql(database(), "SELECT handle, posts, absent FROM sharers WHERE handle LIKE 'bob%'"),
            "bob@social.test|2|2\n");
}

TEST_F(Crawl, MoreThanOnePageOfNewPostsLeavesNoHole) {
  world_.post("first", "Début", FakeWorld::link("first"));
  configure();
  ASSERT_EQ(paidtrail({"crawl"}).code, 0);
  for (int i = 0; i < 130; ++i)
    world_.post("u" + std::to_string(i), "Où voter", FakeWorld::link("c" + std::to_string(i)));
  const Finished second = paidtrail({"crawl", "--summary", "json"});
  EXPECT_EQ(second.code, 0) << second.err;
  EXPECT_NE(second.out.find("\"posts_new\":130"), std::string::npos) << second.out;
  EXPECT_EQ(sql(database(), "SELECT count(*), count(DISTINCT short_url) FROM shares"), "131|131\n");
}

TEST_F(Crawl, AReplayGivesTheSameRowsInEveryView) {
  world_.post("anna", "Où voter ? #ads", FakeWorld::link("anna"));
  world_.post("bob", "Cliquez svp", FakeWorld::link("bob"));
  world_.post("eve", "Ailleurs", "http://169.254.169.254/latest/meta-data");
  world_.post("mute", "Silence", "http://nowhere.invalid/");
  configure("[[alert.channel]]\nname = \"feed\"\ntype = \"atom\"\npath = \"alerts.atom\"\n");
  const Finished live = paidtrail({"crawl"});
  ASSERT_EQ(live.code, 0) << live.err;
  const std::size_t asked = world_.server().requests().size();
  const auto again = folder_.path() / "again.db";
  const Finished replay = paidtrail({"crawl", "--from-archive", archive(), "--database", again.string()});
  EXPECT_EQ(replay.code, 0) << replay.err;
  EXPECT_EQ(world_.server().requests().size(), asked) << "no network";
  for (const char* view : {"shares", "sharers", "hashtags", "links", "hops", "disclosure", "compliance",
                           "compliance_daily", "findings", "alert_log"}) {
    const std::string query = std::string("SELECT * FROM ") + view + " ORDER BY 1, 2, 3, 4";
    EXPECT_EQ(sql(again, query), sql(database(), query)) << view;
  }
  const std::string evidence =
      "SELECT record_id, url, fetched_at, payload_sha256, chain_sha256 FROM evidence ORDER BY warc_offset";
  EXPECT_EQ(sql(again, evidence), sql(database(), evidence));
  const std::string runs =
      "SELECT started_at, ended_at, state, posts_seen, posts_new, shares_new, links_resolved, errors FROM runs";
  EXPECT_EQ(sql(again, runs), sql(database(), runs));
}

TEST_F(Crawl, ALinkToAnInnerAddressIsAnOutcomeNotARequest) {
  testing::LoopbackServer inner;
  world_.post("eve", "Par ici", FakeWorld::link("eve"));
  world_.redirect("eve", inner.url("/secret"));
  configure();
  EXPECT_EQ(paidtrail({"crawl"}).code, 0);
  EXPECT_EQ(inner.connections(), 0u);
  EXPECT_EQ(sql(database(), "SELECT outcome, final_url FROM links"), "blocked_address|http://s.test/eve\n");
}

TEST_F(Crawl, ASecondRunExits75AtOnce) {
  configure();
  const auto lock = StoreLock::take(database());
  ASSERT_TRUE(lock);
  const Finished second = paidtrail({"crawl"});
  EXPECT_EQ(second.code, 75) << second.err;
  EXPECT_NE(second.err, "");
}

TEST_F(Crawl, SigtermDrainsAndIsRaisedAgain) {
  world_.post("slow", "Où voter", FakeWorld::link("slow"));
  world_.server().on_answer("s.test/slow", [](const testing::ReceivedRequest&) {
    return testing::Answer{testing::http_answer(200), std::chrono::milliseconds(60'000), 0, {}, {}, true, false};
  });
  configure();
  const Finished stopped = paidtrail({"crawl"}, "", [this](pid_t child) {
    for (int i = 0; i < 1000 && world_.server().targets().size() < 3; ++i) usleep(10'000);
    kill(child, SIGTERM);
  });
  EXPECT_EQ(stopped.signal, SIGTERM) << stopped.code << stopped.err;
  EXPECT_EQ(sql(database(), "SELECT state FROM runs"), "interrupted\n");
}

TEST_F(Crawl, AFullDiskEndsTheRunWith74AndAnIntactDatabase) {
  world_.post("anna", "Où voter ? #ads", FakeWorld::link("anna"));
  configure();
  ASSERT_EQ(paidtrail({"crawl"}).code, 0);
  for (int i = 0; i < 120; ++i)
    world_.post("u" + std::to_string(i), std::string(400, 'x'), FakeWorld::link("c" + std::to_string(i)));
  rlimit whole{};
  getrlimit(RLIMIT_FSIZE, &whole);
  const rlimit small{96 * 1024, whole.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const Finished full = paidtrail({"crawl"});
  setrlimit(RLIMIT_FSIZE, &whole);
  EXPECT_EQ(full.code, 74) << full.err;
  EXPECT_EQ(sql(database(), "SELECT count(*) FROM shares WHERE handle LIKE 'anna%'"), "1\n");
  const Finished after = paidtrail({"crawl"});
  EXPECT_EQ(after.code, 0) << after.err;
  EXPECT_EQ(sql(database(), "SELECT count(*) FROM shares"), "121\n");
}

TEST_F(Crawl, HostilePostsAreTextEverywhere) {
  world_.post("hostile", "<script>alert(1)</script> @channel <!channel> '; DROP TABLE post;-- \x1b]52;c;eA==\x07 =1+1",
              FakeWorld::link("hostile"));
  configure(webhook());
  ASSERT_EQ(paidtrail({"crawl"}).code, 0);
  EXPECT_EQ(sql(database(), "SELECT count(*) FROM shares"), "1\n");
  for (const char* format : {"html", "markdown", "csv", "json"}) {
    const Finished report = paidtrail({"report", "--format", format});
    EXPECT_EQ(report.code, 0) << report.err;
    EXPECT_NE(report.out.find("hostile"), std::string::npos) << format;
    EXPECT_EQ(report.out.find('\x1b'), std::string::npos) << format;
    const bool markup = std::string(format) == "html" || std::string(format) == "markdown";
    EXPECT_TRUE(!markup || report.out.find("<script>") == std::string::npos) << format;
  }
  const Finished table = paidtrail({"sql", "SELECT text FROM shares"});
  EXPECT_EQ(table.out.find('\x1b'), std::string::npos);
}

struct Complaint {
  std::string more;
  int code;
  std::string says;
};

TEST_F(Crawl, WrongConfigurationsAreNamed) {
  const Complaint complaints[] = {
      {"[[campaign]]\nid = \"b\"\nhashtag = [\"x\"]\n", 78, "unknown key 'hashtag'"},
      {"[[campaign]]\nid = \"b\"\n", 78, "jurisdictions"},
      {"[[source]]\nname = \"x\"\nplatform = \"myspace\"\n", 78, "myspace"},
      {"[broken\n", 78, "paidtrail.toml:"},
  };
  for (const Complaint& complaint : complaints) {
    configure(complaint.more);
    const Finished failed = paidtrail({"crawl"});
    EXPECT_EQ(failed.code, complaint.code) << complaint.more << failed.err;
    EXPECT_NE(failed.err.find(complaint.says), std::string::npos) << failed.err;
  }
  const Finished missing = paidtrail({"crawl", "--config", "/nowhere/paidtrail.toml"});
  EXPECT_EQ(missing.code, 66) << missing.err;
}

TEST_F(Crawl, WrongUsageExits64AndReadersHaveTheirOwnCodes) {
  configure();
  EXPECT_EQ(paidtrail({"dance"}).code, 64);
  EXPECT_EQ(paidtrail({"crawl", "--no-such-option"}).code, 64);
  EXPECT_EQ(paidtrail({"crawl", "--campaign", "unknown"}).code, 64);
  EXPECT_EQ(paidtrail({"--help"}).code, 0);
  EXPECT_EQ(paidtrail({"--version"}).code, 0);
  EXPECT_EQ(paidtrail({"sql", "SELECT 1"}).code, 66) << "no database yet";
  ASSERT_EQ(paidtrail({"crawl"}).code, 0);
  EXPECT_EQ(paidtrail({"sql", "DELETE FROM shares"}).code, 64);
  EXPECT_EQ(paidtrail({"sql", "SELECT 1; SELECT 2"}).code, 64);
  EXPECT_EQ(paidtrail({"extract", "--platform", "mastodon", "/nowhere.json"}).code, 66);
  EXPECT_EQ(paidtrail({"extract", "--platform", "mastodon"}, "not json").code, 65);
}

TEST_F(Crawl, DoctorAndDryRunTellBeforeTheFirstRun) {
  configure();
  const Finished dry = paidtrail({"crawl", "--dry-run"});
  EXPECT_EQ(dry.code, 0) << dry.err;
  EXPECT_NE(dry.out.find("/api/v1/timelines/tag/vote"), std::string::npos) << dry.out;
  EXPECT_FALSE(std::filesystem::exists(database()));
  const Finished doctor = paidtrail({"doctor"});
  EXPECT_EQ(doctor.code, 0) << doctor.out << doctor.err;
  EXPECT_TRUE(world_.server().requests().empty()) << "neither asks the network";
}

TEST_F(Crawl, ImportGoesTheSameWay) {
  world_.post("anna", "Où voter ? #ads", FakeWorld::link("anna"));
  configure();
  folder_.write("page.json", testing::run({"/bin/sh", "-c", "true"}).out);
  const Finished none = paidtrail({"import", "--platform", "mastodon", (folder_.path() / "missing.json").string()});
  EXPECT_EQ(none.code, 66) << none.err;
  const std::string status =
      R"([{"id":"1","url":"http://social.test/@ana/1","created_at":"2026-01-10T10:00:00.000Z","visibility":"public",)"
      R"("content":"<p>Où voter <a href=\"http://s.test/ana\">s.test/ana</a></p>","tags":[],"mentions":[],)"
      R"("account":{"id":"9","acct":"ana","username":"ana","url":"http://social.test/@ana","display_name":"Ana"}}])";
  folder_.write("page.json", status);
  const Finished done = paidtrail({"import", "--platform", "mastodon", (folder_.path() / "page.json").string()});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(sql(database(), "SELECT handle, verdict FROM shares"), "ana@social.test|absent\n");
  EXPECT_EQ(paidtrail({"import", (folder_.path() / "page.json").string()}).code, 0);
  EXPECT_EQ(sql(database(), "SELECT count(*) FROM shares"), "1\n") << "stored once";
}

}  // namespace
}  // namespace paidtrail
