#include "config/load_campaign.h"

#include <algorithm>

#include "config/campaign_rules.h"
#include "core/url/url.h"

namespace paidtrail {
namespace {

constexpr std::string_view kIdLetters = "abcdefghijklmnopqrstuvwxyz0123456789-";

std::vector<std::string> values_of(const std::vector<Placed<std::string>>& placed) {
  std::vector<std::string> values;
  values.reserve(placed.size());
  for (const auto& one : placed) values.push_back(one.value);
  return values;
}

void complain_of_value(TableReader& table, const Position& at, const std::string& key, const std::string& what) {
  table.complain(at, what + " ('" + key + "' in [[campaign]])");
}

void read_names(TableReader& table, Campaign& campaign) {
  const auto id = table.text("id");
  if (id) {
    campaign.id = id->value;
    if (id->value.empty() || id->value.find_first_not_of(kIdLetters) != std::string::npos)
      table.complain(id->at, "'" + id->value + "' is no campaign id; use a-z, 0-9 and -");
  } else if (table.any("id") == nullptr) {
    table.missing("id", "it names the campaign in tables and messages");
  }
  const auto name = table.text("name");
  campaign.name = name ? name->value : campaign.id;
}

void read_links(TableReader& table, Campaign& campaign) {
  for (const auto& link : table.list("links")) {
    const auto url = Url::parse(link.value);
    if (url && url->http_family())
      campaign.links.push_back(url->href());
    else
      complain_of_value(table, link.at, "links", "'" + link.value + "' is no http or https address");
  }
}

template <class Rule>
void read_rules(TableReader& table, const std::string& key, Result<Rule> (*parse)(std::string_view),
                std::vector<Rule>& rules) {
  for (const auto& text : table.list(key)) {
    if (auto rule = parse(text.value))
      rules.push_back(*std::move(rule));
    else
      complain_of_value(table, text.at, key, rule.error().message);
  }
}

void read_hashtags(TableReader& table, Campaign& campaign) {
  for (const auto& tag : table.list("hashtags")) {
    std::string_view word = tag.value;
    if (word.starts_with('#')) word.remove_prefix(1);
    if (word.empty() || word.find_first_of(" \t\r\n#") != std::string_view::npos)
      complain_of_value(table, tag.at, "hashtags", "'" + tag.value + "' is no hashtag");
    else
      campaign.hashtags.emplace_back(word);
  }
}

void read_days(TableReader& table, Campaign& campaign) {
  const auto since = table.day("since");
  const auto until = table.day("until");
  if (since) campaign.since = since->value;
  if (until) campaign.until = until->value;
  if (since && until && until->value < since->value)
    table.complain(until->at, "'until' lies before 'since' in [[campaign]]");
}

/// `0.70 EUR`: digits, a point, a currency by ISO 4217.
bool is_money(std::string_view text) {
  const auto space = text.find(' ');
  if (space == std::string_view::npos || space == 0) return false;
  const auto amount = text.substr(0, space);
  const auto currency = text.substr(space + 1);
  return amount.find_first_not_of("0123456789.") == std::string_view::npos && amount.front() != '.' &&
         amount.back() != '.' && std::count(amount.begin(), amount.end(), '.') <= 1 && currency.size() == 3 &&
         std::all_of(currency.begin(), currency.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::optional<std::string> read_money(TableReader& table, const std::string& key) {
  const auto text = table.text(key);
  if (!text) return std::nullopt;
  if (!is_money(text->value))
    complain_of_value(table, text->at, key, "'" + text->value + "' is no sum; write it like 0.70 EUR");
  return text->value;
}

}  // namespace

Campaign read_campaign(TableReader& table) {
  Campaign campaign;
  campaign.position = table.position();
  read_names(table, campaign);
  campaign.jurisdictions = values_of(table.list("jurisdictions"));
  if (const auto political = table.boolean("political")) campaign.political = political->value;
  campaign.required_tags = values_of(table.list("required_tags"));
  read_links(table, campaign);
  read_rules(table, "destinations", parse_destination, campaign.destinations);
  read_rules(table, "parameters", parse_parameter, campaign.parameters);
  read_hashtags(table, campaign);
  read_days(table, campaign);
  campaign.click_rate = read_money(table, "click_rate");
  campaign.click_cap = read_money(table, "click_cap");
  table.complain_of_unknown_keys();
  return campaign;
}

}  // namespace paidtrail
