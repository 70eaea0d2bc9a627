#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <array>
#include <cstdio>

#include "alerts/rules/rules.h"
#include "app/console.h"
#include "app/doctor.h"
#include "app/metrics.h"
#include "app/preflight.h"
#include "storage/health.h"
#include "storage/paths.h"

namespace paidtrail::app {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargeLog = 256'000'000;
constexpr auto kLongRun = std::chrono::hours{6};
constexpr auto kLongWait = std::chrono::hours{24};
constexpr std::int64_t kFailedInARow = 3;

std::string text_of(const Cell& cell) {
  const auto* text = std::get_if<std::string>(&cell);
  return text == nullptr ? "" : *text;
}

std::int64_t number_of(const Cell& cell) {
  const auto* number = std::get_if<std::int64_t>(&cell);
  return number == nullptr ? 0 : *number;
}

/// The process that holds a flock on the file, as the kernel lists it; "" where it does not say.
std::string holder_of(const fs::path& file) {
  struct stat facts{};
  const auto locks = read_input("/proc/locks");
  if (!locks || stat(file.c_str(), &facts) != 0) return "";
  std::array<char, 64> place{};
  std::snprintf(place.data(), place.size(), " %02x:%02x:%llu ", major(facts.st_dev), minor(facts.st_dev),
                static_cast<unsigned long long>(facts.st_ino));
  std::string pid;
  each_line(*locks, [&](std::string_view line, std::size_t) {
    const auto at = line.find(place.data());
    if (line.find("FLOCK") == std::string_view::npos || at == std::string_view::npos) return true;
    const auto start = line.rfind(' ', at - 1);
    pid = line.substr(start + 1, at - start - 1);
    return false;
  });
  return pid;
}

/// When the run under way started, and a fix where that was long ago.
void say_run_under_way(const fs::path& database, const Clock& clock, Checks& checks) {
  const std::string pid = holder_of(beside_database(database, ".lock"));
  std::string what = "a run is under way" + (pid.empty() ? "" : " (process " + pid + ")");
  std::optional<Timestamp> since;
  if (const auto reader = open_current(database))
    if (const auto run =
            (*reader)->query("SELECT started_at FROM run WHERE state = 'running' ORDER BY id DESC LIMIT 1");
        run && !run->rows.empty())
      since = Timestamp::parse_rfc3339(text_of(run->rows[0][0]));
  if (since) what += " since " + since->rfc3339();
  if (since && clock.wall().millis() - since->millis() > kLongRun)
    checks.problem("lock", what,
                   "end it: kill " + (pid.empty() ? "PROCESS" : pid) + ", and give the next ones --max-time 8m");
  else
    checks.warn("lock", what, "wait for it; a second crawl exits 75 at once");
}

/// Each is asked as a pass would ask it: some failures show only then.
void check_alert_rules(const Config& config, Reader& store, Checks& checks) {
  if (config.alert.rules.empty()) return;
  std::size_t failed = 0;
  for (const AlertRule& rule : config.alert.rules) {
    const auto rows = rows_of(store, rule);
    if (rows) continue;
    ++failed;
    checks.problem("alert rules", rule.position.str() + ": 'sql' of rule '" + rule.name + "': " + rows.error().message,
                   "correct it; 'paidtrail sql' tries a SELECT");
  }
  if (failed == 0) checks.ok("alert rules", std::to_string(config.alert.rules.size()) + " of the newsroom's own run");
}

void check_lock(const fs::path& database, const Clock& clock, Checks& checks) {
  std::error_code none;
  if (!fs::exists(database.parent_path(), none)) return;
  const auto lock = StoreLock::take(database);
  if (lock)
    checks.ok("lock", "free");
  else if (lock.error().kind == ErrorKind::busy)
    say_run_under_way(database, clock, checks);
  else
    checks.problem("lock", lock.error().message, "give the user that runs paidtrail the right to write there");
}

void check_pages(const fs::path& database, Checks& checks) {
  const auto health = examine(database);
  if (!health)
    return checks.problem("database", health.error().message, "restore it from a copy, or choose another file");
  std::error_code none;
  const auto size = fs::file_size(database, none);
  const std::string facts = database.string() + ": " + megabytes(none ? 0 : size) + ", schema " +
                            std::to_string(health->schema) + ", " + database_engine();
  if (!health->damage.empty())
    checks.problem("database", "it is damaged: " + health->damage, "restore it from a copy; crawl leaves it as it is");
  else if (health->schema > health->newest_schema)
    checks.problem("database", facts + ": written by a newer paidtrail", "update paidtrail");
  else if (!health->orphans.empty())
    checks.problem("database", "rows of " + health->orphans + " lack what they belong to",
                   "restore it from a copy, and report it as a bug");
  else if (health->schema < health->newest_schema)
    checks.ok("database", facts + "; the next run brings it to " + std::to_string(health->newest_schema));
  else
    checks.ok("database", facts + "; pages and references are sound");
  const auto log = fs::file_size(database.string() + "-wal", none);
  if (!none && log > kLargeLog)
    checks.warn("write-ahead log", megabytes(log) + ": a reader has kept the database open for long",
                "end that reader, or let it open " + snapshot_path(database).string());
}

void check_last_run(Reader& store, const Clock& clock, Checks& checks) {
  const auto runs = store.query(
      "SELECT r.run_id, r.state, r.started_at, r.ended_at, (SELECT count(*) FROM run_problem p WHERE p.run = r.id) "
      "FROM run r ORDER BY r.id DESC LIMIT 1");
  if (!runs) return checks.problem("last run", runs.error().message, "restore the database from a copy");
  if (runs->rows.empty()) return checks.ok("last run", "none yet");
  const auto& run = runs->rows[0];
  const std::string state = text_of(run[1]);
  const std::string what = text_of(run[0]) + ": " + state + ", " + std::to_string(number_of(run[4])) + " problems";
  const auto started = Timestamp::parse_rfc3339(text_of(run[2]));
  if (started && *started > clock.wall())
    checks.problem("last run", what + "; it started at " + started->rfc3339() + ", which is to come",
                   "set the clock: timedatectl set-ntp true");
  else if (state == "failed")
    checks.problem("last run", what, "paidtrail sql \"SELECT place, what FROM run_problems\" tells why");
  else if (state != "done")
    checks.warn("last run", what, "paidtrail sql \"SELECT place, what FROM run_problems\" tells why");
  else
    checks.ok("last run", what);
}

/// The last run that ended without a complaint of the source, and how many with one followed.
void check_source(Reader& store, const SourceConfig& source, Checks& checks) {
  const auto runs = store.query(
      "WITH ended AS (SELECT r.id, r.ended_at, EXISTS (SELECT 1 FROM run_problem p WHERE p.run = r.id AND "
      "(p.place = ?1 OR substr(p.place, 1, length(?1) + 3) = ?1 || ' × ')) AS failed FROM run r WHERE r.state IN "
      "('done', 'partial')), good AS (SELECT max(id) AS id FROM ended WHERE failed = 0) "
      "SELECT (SELECT ended_at FROM ended WHERE id = (SELECT id FROM good)), "
      "(SELECT count(*) FROM ended WHERE id > coalesce((SELECT id FROM good), 0))",
      {source.name});
  const std::string name = "last success of " + source.name;
  if (!runs || runs->rows.empty()) return;
  const std::string last = text_of(runs->rows[0][0]);
  const std::int64_t failed = number_of(runs->rows[0][1]);
  const std::string what = (last.empty() ? "never" : last) + ", " + std::to_string(failed) + " runs failed since";
  if (failed >= kFailedInARow)
    checks.problem(name, what, "paidtrail sql \"SELECT place, what FROM run_problems\" tells why");
  else if (failed > 0)
    checks.warn(name, what, "the next run tries again");
  else if (!last.empty())
    checks.ok(name, last);
}

void check_outbox(Reader& store, const Clock& clock, Checks& checks) {
  const auto figures = store_figures(store);
  if (!figures) return checks.problem("outbox", figures.error().message, "restore the database from a copy");
  std::int64_t waiting = 0;
  std::int64_t dead = 0;
  for (const auto& [state, count] : figures->outbox) (state == DeliveryState::dead ? dead : waiting) += count;
  std::string what = std::to_string(waiting) + " messages wait";
  if (figures->oldest_waiting) what += ", the oldest since " + figures->oldest_waiting->rfc3339();
  if (dead > 0)
    checks.problem("outbox", what + ", " + std::to_string(dead) + " were given up",
                   "paidtrail alerts list tells why; paidtrail doctor --send tries every channel");
  else if (figures->oldest_waiting && clock.wall().millis() - figures->oldest_waiting->millis() > kLongWait)
    checks.warn("outbox", what, "paidtrail alerts list tells why; paidtrail alerts deliver sends what is due");
  else
    checks.ok("outbox", what);
}

}  // namespace

void check_store(const Config& config, const Clock& clock, Checks& checks) {
  const fs::path database = config.storage_url;
  std::error_code none;
  check_lock(database, clock, checks);
  if (!fs::exists(database, none)) return checks.ok("database", database.string() + ": made by the first crawl");
  check_pages(database, checks);
  const auto reader = open_current(database);
  if (!reader) return;  // said above
  check_last_run(**reader, clock, checks);
  for (const SourceConfig& source : config.sources) check_source(**reader, source, checks);
  check_outbox(**reader, clock, checks);
  check_alert_rules(config, **reader, checks);
}

}  // namespace paidtrail::app
