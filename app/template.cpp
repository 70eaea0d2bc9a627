#include "app/template.h"

#include <string_view>

#include "alerts/channels/channel.h"
#include "crawler/sources/source.h"

namespace paidtrail::app {
namespace {

constexpr std::string_view kHead =
    R"(# paidtrail.toml: what to watch, whom to tell. Relative paths are relative to this file.
# Every secret also has the forms KEY_env = "NAME" and KEY_file = "PATH" (a file that only you can read).

[newsroom]
name = "Data desk"
contact = ""                               # an address or page where a site's owner reaches you; needed to crawl
time_zone = "Europe/Paris"                 # for people; everything stored is UTC
language = "en"                            # of reports and messages: fr or en
# heartbeat_file = "heartbeat-url"         # address of a check that notices when passes stop coming (Healthchecks or alike)
# metrics = "/var/lib/node_exporter/paidtrail.prom"   # for Prometheus, rewritten by each pass

[storage]
url = "paidtrail.db"                       # SQLite file; readers open paidtrail.snapshot.db beside it
archive = "evidence"                       # folder of WARC files: everything that was fetched

[network]
concurrency = 100                          # transfers in flight
host_connections = 2                       # to one host
host_delay = "1s"                          # between two requests to one host

[[campaign]]
id = "my-campaign"                         # [a-z0-9-]
name = "What this campaign is"
jurisdictions = ["FR", "EU"]               # whose disclosure rules apply; 'paidtrail judge --help' tells more
# political = true                         # EU political advertising rules from 10 October 2025
required_tags = ["#ads"]                   # what the campaign's own brief asks of its sharers; delete if unknown
links = []                                 # known campaign links, such as "https://t.co/…"
destinations = []                          # HOST[:PORT][/PATH] that a link must reach
parameters = []                            # query parameters of any hop, such as "utm_campaign=name-*"
hashtags = []                              # where to look; a hashtag alone makes no share
# since = 2026-01-01                       # UTC days, both inclusive
# until = 2026-01-31

)";

constexpr std::string_view kAlert =
    R"(# ---- What is told, and when; a line as it stands is the default but for quiet_hours ----

# [alert]
# private_below = 1000                     # accounts with fewer or unknown followers are pseudonymised in messages
# quiet_hours = "22:00-07:00"              # what is not urgent waits for their end
# urgent = ["disclosure_removed", "post_deleted", "channel_off"]
# failed_runs = 3                          # in a row, until a source is told to fail
# silent_after = "7d"                      # without a new share, a campaign is silent

)";

std::string commented(const Setting& setting) {
  std::string name(setting.name);
  if (setting.type == Setting::Type::secret) name += "_env";
  std::string value = setting.type == Setting::Type::list      ? "[]"
                      : setting.type == Setting::Type::integer ? std::string(setting.default_value)
                                                               : "\"" + std::string(setting.default_value) + "\"";
  if (value.empty()) value = "0";
  std::string line = "# " + name + " = " + value;
  if (line.size() < 43) line += std::string(43 - line.size(), ' ');
  return line + "# " + std::string(setting.help) + (setting.required ? " (needed)" : "") + "\n";
}

std::string table(std::string_view header, std::string_view key, std::string_view type,
                  std::span<const Setting> settings, std::string_view base_url, bool is_source) {
  std::string text = "# [[" + std::string(header) + "]]\n# name = \"" + std::string(type) + "\"\n# " +
                     std::string(key) + " = \"" + std::string(type) + "\"\n";
  if (is_source)
    text += "# base_url = \"" + (base_url.empty() ? std::string("https://…") : std::string(base_url)) + "\"\n";
  for (const Setting& setting : settings) text += commented(setting);
  return text + "\n";
}

}  // namespace

std::string configuration_template() {
  std::string text(kHead);
  text += "# ---- Sources: take away the '# ' of those that you want ----\n\n";
  for (const SourceType& type : source_types())
    text += table("source", "platform", type.platform, type.settings, type.default_base_url, true);
  text += kAlert;
  text += "# ---- Channels that alerts go to ----\n\n";
  for (const ChannelType& type : channel_types())
    text += table("alert.channel", "type", type.type, type.settings, "", false);
  return text;
}

}  // namespace paidtrail::app
