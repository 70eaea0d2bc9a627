#include "config/load_endpoint.h"

#include <algorithm>
#include <charconv>

#include "config/nearest.h"
#include "config/secrets.h"
#include "core/url/url.h"

namespace paidtrail {
namespace {

std::optional<SettingValue> default_of(const Setting& setting, const EndpointContext& context) {
  std::string text(setting.default_value);
  if (text.empty()) return std::nullopt;
  switch (setting.type) {
    case Setting::Type::text:
      return text;
    case Setting::Type::secret:
      return Secret(text);
    case Setting::Type::path:
      return (context.secrets.folder / text).lexically_normal().string();
    case Setting::Type::list:
      return std::vector<std::string>{text};
    case Setting::Type::integer: {
      std::int64_t number = 0;
      std::from_chars(text.data(), text.data() + text.size(), number);
      return number;
    }
  }
  return std::nullopt;
}

std::optional<SettingValue> read_setting(TableReader& table, const Setting& setting, const EndpointContext& context) {
  const std::string key(setting.name);
  switch (setting.type) {
    case Setting::Type::text:
      if (auto text = table.text(key)) return text->value;
      return std::nullopt;
    case Setting::Type::secret:
      if (auto secret = read_secret(table, key, context.secrets)) return *secret;
      return std::nullopt;
    case Setting::Type::path:
      if (auto path = table.text(key)) return (context.secrets.folder / path->value).lexically_normal().string();
      return std::nullopt;
    case Setting::Type::integer:
      if (auto number = table.integer(key)) {
        if (number->value < 0)
          table.complain(number->at, "'" + key + "' in " + table.title() + " must not be negative");
        return number->value;
      }
      return std::nullopt;
    case Setting::Type::list:
      if (table.any(key) != nullptr) {
        std::vector<std::string> values;
        for (auto& one : table.list(key)) values.push_back(std::move(one.value));
        return values;
      }
      return std::nullopt;
  }
  return std::nullopt;
}

/// Whether any form of the key stands in the table: then something else was already said about it.
bool written(TableReader& table, const Setting& setting) {
  const std::string key(setting.name);
  if (table.any(key) != nullptr) return true;
  return setting.type == Setting::Type::secret &&
         (table.any(key + "_env") != nullptr || table.any(key + "_file") != nullptr);
}

SettingValues read_settings(TableReader& table, std::span<const Setting> settings, const EndpointContext& context) {
  SettingValues values;
  for (const auto& setting : settings) {
    auto value = read_setting(table, setting, context);
    if (!value) value = default_of(setting, context);
    if (value) {
      values.values.emplace(setting.name, *std::move(value));
      continue;
    }
    const bool may_come_from_outside =
        setting.type == Setting::Type::secret && context.secrets.secrets == Secrets::ignore;
    if (setting.required && !may_come_from_outside && !written(table, setting))
      table.missing(std::string(setting.name), std::string(setting.help));
  }
  return values;
}

const SettingsOf* find_type(TableReader& table, const std::string& key, std::string_view what,
                            const std::vector<SettingsOf>& types, std::string& chosen) {
  const auto text = table.text(key);
  if (!text) {
    if (table.any(key) == nullptr) table.missing(key);
    return nullptr;
  }
  chosen = text->value;
  const auto found =
      std::find_if(types.begin(), types.end(), [&](const SettingsOf& type) { return type.type == text->value; });
  if (found != types.end()) return &*found;
  std::vector<std::string> names;
  names.reserve(types.size());
  for (const auto& type : types) names.emplace_back(type.type);
  std::string hint = did_you_mean(text->value, names);
  if (hint.empty())
    for (const auto& name : names) hint += (hint.empty() ? "; there are " : ", ") + name;
  table.complain(text->at, "unknown " + std::string(what) + " '" + text->value + "'" + hint);
  return nullptr;
}

std::string read_name(TableReader& table) {
  const auto name = table.text("name");
  if (!name) {
    if (table.any("name") == nullptr) table.missing("name");
    return "";
  }
  const bool control =
      std::any_of(name->value.begin(), name->value.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; });
  if (name->value.empty() || control)
    table.complain(name->at, "'name' in " + table.title() + " must be a word, without line breaks");
  return name->value;
}

std::string read_base_url(TableReader& table, const SettingsOf* type, bool is_feed) {
  const auto text = table.text("base_url");
  if (!text) {
    if (type == nullptr || table.any("base_url") != nullptr) return "";
    if (type->default_base_url.empty()) table.missing("base_url", "it is the address that is asked");
    return std::string(type->default_base_url);
  }
  const auto url = Url::parse(text->value);
  if (!url || !url->http_family()) {
    table.complain(text->at, "'" + text->value + "' is no http or https address ('base_url' in [[source]])");
    return "";
  }
  if (!url->username().empty() || !url->password().empty()) {
    table.complain(text->at, "'base_url' in [[source]] holds a user or password, which logs would show; leave it out");
    return "";
  }
  std::string href = url->without_fragment().href();
  while (!is_feed && href.ends_with('/')) href.pop_back();
  return href;
}

std::vector<std::string> read_campaign_ids(TableReader& table, const Config& config) {
  std::vector<std::string> ids;
  std::vector<std::string> known;
  known.reserve(config.campaigns.size());
  for (const auto& campaign : config.campaigns) known.push_back(campaign.id);
  if (table.any("campaigns") == nullptr) return known;
  for (const auto& id : table.list("campaigns")) {
    if (config.campaign(id.value) == nullptr)
      table.complain(id.at,
                     "unknown campaign '" + id.value + "' ('campaigns' in [[source]])" + did_you_mean(id.value, known));
    else if (std::find(ids.begin(), ids.end(), id.value) == ids.end())
      ids.push_back(id.value);
  }
  if (table.list("campaigns").empty() && table.any("campaigns")->type == document::Node::Type::array)
    table.complain(table.any("campaigns")->position, "'campaigns' in [[source]] is empty; leave it out to mean all");
  return ids;
}

}  // namespace

SourceConfig read_source(TableReader& table, const EndpointContext& context) {
  SourceConfig source;
  source.position = table.position();
  source.name = read_name(table);
  const auto* type = find_type(table, "platform", "platform", context.catalogue.platforms, source.platform);
  source.base_url = read_base_url(table, type, source.platform == "feed");
  source.campaigns = read_campaign_ids(table, context.config);
  if (type == nullptr) return source;  // which keys it takes is not known
  source.settings = read_settings(table, type->settings, context);
  table.complain_of_unknown_keys();
  return source;
}

ChannelConfig read_channel(TableReader& table, const EndpointContext& context) {
  ChannelConfig channel;
  channel.position = table.position();
  channel.name = read_name(table);
  const auto* type = find_type(table, "type", "channel type", context.catalogue.channels, channel.type);
  if (type == nullptr) return channel;
  channel.settings = read_settings(table, type->settings, context);
  table.complain_of_unknown_keys();
  return channel;
}

}  // namespace paidtrail
