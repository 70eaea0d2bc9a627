#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "alerts/channels/channel.h"
#include "app/console.h"
#include "app/context.h"
#include "app/doctor.h"
#include "config/document.h"
#include "core/version.h"
#include "crawler/http/http_transport.h"
#include "crawler/pass_sources.h"

namespace paidtrail::app {
namespace {

namespace fs = std::filesystem;

void check_newsroom(const Config& config, Checks& checks) {
  if (config.newsroom.contact.empty())
    checks.problem("contact", "newsroom.contact is missing",
                   "set it to an address or page where a site's owner reaches you; crawl needs it");
  else
    checks.ok("contact", "sites see '" + user_agent(std::string(kVersion), config.newsroom.contact) + "'");
}

void check_campaigns(const Config& config, Checks& checks) {
  if (config.campaigns.empty())
    checks.problem("campaigns", "no [[campaign]]", "add one; 'paidtrail init' writes an example");
  for (const Campaign& campaign : config.campaigns) {
    const std::string name = "campaign " + campaign.id;
    if (campaign.jurisdictions.empty())
      checks.problem(name, "no jurisdictions", "name the countries whose rules apply: [\"FR\"]");
    else if (campaign.links.empty() && campaign.destinations.empty() && campaign.parameters.empty())
      checks.problem(name, "nothing makes a post a share of it",
                     "name links, destinations or parameters; a hashtag alone makes no share");
    else if (campaign.until && SystemClock().wall().day() > *campaign.until)
      checks.warn(name, "is over (until): live sources are not asked about it any more",
                  "take it out when its posts need no second look");
    else
      checks.ok(name, "judged in " + std::to_string(campaign.judged_in().size()) + " jurisdictions");
  }
}

void check_rules(const Config& config, Checks& checks) {
  if (const auto tools = engines(config))
    checks.ok("rules", "version " + tools->judge.rules_version());
  else
    checks.problem("rules", tools.error().message, "mend the row, or take newsroom.rules out");
}

void check_sources(const Config& config, Checks& checks) {
  bool any = false;
  if (config.sources.empty())
    checks.problem("sources", "no [[source]]", "add one; mastodon, bluesky and feed need no paid key");
  for (const pass::Pair& pair : pass::pairs_of(config, {})) {
    const std::string name = "source " + pass::name_of(pair);
    if (const auto reason = pass::cannot_ask(pair)) {
      checks.warn(name, *reason, "change the campaign or the source, or leave the pair out");
      continue;
    }
    any = true;
    checks.ok(name, pair.source->platform + " at " + pair.source->base_url);
  }
  if (!any && !config.sources.empty()) checks.problem("sources", "none can be asked", "see the lines above");
}

void check_channel_settings(const Config& config, bool secrets_read, Checks& checks) {
  if (config.alert.channels.empty())
    checks.warn("channels", "no [[alert.channel]]: nobody is told", "add one; atom and stdout need no key");
  for (const ChannelConfig& channel : config.alert.channels) {
    const ChannelType* type = find_channel_type(channel.type);
    const std::string name = "channel " + channel.name;
    if (type == nullptr)
      checks.problem(name, "unknown type " + channel.type, "see docs/channels.md");
    else if (!secrets_read)
      checks.warn(name, "not looked at: its secrets could not be read", "see the line 'credentials'");
    else if (const auto made = type->make(channel.settings); !made)
      checks.problem(name, made.error().message,
                     "mend it, then send a message with 'paidtrail alerts test " + channel.name + "'");
    else
      checks.ok(name, channel.type);
  }
}

void say_secrets(const std::string& owner, std::span<const Setting> settings, const SettingValues& values,
                 std::string& there) {
  for (const Setting& setting : settings) {
    if (setting.type != Setting::Type::secret) continue;
    const auto secret = values.secret(setting.name);
    if (secret && !secret->empty()) there += (there.empty() ? "" : ", ") + std::string(setting.name) + " of " + owner;
  }
}

/// Names alone: what they hold is shown nowhere.
void check_credentials(const Config& config, const std::optional<Error>& unreadable, Checks& checks) {
  if (unreadable) {
    checks.problem("credentials", unreadable->message,
                   "KEY_file names a file that only its owner reads (chmod 600), KEY_env a variable or a systemd "
                   "credential of the service");
    return;
  }
  std::string there = config.newsroom.heartbeat ? "heartbeat" : "";
  for (const SourceConfig& source : config.sources)
    if (const SourceType* type = find_source_type(source.platform))
      say_secrets(source.name, type->settings, source.settings, there);
  for (const ChannelConfig& channel : config.alert.channels)
    if (const ChannelType* type = find_channel_type(channel.type))
      say_secrets(channel.name, type->settings, channel.settings, there);
  checks.ok("credentials", there.empty() ? "none are configured" : "there: " + there);
}

void check_watch(const Config& config, Checks& checks) {
  if (config.newsroom.heartbeat)
    checks.ok("heartbeat", "the watching service is told of every pass");
  else
    checks.warn("heartbeat", "nobody notices when passes stop coming",
                "set newsroom.heartbeat_file to a file with a check's address (Healthchecks or alike)");
  if (!config.newsroom.metrics) return;
  const fs::path folder = config.newsroom.metrics->parent_path();
  if (access(folder.c_str(), W_OK | X_OK) == 0)
    checks.ok("metrics", config.newsroom.metrics->string());
  else
    checks.problem("metrics", folder.string() + " cannot be written",
                   "make it, or give the user that runs paidtrail the right to write there");
}

bool holds_text(const document::Node& table, std::string_view key) {
  const auto* node = table.find(key);
  return node != nullptr && node->type == document::Node::Type::text;
}

template <class Types>
bool holds_secret(const document::Node* tables, std::string_view kind, const Types& types) {
  if (tables == nullptr) return false;
  for (const auto& table : tables->items) {
    const auto* named = table.find(kind);
    if (named == nullptr) continue;
    for (const auto& [name, settings] : types)
      for (const Setting& setting : settings)
        if (name == named->text && setting.type == Setting::Type::secret && holds_text(table, setting.name))
          return true;
  }
  return false;
}

/// Whether the file itself holds a secret's value.
bool holds_secret(const fs::path& file) {
  const auto text = read_input(file.string());
  const auto toml = text ? document::parse(*text, file.string()) : Result<document::Node>(text.error());
  if (!toml) return false;
  if (const auto* newsroom = toml->find("newsroom"); newsroom && holds_text(*newsroom, "heartbeat")) return true;
  std::vector<std::pair<std::string_view, std::span<const Setting>>> known;
  const Catalogue all = catalogue();
  for (const SettingsOf& type : all.platforms) known.emplace_back(type.type, type.settings);
  if (holds_secret(toml->find("source"), "platform", known)) return true;
  known.clear();
  for (const SettingsOf& type : all.channels) known.emplace_back(type.type, type.settings);
  const auto* alert = toml->find("alert");
  return alert != nullptr && holds_secret(alert->find("channel"), "type", known);
}

mode_t mode_of(const fs::path& file) {
  struct stat facts{};
  return stat(file.c_str(), &facts) == 0 ? facts.st_mode : mode_t{0};
}

void check_configuration_file(const fs::path& file, Checks& checks) {
  const mode_t mode = mode_of(file);
  const std::string name = "permissions of the configuration";
  if ((mode & (S_IWGRP | S_IWOTH)) != 0)
    checks.problem(name, "others can change " + file.string(), "chmod go-w " + file.string());
  else if ((mode & (S_IRGRP | S_IROTH)) != 0 && holds_secret(file))
    checks.problem(name, "it holds a secret and others can read it",
                   "chmod 600 " + file.string() + ", or move the secret out with KEY_file or KEY_env");
  else
    checks.ok(name, file.string());
}

void check_stored_files(const Config& config, Checks& checks) {
  const fs::path database = config.storage_url;
  std::string open;
  for (const fs::path& file : {database, snapshot_path(database), config.archive})
    if ((mode_of(file) & S_IROTH) != 0 && (mode_of(file.parent_path()) & S_IXOTH) != 0)
      open += (open.empty() ? "" : ", ") + file.string();
  if (!open.empty())
    checks.warn("permissions of what is stored", "everybody on this machine can read " + open,
                "posts are personal data: chmod o-rwx on them, and umask 027 for the runs to come");
  else
    checks.ok("permissions of what is stored", "for its owner and group");
  const fs::path sessions = database.parent_path() / "sessions.json";
  if ((mode_of(sessions) & (S_IRWXG | S_IRWXO)) != 0)
    checks.problem("permissions of sessions", "others can read " + sessions.string(), "chmod 600 " + sessions.string());
}

void check_umask(Checks& checks) {
  const mode_t mask = umask(S_IRWXG | S_IRWXO);
  umask(mask);
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "%03o", static_cast<unsigned>(mask));
  if ((mask & S_IROTH) == 0)
    checks.warn("umask", std::string(text.data()) + ": new files can be read by everybody",
                "umask 027 before the command in the crontab, or UMask=0027 in the service");
  else
    checks.ok("umask", text.data());
}

}  // namespace

void check_configuration(const Config& config, const std::optional<Error>& unreadable, Checks& checks) {
  checks.ok("configuration", config.file.string());
  check_newsroom(config, checks);
  check_campaigns(config, checks);
  check_rules(config, checks);
  check_sources(config, checks);
  check_credentials(config, unreadable, checks);
  check_channel_settings(config, !unreadable, checks);
  check_watch(config, checks);
}

void check_permissions(const Config& config, Checks& checks) {
  check_configuration_file(config.file, checks);
  check_stored_files(config, checks);
  check_umask(checks);
}

}  // namespace paidtrail::app
