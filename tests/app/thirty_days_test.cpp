#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include "alerts/alerts.h"
#include "app/context.h"
#include "app/run.h"
#include "storage/store.h"
#include "tests/support/fake_world.h"
#include "tests/support/process.h"

/// A pass every ten minutes for thirty days, in one process and by a clock that is handed in: what is kept grows by
/// what was stored, and by nothing else.
namespace paidtrail {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr int kRunsADay = 24 * 6;
#ifdef __SANITIZE_ADDRESS__
constexpr int kDays = 4;  // ten times as slow, and its own leak check looks at every byte
#else
constexpr int kDays = 30;
#endif
constexpr int kRunsAPost = 97;  // something new comes every sixteen hours
// A snapshot is a copy of all that there is, and half the work of a pass that finds nothing: once a day.
constexpr int kRunsASnapshot = kRunsADay;
constexpr std::int64_t kMostBytesARow = 1'000;
constexpr std::int64_t kMostMemory = 2'000'000;  // half a kilobyte a pass would be more

/// The fake world in a process of its own: what it remembers of each request is not the program's memory.
class WorldProcess {
 public:
  WorldProcess() {
    int orders[2];
    int answers[2];
    if (::pipe(orders) != 0 || ::pipe(answers) != 0) ADD_FAILURE() << "no pipe";
    child_ = ::fork();
    if (child_ == 0) {
      ::close(orders[1]);
      ::close(answers[0]);
      serve(orders[0], answers[1]);
      ::_exit(0);
    }
    ::close(orders[0]);
    ::close(answers[1]);
    orders_ = orders[1];
    answers_ = answers[0];
    configuration_ = answer();
  }
  ~WorldProcess() {
    ::close(orders_);
    ::close(answers_);
    ::waitpid(child_, nullptr, 0);
  }
  WorldProcess(const WorldProcess&) = delete;
  WorldProcess& operator=(const WorldProcess&) = delete;

  const std::string& configuration() const { return configuration_; }
  void post(const std::string& name) {
    const std::string line = name + "\n";
    EXPECT_EQ(::write(orders_, line.data(), line.size()), static_cast<ssize_t>(line.size()));
    EXPECT_EQ(answer(), name);
  }

 private:
  static void serve(int orders, int answers) {
    testing::FakeWorld world;
    tell(answers,
         world.configuration("[[alert.channel]]\nname = \"desk\"\ntype = \"webhook\"\nurl = \"" + world.base_url() +
                             "/webhook\"\nsecret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=\"\n"
                             "[[alert.channel]]\nname = \"feed\"\ntype = \"atom\"\npath = \"alerts.atom\"\n"));
    std::string name;
    char c = 0;
    while (::read(orders, &c, 1) == 1) {
      if (c != '\n') {
        name += c;
        continue;
      }
      world.post(name, "Où voter", testing::FakeWorld::link(name));
      tell(answers, name);
      name.clear();
    }
  }
  static void tell(int to, const std::string& text) {
    if (::write(to, text.c_str(), text.size() + 1) < 0) ::_exit(1);
  }
  std::string answer() const {
    std::string text;
    char c = 0;
    while (::read(answers_, &c, 1) == 1 && c != '\0') text += c;
    return text;
  }

  pid_t child_ = -1;
  int orders_ = -1;
  int answers_ = -1;
  std::string configuration_;
};

/// The wall as the schedule has it; waiting goes by the machine's own clock.
class ScheduledClock final : public Clock {
 public:
  Moment steady() const override { return SystemClock().steady(); }
  Timestamp wall() const override { return wall_; }
  void set(Timestamp wall) { wall_ = wall; }

 private:
  Timestamp wall_;
};

/// What is synced a hundred thousand times lies in memory where there is such a place.
class FolderInMemory {
 public:
  FolderInMemory() {
    if (::access("/dev/shm", W_OK) == 0) ::setenv("TMPDIR", "/dev/shm", 0);
    folder_.emplace();
  }
  const testing::TemporaryFolder* operator->() const { return &*folder_; }

