#include "config/load.h"

#include <algorithm>
#include <set>

#include "config/load_alert.h"
#include "config/load_campaign.h"
#include "config/load_endpoint.h"
#include "config/secrets.h"
#include "config/table_reader.h"
#include "config/time_zone.h"
#include "core/url/url.h"

namespace paidtrail {
namespace {

/// The loop holds a socket and its buffers for each; beyond this a machine runs out of file descriptors.
constexpr std::int64_t kMostTransfers = 10'000;
constexpr std::int64_t kMostHostConnections = 64;

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return std::filesystem::absolute(file).parent_path();
}

std::filesystem::path from_folder(const std::filesystem::path& folder, const std::string& path) {
  return (folder / path).lexically_normal();
}

bool printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

/// Nothing of the address is said: whoever knows it can report in our name.
void read_heartbeat(TableReader& table, SecretContext& secrets, Newsroom& newsroom) {
  auto heartbeat = read_secret(table, "heartbeat", secrets);
  if (!heartbeat || heartbeat->empty()) return;
  const auto* written = table.any("heartbeat");
  const auto url = Url::parse(heartbeat->reveal());
  if (!url || !url->http_family())
    table.complain(written != nullptr ? written->position : table.position(),
                   "'heartbeat' in [newsroom] is no http or https address");
  newsroom.heartbeat = std::move(heartbeat);
}

void read_newsroom(TableReader& table, SecretContext& secrets, Newsroom& newsroom) {
  const auto& folder = secrets.folder;
  if (const auto name = table.text("name")) newsroom.name = name->value;
  if (const auto contact = table.text("contact")) {
    newsroom.contact = contact->value;
    if (!printable_ascii(contact->value) || contact->value.find_first_of("()") != std::string::npos)
      table.complain(contact->at, "'contact' goes into the User-Agent; write an address in ASCII without brackets");
  }
  if (const auto zone = table.text("time_zone")) {
    newsroom.time_zone = zone->value;
    if (!known_time_zone(zone->value))
      table.complain(zone->at, "unknown time zone '" + zone->value + "'; write one such as Europe/Paris");
  }
  if (const auto language = table.text("language")) {
    newsroom.language = language->value;
    if (language->value != "fr" && language->value != "en")
      table.complain(language->at, "unknown language '" + language->value + "'; write fr or en");
  }
  if (const auto rules = table.text("rules")) newsroom.rules = from_folder(folder, rules->value);
  read_heartbeat(table, secrets, newsroom);
  if (const auto metrics = table.text("metrics")) {
    newsroom.metrics = from_folder(folder, metrics->value);
    if (!metrics->value.ends_with(".prom"))
      table.complain(metrics->at, "'metrics' in [newsroom] must end in .prom: node_exporter reads no other file");
  }
  table.complain_of_unknown_keys();
}

void read_storage(TableReader& table, const std::filesystem::path& folder, Config& config) {
  if (const auto url = table.text("url")) {
    if (const auto path = database_path(url->value, folder))
      config.storage_url = *path;
    else
      table.complain(url->at, path.error().message);
  }
  if (const auto archive = table.text("archive")) config.archive = from_folder(folder, archive->value);
  table.complain_of_unknown_keys();
}

void read_count(TableReader& table, const std::string& key, std::int64_t most, unsigned& count) {
  const auto value = table.integer(key);
  if (!value) return;
  if (value->value < 1 || value->value > most) {
    table.complain(value->at, "'" + key + "' in " + table.title() + " must be from 1 to " + std::to_string(most));
    return;
  }
  count = static_cast<unsigned>(value->value);
}

void read_resolve(TableReader& table, NetworkConfig& network) {
  std::set<std::pair<std::string, std::uint16_t>> seen;
  for (const auto& row : table.list("resolve")) {
    const auto entry = parse_host_map_entry(row.value);
    if (!entry) {
      table.complain(row.at, entry.error().message + " ('resolve' in [network])");
      continue;
    }
    if (!seen.emplace(entry->host, entry->port).second)
      table.complain(row.at,
                     entry->host + ":" + std::to_string(entry->port) + " stands twice in 'resolve' in [network]");
    network.resolve.push_back(*entry);
  }
}

void read_network(TableReader& table, const std::filesystem::path& folder, NetworkConfig& network) {
  read_count(table, "concurrency", kMostTransfers, network.concurrency);
  read_count(table, "host_connections", kMostHostConnections, network.host_connections);
  if (const auto delay = table.text("host_delay")) {
    if (const auto duration = parse_duration(delay->value))
      network.host_delay = *duration;
    else
      table.complain(delay->at, duration.error().message + " ('host_delay' in [network])");
  }
  for (const auto& row : table.list("allow_addresses")) {
    if (const auto address = parse_allowed_address(row.value))
      network.allow_addresses.push_back(*address);
    else
      table.complain(row.at, address.error().message + " ('allow_addresses' in [network])");
  }
  read_resolve(table, network);
  if (const auto file = table.text("ca_file")) network.ca_file = from_folder(folder, file->value);
  table.complain_of_unknown_keys();
}

void read_campaigns(TableReader& top, Complaints& complaints, Config& config) {
  for (const auto* node : top.tables("campaign")) {
    TableReader table(*node, "[[campaign]]", complaints);
    Campaign campaign = read_campaign(table);
    if (!campaign.id.empty() && config.campaign(campaign.id) != nullptr)
      complaints.add(node->position, "campaign '" + campaign.id + "' stands twice; ids are unique");
    config.campaigns.push_back(std::move(campaign));
  }
}

template <class Endpoint>
void add_unique(std::vector<Endpoint>& all, Endpoint endpoint, std::string_view what, Complaints& complaints) {
  const bool twice = !endpoint.name.empty() && std::any_of(all.begin(), all.end(), [&](const Endpoint& other) {
    return other.name == endpoint.name;
  });
  if (twice)
    complaints.add(endpoint.position, std::string(what) + " '" + endpoint.name + "' stands twice; names are unique");
  all.push_back(std::move(endpoint));
}

}  // namespace

Result<Config> config_from(const document::Node& document, const std::filesystem::path& file,
                           const Catalogue& catalogue, Secrets secrets) {
  const auto folder = folder_of(file);
  Config config;
  config.file = file;
  config.storage_url = (folder / "paidtrail.db").string();
  config.archive = folder / "evidence";

  Complaints complaints;
  SecretContext secret_context{folder, secrets, {}};
  TableReader top(document, "", complaints);
  const auto section = [&](const std::string& key, const auto& read) {
    const auto* node = top.table(key);
    if (node == nullptr) return;
    TableReader table(*node, "[" + key + "]", complaints);
    read(table);
  };
  section("newsroom", [&](TableReader& table) { read_newsroom(table, secret_context, config.newsroom); });
  section("storage", [&](TableReader& table) { read_storage(table, folder, config); });
  section("network", [&](TableReader& table) { read_network(table, folder, config.network); });
  read_campaigns(top, complaints, config);
  const EndpointContext context{catalogue, config, secret_context};
  for (const auto* node : top.tables("source")) {
    TableReader table(*node, "[[source]]", complaints);
    add_unique(config.sources, read_source(table, context), "source", complaints);
  }
  section("alert", [&](TableReader& table) { read_alert(table, context, config.alert); });
  top.complain_of_unknown_keys();

  if (!complaints.empty()) return complaints.error();
  return config;
}

}  // namespace paidtrail
