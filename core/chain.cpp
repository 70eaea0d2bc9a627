#include "core/chain.h"

#include "core/json_writer.h"

namespace paidtrail {
namespace {

std::optional<std::int64_t> wide(const std::optional<int>& value) {
  return value ? std::optional<std::int64_t>(*value) : std::nullopt;
}

}  // namespace

std::string to_json(const Chain& chain) {
  JsonWriter json;
  json.begin_object()
      .field("url", chain.url)
      .field("final_url", chain.final_url)
      .field("canonical_url", chain.canonical_url)
      .field("destination", chain.destination)
      .field("outcome", std::string(kOutcomes.name(chain.outcome)))
      .field("status", wide(chain.status));
  json.key("hops").begin_array();
  for (const Hop& hop : chain.hops)
    json.begin_object()
        .field("url", hop.url)
        .field("status", wide(hop.status))
        .field("via", std::string(kVias.name(hop.via)))
        .field("ms", hop.ms ? std::optional<std::int64_t>(hop.ms->count()) : std::nullopt)
        .end_object();
  json.end_array();
  json.key("attribution")
      .begin_object()
      .field("network", chain.attribution.network)
      .field("publisher", chain.attribution.publisher)
      .field("campaign", chain.attribution.campaign)
      .field("click_id", chain.attribution.click_id)
      .end_object();
  json.field("checked_at", chain.checked_at.rfc3339()).end_object();
  return json.take();
}

}  // namespace paidtrail
