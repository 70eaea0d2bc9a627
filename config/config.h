#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/network.h"
#include "config/settings.h"
#include "core/names.h"
#include "core/result.h"
#include "core/timestamp.h"

namespace paidtrail {

/// Where a value stands, for messages: `paidtrail.toml:12:3`.
struct Position {
  std::string file;
  unsigned line = 0;
  unsigned column = 0;
  std::string str() const;
};

struct Newsroom {
  std::string name;
  std::string contact;                         ///< goes into the User-Agent; `crawl` needs it
  std::string time_zone = "UTC";               ///< for people; everything stored is UTC
  std::string language = "en";                 ///< of reports and messages: fr or en
  std::optional<std::filesystem::path> rules;  ///< folder whose tables replace the built-in ones of the same names
  std::optional<Secret> heartbeat;  ///< http(s) address of a service that watches whether passes come; never empty
  std::optional<std::filesystem::path> metrics;  ///< text file for Prometheus, rewritten by each pass; absolute
};

/// HOST[:PORT][/PATH] that a chain reaches; subdomains included, whole path segments (contract: destinations).
struct DestinationRule {
  std::string host;
  std::optional<std::uint16_t> port;
  std::string path;  ///< "" or with its leading "/"
  bool operator==(const DestinationRule&) const = default;
};

/// NAME=VALUE of a query parameter of any hop; VALUE may end in `*`.
struct ParameterRule {
  std::string name;
  std::string value;
  bool prefix = false;
  bool operator==(const ParameterRule&) const = default;
};

struct Campaign {
  std::string id;
  std::string name;
  std::vector<std::string> jurisdictions;  ///< as configured; see judged_in()
  std::optional<bool> political;
  std::vector<std::string> required_tags;
  std::vector<std::string> links;  ///< serialised
  std::vector<DestinationRule> destinations;
  std::vector<ParameterRule> parameters;
  std::vector<std::string> hashtags;           ///< without `#`
  std::optional<std::chrono::sys_days> since;  ///< UTC days, both inclusive
  std::optional<std::chrono::sys_days> until;
  std::optional<std::string> click_rate;
  std::optional<std::string> click_cap;
  Position position;

  /// The jurisdictions, and BRIEF where required_tags is not empty.
  std::vector<std::string> judged_in() const;
};

struct SourceConfig {
  std::string name;
  std::string platform;
  std::string base_url;                ///< serialised, without a trailing "/" unless it is a feed's address
  std::vector<std::string> campaigns;  ///< ids; never empty after loading
  SettingValues settings;
  Position position;
};

/// What a message weighs; a channel may take only what is heavier. `urgent` passes quiet hours and digests.
enum class Severity { info, warning, urgent };
inline constexpr auto kSeverities =
    names<Severity>({{Severity::info, "info"}, {Severity::warning, "warning"}, {Severity::urgent, "urgent"}});

/// How often a channel is told: at the end of a run, or once the hour, day or week (of the newsroom) is over.
enum class Digest { run, hourly, daily, weekly };
inline constexpr auto kDigests = names<Digest>(
    {{Digest::run, "run"}, {Digest::hourly, "hourly"}, {Digest::daily, "daily"}, {Digest::weekly, "weekly"}});

struct ChannelConfig {
  std::string name;
  std::string type;
  SettingValues settings;
  Position position;
  Digest digest = Digest::run;
  Severity min_severity = Severity::info;
  std::int64_t most_an_hour = 1000;  ///< messages, as good as none; the rest waits and is told as one
};

/// From one minute of the newsroom's day to another, over midnight where `from` is later.
struct QuietHours {
  int from = 0;
  int to = 0;
};

/// A rule that a newsroom wrote: each row of the SELECT is told once, known by its `key` columns.
struct AlertRule {
  std::string name;
  std::string sql;
  std::string title;  ///< of its items; "" for the name
  Severity severity = Severity::warning;
  std::optional<std::chrono::milliseconds> repeat;
  std::vector<std::string> key;  ///< columns; empty: all
  Position position;             ///< of `sql`
};

struct AlertConfig {
  std::int64_t private_below = 1000;  ///< accounts with fewer or unknown followers are pseudonymised in messages
  std::vector<ChannelConfig> channels;
  std::optional<QuietHours> quiet_hours;
  std::vector<std::string> urgent = {"disclosure_removed", "post_deleted", "channel_off"};  ///< kinds
  std::optional<std::chrono::milliseconds> repeat;     ///< of a state that goes on; absent: told once
  std::chrono::milliseconds keep{86'400'000LL * 400};  ///< how long it is remembered what was told
  std::int64_t undisclosed_above = 0;  ///< followers, where known, from which a first undisclosed share is told
  std::int64_t failed_runs = 3;        ///< in a row, until a source is told to fail
  std::chrono::milliseconds silent_after{86'400'000LL * 7};
  std::chrono::milliseconds longest_run{3'600'000LL * 3};
  std::int64_t compliance_below = 50;  ///< percent of the judged posts of a campaign
  std::int64_t compliance_posts = 20;  ///< judged posts, from which the rate counts
  bool health = true;                  ///< a weekly digest about the alerts themselves
  std::vector<AlertRule> rules;
};

struct Config {
  std::filesystem::path file;  ///< "" where there is none
  Newsroom newsroom;
  std::string storage_url;        ///< a SQLite file's path, absolute
  std::filesystem::path archive;  ///< folder of WARC files, absolute
  NetworkConfig network;
  std::vector<Campaign> campaigns;
  std::vector<SourceConfig> sources;
  AlertConfig alert;

  const Campaign* campaign(std::string_view id) const;
};

/// What the loader must know of sources and channels, from their registries.
struct Catalogue {
  std::vector<SettingsOf> platforms;
  std::vector<SettingsOf> channels;
};

/// Whether the values of secrets are fetched. A filter or a report must not fail for a token that it never sends, nor a
/// replay for one that it never needs: then they are empty, and required ones may be absent.
enum class Secrets { read, ignore };

/// Reads and checks the file. Every complaint is `FILE:LINE:COLUMN: what; what to do`; all are given at once, a line
/// each. Secrets come from KEY, KEY_env, KEY_file, or a systemd credential of the same name; a secret file that group
/// or others can read is no_permission. Relative paths are relative to the file.
Result<Config> load_config(const std::filesystem::path& file, const Catalogue& catalogue,
                           Secrets secrets = Secrets::read);
/// The same from text, for tests and `init`; `name` stands for the file in messages.
Result<Config> parse_config(std::string_view text, const std::filesystem::path& name, const Catalogue& catalogue,
                            Secrets secrets = Secrets::read);
/// What `storage.url` and `--database` mean: a SQLite file's path, absolute, relative ones from `folder`.
Result<std::string> database_path(std::string_view url, const std::filesystem::path& folder);
/// The defaults, for the filters where there is no file.
Config empty_config();

}  // namespace paidtrail
