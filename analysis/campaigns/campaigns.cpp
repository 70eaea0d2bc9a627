#include "analysis/campaigns/campaigns.h"

#include <algorithm>

#include "core/digest.h"
#include "core/json_writer.h"
#include "core/url/url.h"

namespace paidtrail {
namespace {

/// Two spellings of one link: the fragment is not sent, so it does not tell links apart.
std::string comparable(std::string_view url) {
  const auto parsed = Url::parse(url);
  return parsed ? parsed->without_fragment().href() : std::string();
}

bool is_campaign_link(std::string_view url, const Campaign& campaign) {
  const std::string own = comparable(url);
  return !own.empty() &&
         std::ranges::any_of(campaign.links, [&](const std::string& link) { return comparable(link) == own; });
}

/// The link as published, as the platform expands it, and every hop of its chain: a short link wrapped by a platform's
/// own is still that short link.
std::vector<std::string_view> ways(const Link& link, const Chain* chain) {
  std::vector<std::string_view> urls{link.shared};
  if (link.expanded) urls.push_back(*link.expanded);
  if (chain)
    for (const Hop& hop : chain->hops) urls.push_back(hop.url);
  return urls;
}

/// Hops whose target a redirect named count as reached, answered or not: a person's browser goes there too. A refused
/// address does not.
std::vector<std::string_view> reached(const Chain& chain) {
  std::vector<std::string_view> urls;
  urls.reserve(chain.hops.size());
  for (const Hop& hop : chain.hops) urls.push_back(hop.url);
  if (chain.outcome == Outcome::blocked_address && !urls.empty() && !chain.hops.back().status) urls.pop_back();
  return urls;
}

std::optional<Share> share_of(const Link& link, const Chain* chain, const Campaign& campaign) {
  for (const std::string_view url : ways(link, chain))
    if (is_campaign_link(url, campaign)) return Share{link.shared, MatchRule::link, std::string(url)};
  if (!chain) return std::nullopt;
  const auto urls = reached(*chain);
  for (const DestinationRule& rule : campaign.destinations)
    if (std::ranges::any_of(urls, [&](std::string_view url) { return matches(rule, url); }))
      return Share{link.shared, MatchRule::destination, text_of(rule)};
  for (const ParameterRule& rule : campaign.parameters)
    if (std::ranges::any_of(urls, [&](std::string_view url) { return matches(rule, url); }))
      return Share{link.shared, MatchRule::parameter, text_of(rule)};
  return std::nullopt;
}

bool within(const Campaign& campaign, std::chrono::sys_days day) {
  return (!campaign.since || day >= *campaign.since) && (!campaign.until || day <= *campaign.until);
}

bool follows_all(const Campaign& campaign) { return !campaign.destinations.empty() || !campaign.parameters.empty(); }

}  // namespace

std::vector<std::string> links_to_follow(const Post& post, const Campaign& campaign) {
  std::vector<std::string> urls;
  for (const Link& link : post.links) {
    const auto parsed = Url::parse(link.shared);
    if (!parsed || !parsed->http_family() || std::ranges::find(urls, link.shared) != urls.end()) continue;
    const bool known =
        is_campaign_link(link.shared, campaign) || (link.expanded && is_campaign_link(*link.expanded, campaign));
    if (known || follows_all(campaign)) urls.push_back(link.shared);
  }
  return urls;
}

std::vector<Share> shares_of(const Post& post, const ChainOf& chain_of, const Campaign& campaign,
                             Timestamp first_seen) {
  std::vector<Share> shares;
  if (!within(campaign, post.created_at.value_or(first_seen).day())) return shares;
  for (const Link& link : post.links) {
    if (std::ranges::find(shares, link.shared, &Share::short_url) != shares.end()) continue;
    if (auto share = share_of(link, chain_of(link.shared), campaign)) shares.push_back(*std::move(share));
  }
  return shares;
}

bool matches(const DestinationRule& rule, std::string_view text) {
  const auto url = Url::parse(text);
  if (!url || !url->http_family() || !is_same_or_subdomain(url->host(), rule.host)) return false;
  if (rule.port && url->effective_port() != *rule.port) return false;
  const std::string_view path = url->path();
  if (rule.path.empty() || rule.path == "/") return true;
  if (!path.starts_with(rule.path)) return false;
  return path.size() == rule.path.size() || rule.path.back() == '/' || path[rule.path.size()] == '/';
}

bool matches(const ParameterRule& rule, std::string_view text) {
  const auto url = Url::parse(text);
  if (!url) return false;
  return std::ranges::any_of(url->parameters(), [&](const auto& parameter) {
    const auto& [name, value] = parameter;
    return name == rule.name && (rule.prefix ? value.starts_with(rule.value) : value == rule.value);
  });
}

std::string text_of(const DestinationRule& rule) {
  return rule.host + (rule.port ? ":" + std::to_string(*rule.port) : "") + rule.path;
}

std::string text_of(const ParameterRule& rule) { return rule.name + "=" + rule.value + (rule.prefix ? "*" : ""); }

std::string campaign_version(const Campaign& campaign) {
  JsonWriter json;
  json.begin_object()
      .field("jurisdictions", campaign.judged_in())
      .field("political", campaign.political)
      .field("required_tags", campaign.required_tags)
      .field("links", campaign.links);
  json.key("destinations").begin_array();
  for (const DestinationRule& rule : campaign.destinations) json.string(text_of(rule));
  json.end_array().key("parameters").begin_array();
  for (const ParameterRule& rule : campaign.parameters) json.string(text_of(rule));
  json.end_array();
  const auto day = [](const std::optional<std::chrono::sys_days>& at) {
    return at ? std::optional<std::int64_t>(at->time_since_epoch().count()) : std::nullopt;
  };
  json.field("since", day(campaign.since)).field("until", day(campaign.until)).end_object();
  return sha256_hex(json.take()).substr(0, 16);
}

}  // namespace paidtrail
