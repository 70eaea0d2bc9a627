#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "tests/app/newsroom.h"

/// What a scheduler does to the program: starts it twice, stops it, runs it on a full disk and by a wrong clock.
namespace paidtrail {
namespace {

using namespace std::chrono_literals;
using testing::FakeWorld;
using testing::Finished;

class Cron : public NewsroomTest {
 protected:
  /// Links that never end, until the test lets them.
  void hang(int links) {
    for (int i = 0; i < links; ++i) {
      const std::string code = "hang" + std::to_string(i);
      world_.post(code, "Où voter", FakeWorld::link(code));
      world_.server().on_answer("s.test/" + code, [](const testing::ReceivedRequest&) {
        return testing::Answer{testing::http_answer(200), 120'000ms, 0, {}, {}, true, false};
      });
    }
  }
  void wait_until_asked(const std::string& what, std::size_t times) {
    for (int i = 0; i < 3000; ++i, usleep(10'000)) {
      std::size_t asked = 0;
      for (const std::string& target : world_.server().targets()) asked += target.starts_with(what) ? 1u : 0u;
      if (asked >= times) return;
    }
    ADD_FAILURE() << what << " was never asked";
  }
};

TEST_F(Cron, OfFiftyStartsOneRunsAndFortyNineExit75) {
  constexpr int kStarts = 50;
  world_.post("anna", "Où voter", FakeWorld::link("anna"));
  std::atomic<int> turned_away{0};
  world_.server().on("s.test/anna", [&](const testing::ReceivedRequest&) {
    for (int i = 0; i < 6000 && turned_away < kStarts - 1; ++i) usleep(10'000);
    return testing::redirect_answer(302, "http://tracker.test/?p=anna");
  });
  configure();
  std::vector<Finished> ends(kStarts);
  std::vector<std::thread> starts;
  for (Finished& end : ends)
    starts.emplace_back([this, &end, &turned_away] {
      end = paidtrail({"crawl"});
      if (end.code == 75) ++turned_away;
    });
  for (std::thread& start : starts) start.join();
  int runs = 0;
  for (const Finished& end : ends) {
    runs += end.code == 0 ? 1 : 0;
    if (end.code == 0) {
      EXPECT_EQ(end.out + end.err, "");
      continue;
    }
    EXPECT_EQ(end.code, 75) << end.err;
    EXPECT_NE(end.err.find("another run holds the lock"), std::string::npos) << end.err;
    EXPECT_EQ(std::count(end.err.begin(), end.err.end(), '\n'), 1) << end.err;
  }
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(sql("SELECT state, shares_new FROM runs"), "done|1\n");
}

TEST_F(Cron, ALockFileThatIsLeftBehindLocksNothing) {
  configure();
  ASSERT_EQ(paidtrail({"crawl"}, {}, [](pid_t child) { kill(child, SIGKILL); }).signal, SIGKILL);
  folder_.write("paidtrail.lock", "4711\n");
  const Finished after = paidtrail({"crawl"});
  EXPECT_EQ(after.code, 0) << after.err;
}

TEST_F(Cron, SigtermEndsARunWithTwoHundredHangingLinks) {
  constexpr int kHanging = 200;
  hang(kHanging);
  configure();
  std::chrono::steady_clock::time_point told;
  const Finished stopped = paidtrail({"crawl"}, {}, [&](pid_t child) {
    wait_until_asked("s.test/", 2);
    told = std::chrono::steady_clock::now();
    kill(child, SIGTERM);
  });
  // Ten seconds are promised; a busy machine gets some more. The server would hang for two minutes.
  EXPECT_LT(std::chrono::steady_clock::now() - told, 20s);
  EXPECT_EQ(stopped.signal, SIGTERM) << stopped.code << stopped.err;
  EXPECT_EQ(sql("SELECT state FROM runs"), "interrupted\n");
  EXPECT_EQ(sql("SELECT count(*) FROM links"), "200\n") << "what was fetched before is stored";
}

TEST_F(Cron, SigtermEndsARunWhosePagesTrickleIn) {
  world_.post("slow", "Où voter", FakeWorld::link("slow"));
  world_.server().on_answer("s.test/slow", [](const testing::ReceivedRequest&) {
    // Fast enough not to count as silence.
    const std::string page = testing::html_answer(std::string(60'000, 'x'));
    return testing::Answer{page, 0ms, 200, 500ms, {}, true, false};
  });
  configure();
  std::chrono::steady_clock::time_point told;
  const Finished stopped = paidtrail({"crawl"}, {}, [&](pid_t child) {
    wait_until_asked("s.test/", 1);
    told = std::chrono::steady_clock::now();
    kill(child, SIGTERM);
  });
  EXPECT_LT(std::chrono::steady_clock::now() - told, 20s) << "the page would take 150 s";
  EXPECT_EQ(stopped.signal, SIGTERM) << stopped.code << stopped.err;
  EXPECT_EQ(sql("SELECT state FROM runs"), "interrupted\n");
}

TEST_F(Cron, ASecondSignalEndsItAtOnceAndTheNextRunGoesOn) {
  hang(3);
  configure();
  const Finished killed = paidtrail({"crawl"}, {}, [&](pid_t child) {
    wait_until_asked("s.test/", 1);
    for (int i = 0; i < 100; ++i, usleep(20'000)) kill(child, SIGTERM);
  });
  EXPECT_EQ(killed.code, 128 + SIGTERM) << "signal " << killed.signal << killed.err;
  for (int i = 0; i < 3; ++i)
    world_.server().serve("s.test/hang" + std::to_string(i), testing::redirect_answer(302, "http://page.test/"));
  const Finished next = paidtrail({"crawl"});
  EXPECT_EQ(next.code, 0) << next.err;
  EXPECT_EQ(sql("SELECT state FROM runs ORDER BY started_at"), "interrupted\ndone\n");
}

TEST_F(Cron, MaxTimeEndsWith2AndTheNextRunGoesOn) {
  hang(3);
  configure();
  const Finished over = paidtrail({"crawl", "--max-time", "500ms"});
  EXPECT_EQ(over.code, 2);
  EXPECT_NE(over.err.find("--max-time is over"), std::string::npos) << over.err;
  EXPECT_EQ(sql("SELECT state FROM runs"), "partial\n");
}

TEST_F(Cron, AReaderThatGoesAwayIsNoFailure) {
  const Finished piped = testing::run(
      {"/bin/bash", "-c", "set -o pipefail; { sleep 0.2; '" PAIDTRAIL_BINARY "' extract --list; } | true"});
  EXPECT_EQ(piped.code, 0) << piped.err;
  EXPECT_EQ(piped.err, "");
}

/// A file system of its own size in the test's folder.
class SmallDisk {
 public:
  explicit SmallDisk(const std::filesystem::path& at) : at_(at) {
    std::filesystem::create_directories(at);
    mounted_ = mount("tmpfs", at.c_str(), "tmpfs", 0, "size=50m") == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(at_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool mounted() const { return mounted_; }
  void resize(const std::string& size) const {
    mount("tmpfs", at_.c_str(), "tmpfs", MS_REMOUNT, ("size=" + size).c_str());
  }

 private:
  std::filesystem::path at_;
  bool mounted_ = false;
};

TEST_F(Cron, ARunThatWouldFillTheDiskDoesNotBegin) {
  const SmallDisk disk(folder_.path() / "small");
  if (!disk.mounted()) GTEST_SKIP() << "a small disk needs root: mount -t tmpfs";
  world_.post("anna", "Où voter", FakeWorld::link("anna"));
  configure("", "[storage]\nurl = \"small/p.db\"\narchive = \"small/evidence\"\n");
  const Finished full = paidtrail({"crawl"});
  EXPECT_EQ(full.code, 74) << full.err;
  EXPECT_EQ(full.err, (folder_.path() / "small").string() +
                          ": 52 MB are free and a run needs 200 MB; free some space, or move storage.url to a larger "
                          "disk\n");
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "small/p.db"));
  EXPECT_TRUE(world_.server().requests().empty());

  disk.resize("600m");
  EXPECT_EQ(paidtrail({"crawl"}).code, 0) << "it goes on when there is room";
  // The last run's archive was large: the next may be twice that, and in two places of one disk.
  const auto archive = folder_.path() / "small/evidence/paidtrail-99990101T000000Z-0.warc.gz";
  folder_.write("small/evidence/paidtrail-99990101T000000Z-0.warc.gz", "");
  std::filesystem::resize_file(archive, 300'000'000);
  const Finished grown = paidtrail({"crawl"});
  EXPECT_EQ(grown.code, 74) << grown.err;
  EXPECT_NE(grown.err.find("a run needs 120"), std::string::npos) << grown.err;
}

TEST_F(Cron, AClockThatWentBackIsToldOnceAndTheRunGoesOn) {
  world_.post("anna", "Où voter", FakeWorld::link("anna"));
  configure();
  {
    const auto lock = StoreLock::take(database());
    ASSERT_TRUE(lock);
    const auto store = open_writer(database(), *lock);
    ASSERT_TRUE(store);
    const auto later = Timestamp::parse_rfc3339("2199-01-01T00:00:00Z");
    ASSERT_TRUE((*store)->begin_run("by a wrong clock", *later, ""));
    ASSERT_TRUE((*store)->end_run("by a wrong clock", RunState::done, *later, {}, {}));
  }
  const Finished back = paidtrail({"crawl"});
  EXPECT_EQ(back.code, 2);
  EXPECT_TRUE(back.err.starts_with("clock: clock_suspect: it says ")) << back.err;
  EXPECT_EQ(std::count(back.err.begin(), back.err.end(), '\n'), 1) << back.err;
  EXPECT_EQ(sql("SELECT place FROM run_problems"), "clock\n");
  EXPECT_EQ(sql("SELECT count(*) FROM shares"), "1\n");
  const Finished next = paidtrail({"crawl"});
  EXPECT_EQ(next.code, 0) << next.err;
}

TEST_F(Cron, NoZoneAWrongZoneAndNoEnvironmentChangeNothing) {
  world_.post("anna", "Où voter", FakeWorld::link("anna"));
  configure("time_zone = \"Europe/Paris\"\n");
  const std::string config = (folder_.path() / "paidtrail.toml").string();
  const std::vector<std::vector<std::string>> ways = {{"-i"}, {"-u", "TZ"}, {"TZ=Mars/Olympus"}, {"TZ=:/etc/passwd"}};
  for (const auto& way : ways) {
    std::vector<std::string> command{"/usr/bin/env"};
    command.insert(command.end(), way.begin(), way.end());
    for (const std::string& word :
         {std::string(PAIDTRAIL_BINARY), std::string("crawl"), std::string("--config"), config})
      command.push_back(word);
    const Finished run = testing::run(command);
    EXPECT_EQ(run.code, 0) << way[0] << run.err;
    EXPECT_EQ(run.out + run.err, "") << way[0];
  }
  EXPECT_EQ(sql("SELECT shared_at FROM shares"), "2026-01-10T10:00:01.000Z\n") << "UTC, whatever the zone";
}

}  // namespace
}  // namespace paidtrail