 private:
  std::optional<testing::TemporaryFolder> folder_;
};

struct Kept {
  std::size_t descriptors = 0;
  std::set<std::string> files;  ///< beside the archives
  std::int64_t archives = 0;
  std::int64_t database_bytes = 0;
  std::int64_t rows = 0;
  std::int64_t resident = 0;
};

std::int64_t rows_of(const fs::path& database) {
  const auto reader = open_reader(database);
  if (!reader) {
    ADD_FAILURE() << reader.error().message;
    return 0;
  }
  std::int64_t rows = 0;
  const auto tables = (*reader)->query("SELECT name FROM sqlite_schema WHERE type = 'table'");
  if (!tables) ADD_FAILURE() << tables.error().message;
  if (!tables) return 0;
  for (const auto& name : tables->rows) {
    const auto count = (*reader)->query("SELECT count(*) FROM \"" + std::get<std::string>(name.at(0)) + "\"");
    if (count) rows += std::get<std::int64_t>(count->rows.at(0).at(0));
  }
  return rows;
}

Kept kept_in(const fs::path& folder) {
  Kept kept;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) kept.descriptors += entry.exists() ? 1u : 0u;
  for (const auto& entry : fs::directory_iterator(folder)) kept.files.insert(entry.path().filename().string());
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder / "evidence")) ++kept.archives;
  kept.database_bytes = static_cast<std::int64_t>(fs::file_size(folder / "paidtrail.db"));
  kept.rows = rows_of(folder / "paidtrail.db");
  std::int64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages >> pages;
  kept.resident = pages * ::sysconf(_SC_PAGESIZE);
  return kept;
}

class ThirtyDays : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_->write("paidtrail.toml", world_.configuration());
    auto config = load_config(folder_->path() / "paidtrail.toml", app::catalogue());
    ASSERT_TRUE(config) << config.error().message;
    config_ = *std::move(config);
    auto tools = app::engines(config_);
    ASSERT_TRUE(tools) << tools.error().message;
    tools_.emplace(*std::move(tools));
  }

  int run(bool publish) {
    const app::RunRequest request{config_, {},   run_pass, nullptr,  std::nullopt, false,
                                  {},      true, &clock_,  &*tools_, publish};
    return app::carry_out(request, console_);
  }

  WorldProcess world_;
  FolderInMemory folder_;
  Config config_;
  std::optional<app::Engines> tools_;
  ScheduledClock clock_;
  app::Console console_{app::Common{}};
};

TEST_F(ThirtyDays, NothingGrowsButWhatWasStored) {
  const auto start = Timestamp::parse_rfc3339("2026-01-10T12:00:00Z");
  Kept early;
  for (int i = 0; i < kDays * kRunsADay; ++i) {
    if (i % kRunsAPost == 0) world_.post("p" + std::to_string(i));
    clock_.set(Timestamp(start->millis() + i * 10min, false));
    ASSERT_EQ(run((i + 1) % kRunsASnapshot == 0), 0) << "pass " << i;
    if (i + 1 == 2 * kRunsADay) early = kept_in(folder_->path());
  }
  const Kept late = kept_in(folder_->path());

  constexpr std::int64_t kBetween = (kDays - 2) * kRunsADay;
  EXPECT_EQ(early.descriptors, late.descriptors);
  EXPECT_EQ(early.files, late.files);
  EXPECT_EQ(early.archives, 2 * kRunsADay) << "one a pass";
  EXPECT_EQ(late.archives, early.archives + kBetween);
  EXPECT_GE(late.rows, early.rows + kBetween) << "a row of `run` a pass at least";
  EXPECT_LE(late.database_bytes - early.database_bytes, (late.rows - early.rows) * kMostBytesARow);
#ifndef __SANITIZE_ADDRESS__
  // A pass reads the database whole, and once a day its copy: the allocator keeps the room of both.
  EXPECT_LE(late.resident - early.resident, kMostMemory + 2 * (late.database_bytes - early.database_bytes));
#endif
  RecordProperty("rows", std::to_string(late.rows));
  RecordProperty("database_bytes", std::to_string(late.database_bytes));
  RecordProperty("resident_growth", std::to_string(late.resident - early.resident));

  const auto reader = open_reader(folder_->path() / "paidtrail.db");
  ASSERT_TRUE(reader);
  const auto told = (*reader)->query(
      "SELECT count(DISTINCT post_id), (SELECT count(*) FROM alert_log WHERE state <> "
      "'sent'), (SELECT count(*) FROM runs WHERE state <> 'done') FROM shares");
  ASSERT_TRUE(told) << told.error().message;
  EXPECT_EQ(told->rows.at(0), (std::vector<Cell>{std::int64_t{(kDays * kRunsADay + kRunsAPost - 1) / kRunsAPost},
                                                 std::int64_t{0}, std::int64_t{0}}));
}

}  // namespace
}  // namespace paidtrail
