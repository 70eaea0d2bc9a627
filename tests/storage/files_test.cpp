#include <gmock/gmock.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>

#include "tests/storage/store_fixture.h"

namespace paidtrail::testing {
namespace {

namespace fs = std::filesystem;
using std::string;
using ::testing::HasSubstr;

string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void write_file(const fs::path& path, std::string_view bytes) { std::ofstream(path, std::ios::binary) << bytes; }

/// Another program's connection: it does what no reader of ours can.
class OtherProgram {
 public:
  OtherProgram(const fs::path& database, const char* sql) {
    EXPECT_EQ(sqlite3_open(database.c_str(), &handle_), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(handle_);
  }
  ~OtherProgram() { sqlite3_close(handle_); }
  OtherProgram(const OtherProgram&) = delete;
  OtherProgram& operator=(const OtherProgram&) = delete;

 private:
  sqlite3* handle_ = nullptr;
};

/// What Debian's own shell says: what an analyst would see.
string shell(const fs::path& database, const string& sql) {
  const string command = "sqlite3 -readonly '" + database.string() + "' \"" + sql + "\" 2>&1";
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return "no shell";
  string out;
  char buffer[256];
  while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, got);
  ::pclose(pipe);
  return out;
}

bool has_shell() { return std::system("command -v sqlite3 >/dev/null 2>&1") == 0; }

class Files : public StoreTest {
 protected:
  void SetUp() override {}
  Error refused() {
    auto lock = StoreLock::take(file());
    EXPECT_TRUE(lock);
    auto store = open_writer(file(), *lock);
    EXPECT_FALSE(store);
    return store ? Error() : store.error();
  }
  void close() {
    store_.reset();
    lock_.reset();
  }
  void add_post(const string& id) {
    ASSERT_TRUE(store_->save_page(
        "run-1", page({PostBuilder(id, "2017-01-20T09:00:00Z", "2017-01-20T10:00:00Z").links({"https://t.co/a"})})));
  }
  void add_share(const string& id) {
    add_post(id);
    match({"https://t.co/a"}, {verdict("FR", VerdictKind::absent)});
  }
};

// ---- the lock ------------------------------------------------------------------------------------------------------

TEST_F(Files, SecondRunIsBusyUntilTheFirstEnds) {
  auto first = StoreLock::take(file());
  ASSERT_TRUE(first);
  const auto second = StoreLock::take(file());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::busy);
  EXPECT_THAT(second.error().message, HasSubstr("paidtrail.lock"));
  {
    const StoreLock moved = *std::move(first);
  }
  EXPECT_TRUE(StoreLock::take(file()));
}

TEST_F(Files, LockOfAKilledProcessIsFree) {
  const pid_t child = ::fork();
  if (child == 0) {
    auto lock = StoreLock::take(file());
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(StoreLock::take(file()));
}

TEST_F(Files, LockInAMissingFolderCannotBeCreated) {
  const auto lock = StoreLock::take(folder_ / "none" / "paidtrail.db");
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().kind, ErrorKind::cannot_create);
}

// ---- opening -------------------------------------------------------------------------------------------------------

TEST_F(Files, NewDatabaseIsOursAndSetForSafety) {
  reopen();
  EXPECT_EQ(ask(*store_, "PRAGMA application_id"), "1885631602\n");
  EXPECT_EQ(ask(*store_, "PRAGMA user_version"), "3\n");
  EXPECT_EQ(ask(*store_, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%STRICT%'"), "0\n");
  EXPECT_FALSE(fs::exists(file().string() + ".creating"));
}

TEST_F(Files, KillWhileTheDatabaseIsMadeIsForgotten) {
  write_file(file().string() + ".creating", "half");
  write_file(file().string() + ".creating-wal", "half");
  reopen();
  EXPECT_EQ(ask(*store_, "SELECT count(*) FROM runs"), "0\n");
  EXPECT_FALSE(fs::exists(file().string() + ".creating-wal"));
}

TEST_F(Files, WhatIsNoDatabaseIsLeftAsItIs) {
  const std::pair<const char*, string> files[] = {
      {"text", "hello"}, {"long text", string(100'000, 'x')}, {"empty", ""}, {"magic only", "SQLite format 3"}};
  for (const auto& [name, bytes] : files) {
    write_file(file(), bytes);
    const Error error = refused();
    EXPECT_EQ(error.kind, ErrorKind::bad_input) << name << ": " << error.message;
    EXPECT_THAT(error.message, HasSubstr("paidtrail.db: ")) << name;
    EXPECT_EQ(read_file(file()), bytes) << name;
    const auto reader = open_reader(file());
    ASSERT_FALSE(reader) << name;
    EXPECT_EQ(reader.error().kind, ErrorKind::bad_input) << name << ": " << reader.error().message;
    EXPECT_EQ(read_file(file()), bytes) << name;
  }
}

TEST_F(Files, DatabaseOfAnotherProgramIsLeftAsItIs) {
  {
    const OtherProgram other(file(), "CREATE TABLE t (a)");
  }
  const string before = read_file(file());
  const Error error = refused();
  EXPECT_EQ(error.kind, ErrorKind::bad_input);
  EXPECT_THAT(error.message, HasSubstr("another program"));
  EXPECT_EQ(read_file(file()), before);
}

TEST_F(Files, DatabaseOfANewerVersionIsLeftAsItIs) {
  reopen();
  close();
  {
    const OtherProgram newer(file(), "PRAGMA user_version = 99");
  }
  const string before = read_file(file());
  const Error error = refused();
  EXPECT_EQ(error.kind, ErrorKind::config);
  EXPECT_THAT(error.message, HasSubstr("schema 99"));
  EXPECT_EQ(read_file(file()), before);
}

TEST_F(Files, DamagedPageIsFoundAndLeftAsItIs) {
  reopen();
  for (int i = 0; i < 50; ++i) add_post(std::to_string(i));
  close();
  string bytes = read_file(file());
  for (std::size_t at = 4096; at + 4096 <= bytes.size(); at += 2 * 4096) bytes.replace(at, 64, string(64, '\xff'));
  write_file(file(), bytes);
  const Error error = refused();
  EXPECT_EQ(error.kind, ErrorKind::bad_input) << error.message;
  EXPECT_EQ(read_file(file()), bytes);
}

TEST_F(Files, LogWithoutItsDatabaseIsNotTakenForANewOne) {
  write_file(file().string() + "-wal", "pages");
  const Error error = refused();
  EXPECT_EQ(error.kind, ErrorKind::bad_input);
  EXPECT_THAT(error.message, HasSubstr("-wal"));
  EXPECT_FALSE(fs::exists(file()));
}

TEST_F(Files, PlacesThatCannotHoldADatabase) {
  auto lock = StoreLock::take(file());
  ASSERT_TRUE(lock);
  const auto missing = open_writer(folder_ / "none" / "x.db", *lock);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::cannot_create);
  fs::create_directory(folder_ / "folder.db");
  const auto folder = open_writer(folder_ / "folder.db", *lock);
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().kind, ErrorKind::bad_input);
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere: the rest runs for other users";
  ::chmod(folder_.path().c_str(), 0500);
  const auto closed = open_writer(file(), *lock);
  ::chmod(folder_.path().c_str(), 0700);
  ASSERT_FALSE(closed);
  EXPECT_EQ(closed.error().kind, ErrorKind::no_permission);
}

TEST_F(Files, WhatAnotherProgramLockedIsBusy) {
  reopen();
  {
    const OtherProgram other(file(), "BEGIN IMMEDIATE");
    const Status saved = store_->save_evidence("run-1", {evidence("urn:uuid:1", "c")});
    ASSERT_FALSE(saved);
    EXPECT_EQ(saved.error().kind, ErrorKind::busy) << saved.error().message;
  }
  EXPECT_TRUE(store_->save_evidence("run-1", {evidence("urn:uuid:1", "c")})) << "and goes on when it is free";
}

// ---- full disks ----------------------------------------------------------------------------------------------------

/// In a child whose files may not grow past `limit`: 0 where every write was stored or refused as io.
int write_under_limit(const fs::path& database, rlim_t limit) {
  ::signal(SIGXFSZ, SIG_IGN);
  auto lock = StoreLock::take(database);
  if (!lock) return 10;
  auto store = open_writer(database, *lock);
  if (!store) return store.error().kind == ErrorKind::io ? 0 : 11;
  const rlimit files{limit, limit};
  ::setrlimit(RLIMIT_FSIZE, &files);
  bool refused = false;
  for (int i = 0; i < 400; ++i) {
    const SeenPost seen = PostBuilder(std::to_string(i), "2017-01-20T09:00:00Z", "2017-01-20T10:00:00Z")
                              .text(string(2000, 'x'))
                              .links({"https://t.co/" + std::to_string(i)});
    const auto saved = (*store)->save_page("run-1", page({seen}));
    if (saved && refused) return 12;
    if (!saved && saved.error().kind != ErrorKind::io) return 13;
    refused = refused || !saved;
  }
  if (!refused) return 14;
  const auto published = (*store)->publish_snapshot();
  return published || published.error().kind == ErrorKind::io ? 0 : 15;
}

TEST_F(Files, FullDiskIsAnErrorAndEverythingBeforeItIsThere) {
  for (const rlim_t limit : {rlim_t{1'000'000}, rlim_t{1'500'000}, rlim_t{2'000'123}}) {
    reopen();
    close();
    const pid_t child = ::fork();
    if (child == 0) ::_exit(write_under_limit(file(), limit));
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0) << limit;
    reopen();
    EXPECT_EQ(ask(*store_, "SELECT count(*) > 10, count(*) = (SELECT count(*) FROM post_version) FROM post"), "1|1\n");
    EXPECT_EQ(
        ask(*store_, "SELECT count(*) FROM post p WHERE NOT EXISTS (SELECT 1 FROM post_link l WHERE l.post = p.id)"),
        "0\n");
    close();
    for (const auto& entry : fs::directory_iterator(folder_.path())) fs::remove(entry.path());
  }
}

TEST_F(Files, KilledProcessesLoseNothingTheyWereToldWasStored) {
  for (int round = 0; round < 8; ++round) {
    int told[2];
    ASSERT_EQ(::pipe(told), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      auto lock = StoreLock::take(file());
      auto store = lock ? open_writer(file(), *lock) : Result<std::unique_ptr<Writer>>(Error());
      for (int i = 0; store; ++i) {
        const string id = std::to_string(round) + "-" + std::to_string(i);
        if (!(*store)->save_page("run-1", page({PostBuilder(id, "2017-01-20T09:00:00Z", "2017-01-20T10:00:00Z")})))
          break;
        if (::write(told[1], "x", 1) != 1) break;
      }
      ::_exit(1);
    }
    ::close(told[1]);
    char byte = 0;
    std::int64_t count = 0;
    while (count < 5 + 3 * round && ::read(told[0], &byte, 1) == 1) ++count;
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    while (::read(told[0], &byte, 1) == 1) ++count;
    ::close(told[0]);
    reopen();
    const auto stored =
        store_->query("SELECT count(*) FROM post WHERE post_id LIKE ?1", {std::to_string(round) + "-%"});
    ASSERT_TRUE(stored);
    const auto posts = std::get<std::int64_t>(stored->rows[0][0]);
    EXPECT_GE(posts, count);
    EXPECT_LE(posts, count + 1);
    close();
  }
}

// ---- snapshots -----------------------------------------------------------------------------------------------------

TEST_F(Files, SnapshotIsRenewedOnlyWhenAViewButRunsChanged) {
  reopen();
  const fs::path snapshot = snapshot_path(file());
  EXPECT_EQ(snapshot.filename(), "paidtrail.snapshot.db");
  EXPECT_TRUE(*store_->publish_snapshot());
  const auto inode = [&] {
    struct stat info{};
    ::stat(snapshot.c_str(), &info);
    return info.st_ino;
  };
  const auto first = inode();
  ASSERT_TRUE(store_->begin_run("r", at("2017-01-20T10:00:00Z"), ""));
  ASSERT_TRUE(store_->end_run("r", RunState::done, at("2017-01-20T10:01:00Z"), {}, {}));
  EXPECT_FALSE(*store_->publish_snapshot());
  EXPECT_EQ(inode(), first);
  add_share("1");
  EXPECT_TRUE(*store_->publish_snapshot());
  EXPECT_NE(inode(), first);
  add_post("1");
  EXPECT_FALSE(*store_->publish_snapshot()) << "the same post again";
  struct stat info{};
  ASSERT_EQ(::stat(snapshot.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777u, 0444u);
  EXPECT_FALSE(fs::exists(snapshot.string() + ".tmp"));
  EXPECT_FALSE(fs::exists(snapshot.string() + "-wal"));
}

TEST_F(Files, EveryKindOfWriteThatAViewShowsRenewsTheSnapshot) {
  reopen();
  add_share("1");
  EXPECT_TRUE(*store_->publish_snapshot());
  const std::pair<const char*, std::function<void()>> writes[] = {
      {"chain",
       [&] {
         (void)store_->save_chains("r", {{resolved("https://t.co/a", "https://a.test/", "2017-01-20T10:00:00Z")}}, {});
       }},
      {"judgement", [&] { match({"https://t.co/a"}, {verdict("FR", VerdictKind::compliant)}, "vote", "r2"); }},
      {"edit",
       [&] {
         const SeenPost edited = PostBuilder("1", "2017-01-20T09:00:00Z", "2017-01-20T11:00:00Z").text("edited");
         (void)store_->save_page("r", page({edited}));
       }},
      {"tombstone", [&] { (void)store_->save_page("r", page({tombstone("1", "2017-01-20T12:00:00Z")})); }},
      {"finding", [&] { (void)store_->save_findings({finding(FindingKind::surge, "x")}, false); }},
      {"alert",
       [&] {
         (void)store_->save_alerts({{{"a1", "digest", {}, "t", "{}", at("2017-01-20T10:00:00Z"), {}, {"desk"}}}}, {});
       }},
      {"sending", [&] { (void)store_->outbox_sending("a1", "desk", at("2017-01-20T10:00:00Z")); }},
      {"sent",
       [&] { (void)store_->outbox_done({"a1", "desk", DeliveryState::sent, at("2017-01-20T10:00:00Z"), {}, {}}); }},
      {"evidence", [&] { (void)store_->save_evidence("r", {evidence("urn:uuid:1", "c")}); }},
  };
  for (const auto& [name, write] : writes) {
    write();
    const auto renewed = store_->publish_snapshot();
    ASSERT_TRUE(renewed) << name << ": " << renewed.error().message;
    EXPECT_TRUE(*renewed) << name;
    EXPECT_FALSE(*store_->publish_snapshot()) << name;
  }
}

TEST_F(Files, DamagedSnapshotIsMadeAnew) {
  reopen();
  EXPECT_TRUE(*store_->publish_snapshot());
  fs::permissions(snapshot_path(file()), fs::perms::owner_all);
  write_file(snapshot_path(file()), "garbage");
  EXPECT_TRUE(*store_->publish_snapshot());
  EXPECT_EQ(ask(**open_reader(file()), "SELECT count(*) FROM shares"), "0\n");
}

TEST_F(Files, PlainShellReadsTheViewsOfDatabaseAndSnapshot) {
  if (!has_shell()) GTEST_SKIP() << "needs the sqlite3 shell: apt install sqlite3";
  reopen();
  add_share("1");
  ASSERT_TRUE(store_->publish_snapshot());
  for (const fs::path& path : {file(), snapshot_path(file())}) {
    EXPECT_EQ(shell(path, "SELECT post_id, short_url, verdict FROM shares"), "1|https://t.co/a|absent\n");
    EXPECT_EQ(shell(path, "SELECT jurisdiction, posts, compliance_rate, round(rate_high, 6) FROM compliance"),
              "FR|1|0.0|0.793451\n");
    const auto views = store_->query("SELECT name FROM sqlite_schema WHERE type = 'view'");
    for (const auto& row : views->rows)
      EXPECT_THAT(shell(path, "SELECT count(*) FROM " + cell_text(row[0])), ::testing::MatchesRegex("[0-9]+\n"));
  }
}

// ---- reading -------------------------------------------------------------------------------------------------------

TEST_F(Files, ReaderPrefersTheSnapshotAndElseTakesTheDatabase) {
  const auto none = open_reader(file());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::no_input);
  reopen();
  add_share("1");
  EXPECT_EQ(ask(**open_reader(file()), "SELECT count(*) FROM shares"), "1\n") << "beside an open writer";
  ASSERT_TRUE(store_->publish_snapshot());
  add_share("2");
  EXPECT_EQ(ask(**open_reader(file()), "SELECT count(*) FROM shares"), "1\n") << "the snapshot";
  auto old = *open_reader(file());
  ASSERT_TRUE(store_->publish_snapshot());
  EXPECT_EQ(ask(*old, "SELECT count(*) FROM shares"), "1\n") << "an open reader keeps what it has";
  EXPECT_EQ(ask(**open_reader(file()), "SELECT count(*) FROM shares"), "2\n");
}

TEST_F(Files, QueriesThatDoMoreThanReadAreUsage) {
  reopen();
  add_share("1");
  const char* refused[] = {
      "",
      "  -- nothing\n",
      ";",
      "SELECT 1; SELECT 2",
      "SELECT 1; garbage",
      "SELECT",
      "SELECT * FROM none",
      "DELETE FROM post",
      "WITH x AS (SELECT 1) DELETE FROM post",
      "EXPLAIN DELETE FROM post",
      "INSERT INTO run (run_id) VALUES ('x') RETURNING 1",
      "UPDATE run SET state = 'x'",
      "CREATE TEMP TABLE t (a)",
      "CREATE TABLE t (a)",
      "DROP VIEW shares",
      "UPDATE sqlite_master SET sql = ''",
      "UPDATE sqlite_schema SET sql = ''",
      "DELETE FROM sqlite_master",
      "ALTER TABLE post RENAME TO p",
      "ATTACH '/etc/passwd' AS p",
      "ATTACH ':memory:' AS p",
      "DETACH main",
      "VACUUM",
      "VACUUM INTO 'stolen.db'",
      "REINDEX",
      "ANALYZE",
      "BEGIN",
      "COMMIT",
      "SAVEPOINT s",
      "PRAGMA journal_mode = DELETE",
      "PRAGMA query_only = OFF",
      "PRAGMA user_version = 5",
      "PRAGMA writable_schema = ON",
      "PRAGMA wal_checkpoint(TRUNCATE)",
      "SELECT load_extension('x')",
      "SELECT * FROM pragma_query_only",
      "SELECT fts3_tokenizer('simple', x'00')",
      "SELECT ?1",
      "SELECT zeroblob(200000000)",
  };
  std::unique_ptr<Reader> reader = *open_reader(file());
  for (Reader* by : {static_cast<Reader*>(store_.get()), reader.get()})
    for (const char* sql : refused) {
      const auto table = by->query(sql);
      ASSERT_FALSE(table) << sql;
      EXPECT_EQ(table.error().kind, ErrorKind::usage) << sql << ": " << table.error().message;
    }
  EXPECT_EQ(ask(*store_, "SELECT count(*) FROM shares"), "1\n");
  EXPECT_FALSE(fs::exists("stolen.db"));
  add_share("2");
  EXPECT_EQ(ask(*store_, "SELECT count(*) FROM shares"), "2\n") << "and the writer still writes";
}

TEST_F(Files, QueriesThatOnlyReadAreAnswered) {
  reopen();
  const std::pair<const char*, const char*> asked[] = {
      {"SELECT 1, 1.5, 'é', NULL, x'6162' -- done\n ; /* nothing */ ", "1|1.5|é|NULL|ab\n"},
      {"VALUES (1), (2)", "1\n2\n"},
      {"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n", "1\n2\n3\n"},
      {"SELECT name FROM pragma_table_info('compliance') LIMIT 1", "campaign\n"},
      {"PRAGMA application_id", "1885631602\n"},
      {"SELECT value FROM json_each('[1,2]')", "1\n2\n"},
  };
  for (const auto& [sql, answer] : asked) EXPECT_EQ(ask(*store_, sql), answer) << sql;
  EXPECT_TRUE(store_->query("EXPLAIN QUERY PLAN SELECT * FROM shares"));
  EXPECT_EQ(store_->query("SELECT 1 AS a, 2 AS b")->columns, (std::vector<string>{"a", "b"}));
  EXPECT_EQ(rows_text(store_->query("SELECT ?1, ?2, ?3, ?2", {std::int64_t{7}, string("x'y"), std::monostate()})),
            "7|x'y|NULL|x'y\n");
}

TEST_F(Files, QueryIsStoppedAtItsTimeLimit) {
  reopen();
  const auto table =
      store_->query("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n", {},
                    std::chrono::milliseconds(30));
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().kind, ErrorKind::usage);
  EXPECT_THAT(table.error().message, HasSubstr("30 ms"));
  EXPECT_EQ(ask(*store_, "SELECT 1"), "1\n");
}

}  // namespace
}  // namespace paidtrail::testing
