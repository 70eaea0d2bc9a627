#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>

#include "app/doctor.h"
#include "app/preflight.h"
#include "config/time_zone.h"

namespace paidtrail::app {
namespace {

constexpr const char* kSystemBundle = "/etc/ssl/certs/ca-certificates.crt";

void check_clock(const Config& config, const Clock& clock, Checks& checks) {
  const Timestamp now = clock.wall();
  const auto earliest = Timestamp::parse_date("2026-01-01");
  if (now < *earliest)
    checks.problem("clock", "it says " + now.rfc3339(), "set it: timedatectl set-ntp true");
  else
    checks.ok("clock", now.rfc3339() + ", shown to people as " + local_time(now, config.newsroom.time_zone));
}

long offset_in(int month) {
  std::tm day{};
  day.tm_year = 126;
  day.tm_mon = month;
  day.tm_mday = 15;
  day.tm_hour = 12;
  day.tm_isdst = -1;
  const std::time_t at = std::mktime(&day);
  std::tm local{};
  return localtime_r(&at, &local) != nullptr ? local.tm_gmtoff : 0;
}

/// Nothing of a run depends on it; when cron and local timers start one does.
void check_machine_zone(Checks& checks) {
  tzset();
  if (const char* zone = std::getenv("TZ"); zone != nullptr && *zone != '\0' && *zone != ':' && *zone != '/' &&
                                            std::string(zone).find(',') == std::string::npos && !known_time_zone(zone))
    checks.warn("time zone of the machine", "TZ is '" + std::string(zone) + "', which nobody knows: it counts as UTC",
                "unset TZ, or write one such as Europe/Paris");
  else if (offset_in(0) != offset_in(6))
    checks.warn("time zone of the machine", "it has summer time: a local timer skips an hour in spring",
                "write 'UTC' behind OnCalendar= of a timer; in a crontab keep off the hours from 01:00 to 03:00");
  else
    checks.ok("time zone of the machine", "without summer time");
}

void check_folder(const Room& room, Checks& checks) {
  const std::string name = room.key == "storage.url" ? "disk of the database" : "disk of the archive";
  const std::string facts =
      room.folder.string() + ": " + megabytes(room.available) + " free, the next run needs " + megabytes(room.needed);
  if (room.enough())
    checks.ok(name, facts);
  else
    checks.problem(name, facts,
                   "free some space, or move " + room.key + " to a larger disk; crawl exits 74 until then");
}

void check_writable(const std::string& key, std::filesystem::path folder, Checks& checks) {
  std::error_code none;
  while (!std::filesystem::exists(folder, none) && folder != folder.parent_path()) folder = folder.parent_path();
  if (access(folder.c_str(), W_OK | X_OK) != 0)
    checks.problem("folder of " + key, folder.string() + " cannot be written",
                   "give the user that runs paidtrail the right to write there, or choose another folder");
}

void check_certificates(const Config& config, Checks& checks) {
  const std::string file = config.network.ca_file ? config.network.ca_file->string() : kSystemBundle;
  if (access(file.c_str(), R_OK) == 0)
    checks.ok("certificates", file);
  else if (config.network.ca_file)
    checks.problem("certificates", file + " cannot be read", "mend network.ca_file, or take it out");
  else
    checks.problem("certificates", file + " cannot be read", "install the package ca-certificates");
}

void check_core_files(Checks& checks) {
  rlimit limit{};
  if (getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0)
    checks.ok("core files", "off: none can hold a secret");
  else
    checks.warn("core files", "they are on, and would hold the secrets", "start it with ulimit -c 0");
}

}  // namespace

void check_machine(const Config& config, const Clock& clock, Checks& checks) {
  check_clock(config, clock, checks);
  check_machine_zone(checks);
  check_writable("storage.url", std::filesystem::path(config.storage_url).parent_path(), checks);
  check_writable("storage.archive", config.archive, checks);
  for (const Room& room : rooms(config.storage_url, config.archive)) check_folder(room, checks);
  check_certificates(config, checks);
  check_core_files(checks);
}

}  // namespace paidtrail::app
