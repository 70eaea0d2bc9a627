#include "parsers/platforms/x/card.h"

#include <algorithm>
#include <string>
#include <utility>

namespace paidtrail::x {
namespace {

/// A card shows a handful; a longer list is nothing that a reader sees.
constexpr std::size_t kMaxCardLinks = 20;

bool is_web_address(const std::string& url) { return url.starts_with("https://") || url.starts_with("http://"); }

void add(RawText& words, const std::optional<std::string>& url, std::optional<std::string> display) {
  if (!url || !is_web_address(*url)) return;
  const bool known = std::ranges::any_of(
      words.urls, [&url](const RawUrl& other) { return other.url == *url || other.expanded == url; });
  if (!known) words.urls.push_back({*url, std::nullopt, std::move(display), std::nullopt, false});
}

std::optional<std::string> binding(const Json& bindings, std::string_view key) {
  if (!bindings.is_array()) return std::nullopt;
  for (const Json& entry : bindings.items())
    if (entry["key"].string() == key) return entry["value"]["string_value"].string();
  return std::nullopt;
}

/// The buttons and pictures of a card made by X's own tool for advertisers: JSON in a string.
void add_destinations(RawText& words, const std::string& unified_card) {
  const Result<Json> card = Json::parse(unified_card, "card");
  if (!card) return;
  const Json& destinations = (*card)["destination_objects"];
  if (!destinations.is_object()) return;
  for (std::size_t i = 0; i < std::min(destinations.items().size(), kMaxCardLinks); ++i) {
    const Json& target = destinations.items()[i]["data"]["url_data"];
    add(words, target["url"].string(), target["vanity"].string());
  }
}

}  // namespace

void add_card_links(RawText& words, const Json& tweet) {
  const Json& card = tweet["card"]["legacy"];
  add(words, card["url"].string(), binding(card["binding_values"], "domain"));
  if (const auto unified = binding(card["binding_values"], "unified_card")) add_destinations(words, *unified);
}

}  // namespace paidtrail::x
