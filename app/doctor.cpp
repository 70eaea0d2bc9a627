#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "alerts/channels/channel.h"
#include "app/commands.h"
#include "app/context.h"
#include "core/clock.h"
#include "core/json_writer.h"
#include "core/text/exits.h"
#include "crawler/pass_sources.h"

namespace paidtrail::app {
namespace {

enum class Level { ok, warning, problem };
constexpr auto kLevels = names<Level>({{Level::ok, "ok"}, {Level::warning, "warning"}, {Level::problem, "problem"}});

struct Check {
  std::string name;
  Level level = Level::ok;
  std::string what;
  std::string fix;  ///< "" where all is well
};

using Checks = std::vector<Check>;
namespace fs = std::filesystem;

constexpr std::uintmax_t kLowDisk = 200ull << 20;  // less than a night of a busy campaign

void check_newsroom(const Config& config, Checks& checks) {
  if (config.newsroom.contact.empty())
    checks.push_back({"contact", Level::problem, "newsroom.contact is missing",
                      "set it to an address or page where a site's owner reaches you; crawl needs it"});
  else
    checks.push_back({"contact", Level::ok, config.newsroom.contact, ""});
}

void check_campaigns(const Config& config, Checks& checks) {
  if (config.campaigns.empty())
    checks.push_back({"campaigns", Level::problem, "no [[campaign]]", "add one; 'paidtrail init' writes an example"});
  for (const Campaign& campaign : config.campaigns) {
    const std::string name = "campaign " + campaign.id;
    if (campaign.jurisdictions.empty())
      checks.push_back({name, Level::problem, "no jurisdictions", "name the countries whose rules apply: [\"FR\"]"});
    else if (campaign.links.empty() && campaign.destinations.empty() && campaign.parameters.empty())
      checks.push_back({name, Level::problem, "nothing makes a post a share of it",
                        "name links, destinations or parameters; a hashtag alone makes no share"});
    else if (campaign.until && SystemClock().wall().day() > *campaign.until)
      checks.push_back({name, Level::warning, "is over (until): live sources are not asked about it any more", ""});
    else
      checks.push_back(
          {name, Level::ok, "judged in " + std::to_string(campaign.judged_in().size()) + " jurisdictions", ""});
  }
}

void check_rules(const Config& config, Checks& checks) {
  const auto tools = engines(config);
  if (!tools)
    checks.push_back({"rules", Level::problem, tools.error().message, "mend the row, or take newsroom.rules out"});
  else
    checks.push_back({"rules", Level::ok, "version " + tools->judge.rules_version(), ""});
}

void check_folder(const std::string& name, const fs::path& folder, Checks& checks) {
  fs::path existing = folder;
  std::error_code error;
  while (!existing.empty() && !fs::exists(existing, error) && existing.has_parent_path() &&
         existing != existing.parent_path())
    existing = existing.parent_path();
  if (access(existing.c_str(), W_OK | X_OK) != 0) {
    checks.push_back({name, Level::problem, existing.string() + " cannot be written",
                      "give the user that runs paidtrail the right to write there, or choose another folder"});
    return;
  }
  const auto space = fs::space(existing, error);
  if (error) {
    checks.push_back({name, Level::warning, existing.string() + ": free space unknown", ""});
    return;
  }
  const std::string free = folder.string() + ": " + std::to_string(space.available >> 20) + " MiB free";
  if (space.available < kLowDisk)
    checks.push_back({name, Level::problem, free, "free some space: a run stops with exit 74 when the disk is full"});
  else
    checks.push_back({name, Level::ok, free, ""});
}

void check_database(const Config& config, Checks& checks) {
  const fs::path database = config.storage_url;
  check_folder("disk of the database", database.parent_path(), checks);
  check_folder("disk of the archive", config.archive, checks);
  std::error_code error;
  if (!fs::exists(database, error)) {
    checks.push_back({"database", Level::ok, database.string() + ": made by the first crawl", ""});
    return;
  }
  const auto reader = open_reader(database);
  if (!reader) {
    checks.push_back(
        {"database", Level::problem, reader.error().message, "restore it from a copy, or choose another file"});
    return;
  }
  const auto runs = (*reader)->query("SELECT run_id, state, ended_at FROM runs ORDER BY started_at DESC LIMIT 1");
  if (!runs)
    checks.push_back({"database", Level::problem, runs.error().message, "restore it from a copy"});
  else if (runs->rows.empty())
    checks.push_back({"database", Level::ok, "no run yet", ""});
  else
    checks.push_back(
        {"database", Level::ok,
         "last run " + std::get<std::string>(runs->rows[0][0]) + ": " + std::get<std::string>(runs->rows[0][1]), ""});
}

void check_lock(const Config& config, Checks& checks) {
  std::error_code error;
  if (!fs::exists(fs::path(config.storage_url).parent_path(), error)) return;
  const auto lock = StoreLock::take(config.storage_url);
  if (lock)
    checks.push_back({"lock", Level::ok, "free", ""});
  else if (lock.error().kind == ErrorKind::busy)
    checks.push_back({"lock", Level::warning, "a run is under way", "wait for it; a second crawl exits 75 at once"});
  else
    checks.push_back(
        {"lock", Level::problem, lock.error().message, "give the user that runs paidtrail the right to write there"});
}

void check_clock(const Config& config, Checks& checks) {
  const Timestamp now = SystemClock().wall();
  const auto built_after = Timestamp::parse_rfc3339("2026-01-01T00:00:00Z");
  if (now < *built_after)
    checks.push_back({"clock", Level::problem, "the clock says " + now.rfc3339(), "set it: timedatectl set-ntp true"});
  else
    checks.push_back({"clock", Level::ok, now.rfc3339() + ", shown to people in " + config.newsroom.time_zone, ""});
}

void check_sources(const Config& config, Checks& checks) {
  bool any = false;
  if (config.sources.empty())
    checks.push_back(
        {"sources", Level::problem, "no [[source]]", "add one; mastodon, bluesky and feed need no paid key"});
  for (const pass::Pair& pair : pass::pairs_of(config, {})) {
    const std::string name = "source " + pass::name_of(pair);
    if (const auto reason = pass::cannot_ask(pair)) {
      checks.push_back({name, Level::warning, *reason, "change the campaign or the source, or leave the pair out"});
      continue;
    }
    any = true;
    checks.push_back({name, Level::ok, pair.source->platform + " at " + pair.source->base_url, ""});
  }
  if (!any && !config.sources.empty())
    checks.push_back({"sources", Level::problem, "none can be asked", "see the lines above"});
}

void look_at_channels(const Config& config, Checks& checks) {
  if (config.alert.channels.empty())
    checks.push_back(
        {"channels", Level::warning, "no [[alert.channel]]: nobody is told", "add one; atom and stdout need no key"});
  for (const ChannelConfig& channel : config.alert.channels) {
    const ChannelType* type = find_channel_type(channel.type);
    const auto made = type ? type->make(channel.settings) : Error{ErrorKind::config, "unknown type " + channel.type};
    if (made)
      checks.push_back({"channel " + channel.name, Level::ok, channel.type, ""});
    else
      checks.push_back({"channel " + channel.name, Level::problem, made.error().message,
                        "see 'paidtrail alerts test " + channel.name + "'"});
  }
}

std::string as_text(const Check& check) {
  std::string line(kLevels.name(check.level));
  line += std::string(9 - line.size(), ' ') + check.name + ": " + check.what;
  if (!check.fix.empty()) line += "\n         → " + check.fix;
  return TerminalLine::escape(line).str() + "\n";
}

std::string as_json(const Check& check) {
  JsonWriter json;
  json.begin_object()
      .field("check", check.name)
      .field("level", std::string(kLevels.name(check.level)))
      .field("what", check.what)
      .field("fix", check.fix.empty() ? std::nullopt : std::optional(check.fix))
      .end_object();
  return json.take() + "\n";
}

int nothing_to_ask(const Checks& checks) {
  for (const Check& check : checks)
    if (check.level == Level::problem) return 2;
  return 0;
}

}  // namespace

int run_doctor(const Common& common, const DoctorOptions& options, Console& console) {
  const auto config = configuration(common, false, Secrets::read);
  if (!config) return console.fail(config.error());
  Checks checks;
  checks.push_back({"configuration", Level::ok, config->file.string(), ""});
  check_newsroom(*config, checks);
  check_campaigns(*config, checks);
  check_rules(*config, checks);
  check_clock(*config, checks);
  check_database(*config, checks);
  check_lock(*config, checks);
  check_sources(*config, checks);
  look_at_channels(*config, checks);
  std::string text;
  for (const Check& check : checks) text += options.json ? as_json(check) : as_text(check);
  if (const auto printed = print(text); !printed) return console.fail(printed.error());
  return nothing_to_ask(checks);
}

}  // namespace paidtrail::app
