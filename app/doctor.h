#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/config.h"
#include "core/clock.h"
#include "core/names.h"
#include "core/result.h"

/// What `doctor` looks at: a file a subject, each of them a list of functions that add lines.
namespace paidtrail::app {

enum class Level { ok, warning, problem };
inline constexpr auto kLevels =
    names<Level>({{Level::ok, "ok"}, {Level::warning, "warning"}, {Level::problem, "problem"}});

struct Check {
  std::string name;
  Level level = Level::ok;
  std::string what;
  std::string fix;  ///< "" where all is well
};

class Checks {
 public:
  void ok(std::string name, std::string what) { all_.push_back({std::move(name), Level::ok, std::move(what), ""}); }
  void warn(std::string name, std::string what, std::string fix) {
    all_.push_back({std::move(name), Level::warning, std::move(what), std::move(fix)});
  }
  void problem(std::string name, std::string what, std::string fix) {
    all_.push_back({std::move(name), Level::problem, std::move(what), std::move(fix)});
  }
  const std::vector<Check>& all() const { return all_; }

 private:
  std::vector<Check> all_;
};

/// The configuration: contact, campaigns, rules, sources, channels, what watches the passes, and whether its secrets
/// are there. `unreadable`: why they could not be read.
void check_configuration(const Config& config, const std::optional<Error>& unreadable, Checks& checks);
/// Who else can read the files and change the configuration.
void check_permissions(const Config& config, Checks& checks);
/// Clock, zones, disks, certificates, core files.
void check_machine(const Config& config, const Clock& clock, Checks& checks);
/// The lock, the database, its runs, sources and outbox.
void check_store(const Config& config, const Clock& clock, Checks& checks);
/// Asks the hosts of the sources: names, certificates, and the clock against theirs.
void check_online(const Config& config, const Clock& clock, Checks& checks);
/// Sends a test message through every channel.
void check_by_sending(const Config& config, const Clock& clock, Checks& checks);

}  // namespace paidtrail::app
