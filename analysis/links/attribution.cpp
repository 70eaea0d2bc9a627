#include "analysis/links/attribution.h"

#include <functional>
#include <vector>

#include "core/text/fold.h"

namespace paidtrail {
namespace {

/// A query parameter with the row that names it.
struct Named {
  std::string name;
  std::string value;
  const TrackingRow* row;
};

struct HopFacts {
  const Url& url;
  const RedirectorRow* redirector = nullptr;  ///< the most specific
  std::vector<Named> parameters;
  TrackingTable::InFragment in_fragment;  ///< a view of url
};

/// "ShareASale (Awin)" and "ShareASale" are one network; what stands in brackets is a remark.
std::string_view base_name(std::string_view network) { return trim(network.substr(0, network.find('('))); }

std::vector<HopFacts> facts_of(std::span<const std::shared_ptr<const Url>> hops, const RedirectorTable& redirectors,
                               const TrackingTable& tracking) {
  std::vector<HopFacts> all;
  all.reserve(hops.size());
  for (const auto& url : hops) {
    if (!url->http_family()) continue;
    HopFacts& facts = all.emplace_back(HopFacts{*url, nullptr, {}, {}});
    const HostName host(facts.url.host());
    const auto rows = redirectors.find(facts.url, host);
    if (!rows.empty()) facts.redirector = rows.front();
    for (auto& [name, value] : facts.url.parameters()) {
      if (value.empty()) continue;
      if (const TrackingRow* row = tracking.find(name, host)) facts.parameters.push_back({name, value, row});
    }
    if (const auto fragment = facts.url.fragment()) facts.in_fragment = tracking.find_in_fragment(*fragment, host);
  }
  return all;
}

/// A shop's own page is the network's only where it says who is paid.
RedirectorRow::Says says(const HopFacts& hop) {
  if (hop.redirector == nullptr) return RedirectorRow::Says::nothing;
  const bool plain_shop = hop.redirector->kind == "affiliate-shop" && !hop.redirector->publisher.empty() &&
                          !hop.redirector->publisher_of(hop.url);
  return plain_shop ? RedirectorRow::Says::nothing : hop.redirector->says;
}

const RedirectorRow* network_of(const std::vector<HopFacts>& hops) {
  const RedirectorRow* best = nullptr;
  auto most = RedirectorRow::Says::nothing;
  for (const HopFacts& hop : hops) {
    if (says(hop) <= most) continue;
    most = says(hop);
    best = hop.redirector;
  }
  return best;
}

/// The first value that `wanted` says yes to, in the order of hops and parameters.
std::optional<std::string> first_value(const std::vector<HopFacts>& hops,
                                       const std::function<bool(const HopFacts&, const Named&)>& wanted) {
  for (const HopFacts& hop : hops)
    for (const Named& parameter : hop.parameters)
      if (wanted(hop, parameter)) return parameter.value;
  return std::nullopt;
}

bool of_network(const HopFacts& hop, std::string_view network) {
  return hop.redirector != nullptr && base_name(hop.redirector->network) == base_name(network);
}

std::optional<std::string> publisher_of(const std::vector<HopFacts>& hops, std::string_view network) {
  for (const HopFacts& hop : hops)
    if (of_network(hop, network))
      if (auto value = hop.redirector->publisher_of(hop.url)) return value;
  auto value = first_value(hops, [network](const HopFacts&, const Named& parameter) {
    return parameter.row->identifies == "publisher" && base_name(parameter.row->owner) == base_name(network);
  });
  if (value) return value;
  for (const HopFacts& hop : hops)
    if (hop.in_fragment.row != nullptr && hop.in_fragment.row->identifies == "publisher" &&
        base_name(hop.in_fragment.row->owner) == base_name(network))
      return std::string(hop.in_fragment.value);
  return std::nullopt;
}

std::optional<std::string> campaign_of(const std::vector<HopFacts>& hops, const RedirectorRow* network) {
  auto value = first_value(hops, [](const HopFacts&, const Named& parameter) {
    return ascii_equal_ignoring_case(parameter.name, "utm_campaign");
  });
  if (value || network == nullptr) return value;
  for (const HopFacts& hop : hops)
    if (of_network(hop, network->network))
      if (auto in_path = hop.redirector->campaign_of(hop.url)) return in_path;
  return first_value(hops, [network](const HopFacts& hop, const Named& parameter) {
    return of_network(hop, network->network) && parameter.row->identifies == "campaign" &&
           !parameter.row->hosts.empty();
  });
}

}  // namespace

Attribution read_attribution(std::span<const std::shared_ptr<const Url>> hops, const RedirectorTable& redirectors,
                             const TrackingTable& tracking) {
  const auto facts = facts_of(hops, redirectors, tracking);
  Attribution out;
  const RedirectorRow* network = network_of(facts);
  if (network != nullptr) {
    out.network = network->network;
    out.publisher = publisher_of(facts, network->network);
  }
  out.campaign = campaign_of(facts, network);
  out.click_id =
      first_value(facts, [](const HopFacts&, const Named& parameter) { return parameter.row->identifies == "click"; });
  return out;
}

}  // namespace paidtrail
