#include "crawler/sources/x/query.h"

#include <set>
#include <string_view>

namespace paidtrail::x {
namespace {

constexpr std::size_t kLongest = 512;
constexpr std::string_view kOr = " OR ";

/// `url:"…"` matches the tokens of url, expanded_url and unwound_url one after the other: without the scheme and a
/// slash at the end it finds every spelling. Shortened until it fits; what is found too much is matched away later.
std::string url_term(std::string_view address) {
  if (const std::size_t scheme = address.find("://"); scheme != std::string_view::npos)
    address.remove_prefix(scheme + 3);
  address = address.substr(0, address.find('#'));
  address = address.substr(0, address.find_first_of("\"\\"));
  static constexpr std::size_t kRoom = kLongest - 10;
  if (address.size() > kRoom) address = address.substr(0, address.find('?'));
  while (address.size() > kRoom && address.rfind('/') != std::string_view::npos)
    address = address.substr(0, address.rfind('/'));
  while (address.ends_with('/')) address.remove_suffix(1);
  if (address.empty() || address.size() > kRoom) return {};
  return "url:\"" + std::string(address) + "\"";
}

/// Operators and quotes would change the meaning of the query.
std::string tag_term(std::string_view tag) {
  if (tag.empty() || tag.size() + 1 >= kLongest) return {};
  if (tag.find_first_of(" \t\r\n\"\\():#$") != std::string_view::npos) return {};
  return "#" + std::string(tag);
}

}  // namespace

std::vector<std::string> search_queries(const Campaign& campaign) {
  std::vector<std::string> terms;
  terms.reserve(campaign.hashtags.size() + campaign.links.size() + campaign.destinations.size());
  for (const std::string& tag : campaign.hashtags) terms.push_back(tag_term(tag));
  for (const std::string& link : campaign.links) terms.push_back(url_term(link));
  for (const DestinationRule& rule : campaign.destinations) {
    const std::string port = rule.port ? ":" + std::to_string(*rule.port) : "";
    terms.push_back(url_term(rule.host + port + rule.path));
  }
  std::vector<std::string> queries;
  std::set<std::string> seen;
  for (const std::string& term : terms) {
    if (term.empty() || !seen.insert(term).second) continue;
    if (queries.empty() || queries.back().size() + kOr.size() + term.size() >= kLongest)
      queries.push_back(term);
    else
      queries.back().append(kOr).append(term);
  }
  return queries;
}

}  // namespace paidtrail::x
