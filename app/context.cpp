#include "app/context.h"

#include "alerts/channels/channel.h"
#include "crawler/sources/source.h"

namespace paidtrail::app {
namespace {

constexpr const char* kDefaultFile = "paidtrail.toml";

Result<Config> load(const Common& common, bool may_be_absent, Secrets secrets) {
  if (common.config) return load_config(*common.config, catalogue(), secrets);
  std::error_code unreadable;
  if (std::filesystem::exists(kDefaultFile, unreadable)) return load_config(kDefaultFile, catalogue(), secrets);
  if (may_be_absent) return empty_config();
  return Error{
      ErrorKind::no_input,
      std::string(kDefaultFile) + ": no such file here; write one with 'paidtrail init', or name yours with --config"};
}

}  // namespace

Catalogue catalogue() {
  Catalogue known;
  for (const SourceType& type : source_types())
    known.platforms.push_back({type.platform, type.settings, type.default_base_url});
  for (const ChannelType& type : channel_types()) known.channels.push_back({type.type, type.settings});
  return known;
}

Result<Config> configuration(const Common& common, bool may_be_absent, Secrets secrets) {
  auto config = load(common, may_be_absent, secrets);
  if (!config) return config;
  if (common.database) {
    const auto database = database_path(*common.database, std::filesystem::current_path());
    if (!database) return database.error();
    config->storage_url = *database;
  }
  if (common.rules) config->newsroom.rules = *common.rules;
  return config;
}

Result<LinkRules> link_rules(const Config& config) {
  const auto rules = Rules::load(config.newsroom.rules);
  if (!rules) return rules.error();
  return LinkRules::make(*rules);
}

Result<Engines> engines(const Config& config) {
  auto rules = Rules::load(config.newsroom.rules);
  if (!rules) return rules.error();
  auto links = LinkRules::make(*rules);
  if (!links) return links.error();
  auto judge = Judge::make(*rules);
  if (!judge) return judge.error();
  return Engines{*std::move(links), *std::move(judge)};
}

Result<Rules> rules_of(const Common& common) { return Rules::load(common.rules); }

}  // namespace paidtrail::app
