#include "analysis/links/links.h"

#include <algorithm>
#include <unordered_set>

#include "analysis/links/attribution.h"
#include "analysis/links/redirector_table.h"
#include "analysis/links/tracking_table.h"
#include "core/text/fold.h"
#include "core/text/string_map.h"
#include "core/url/percent.h"

namespace paidtrail {
namespace {

/// shorteners.tsv.
class ShortenerTable {
 public:
  static Result<ShortenerTable> make(const Rules& rules) {
    const auto table = rules.table("shorteners.tsv", {"domain", "match"});
    if (!table) return table.error();
    const std::size_t domain = *(*table)->column("domain");
    const std::size_t match = *(*table)->column("match");
    ShortenerTable made;
    for (const auto& row : (*table)->rows) {
      const std::string& how = row.cells[match];
      if (row.cells[domain].empty()) return (*table)->error(row, "domain is empty");
      if (how != "exact" && how != "suffix") return (*table)->error(row, "match must be exact or suffix");
      (how == "exact" ? made.exact_ : made.suffixes_).insert(ascii_lower(row.cells[domain]));
    }
    return made;
  }

  bool knows(std::string_view host) const {
    const std::string_view name = HostName(host).name();
    if (exact_.contains(name) || suffixes_.contains(name)) return true;
    // No name in the table is longer than a DNS name; the bound keeps this linear.
    std::string_view rest = name.size() > 253 ? name.substr(name.size() - 253) : name;
    for (std::size_t dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.')) {
      rest.remove_prefix(dot + 1);
      if (suffixes_.contains(rest)) return true;
    }
    return false;
  }

 private:
  using Names = std::unordered_set<std::string, StringHash, std::equal_to<>>;
  Names exact_;
  Names suffixes_;
};

}  // namespace

struct LinkRules::Tables {
  TrackingTable tracking;
  RedirectorTable redirectors;
  ShortenerTable shorteners;
  PageRules pages;
};

LinkRules::LinkRules(std::unique_ptr<const Tables> tables) : tables_(std::move(tables)) {}
LinkRules::~LinkRules() = default;
LinkRules::LinkRules(LinkRules&&) noexcept = default;
LinkRules& LinkRules::operator=(LinkRules&&) noexcept = default;

Result<LinkRules> LinkRules::make(const Rules& rules) {
  auto tracking = TrackingTable::make(rules);
  if (!tracking) return tracking.error();
  auto redirectors = RedirectorTable::make(rules);
  if (!redirectors) return redirectors.error();
  auto shorteners = ShortenerTable::make(rules);
  if (!shorteners) return shorteners.error();
  auto pages = PageRules::make(rules);
  if (!pages) return pages.error();
  return LinkRules(std::make_unique<const Tables>(
      Tables{*std::move(tracking), *std::move(redirectors), *std::move(shorteners), *std::move(pages)}));
}

std::string LinkRules::destination(const Url& url) const {
  if (!url.http_family()) return url.without_fragment().without_credentials().href();
  std::string out(url.scheme());
  out.append("://").append(url.authority()).append(url.path());
  if (!url.query()) return out;
  const HostName host(url.host());
  const std::size_t before = out.size();
  bool any_parameter = false;
  std::string_view left = *url.query();
  for (bool more = true; more;) {
    const std::size_t end = left.find('&');
    const std::string_view raw = left.substr(0, end);
    more = end != std::string_view::npos;
    if (more) left.remove_prefix(end + 1);
    if (!raw.empty() && dropped(raw, host)) continue;
    out += out.size() == before ? '?' : '&';
    out += raw;
    any_parameter = any_parameter || !raw.empty();
  }
  if (!any_parameter) out.resize(before);
  return out;
}

bool LinkRules::dropped(std::string_view parameter, const HostName& host) const {
  const std::string_view name = parameter.substr(0, parameter.find('='));
  const bool encoded = name.find_first_of("%+") != std::string_view::npos;
  const TrackingRow* row =
      encoded ? tables_->tracking.find(percent::decode_form(name), host) : tables_->tracking.find(name, host);
  return row != nullptr && row->dropped();
}

std::vector<TrackingParameter> LinkRules::tracking(const Url& url) const {
  const HostName host(url.host());
  std::vector<TrackingParameter> out;
  for (auto& [name, value] : url.parameters()) {
    const TrackingRow* row = tables_->tracking.find(name, host);
    if (row != nullptr) out.push_back({std::move(name), std::move(value), row->owner, row->identifies});
  }
  return out;
}

std::optional<EmbeddedTarget> LinkRules::embedded_target(const Url& url) const {
  for (const RedirectorRow* row : tables_->redirectors.find(url))
    for (const Place& place : row->target)
      if (auto target = place.target(url, row->path_prefix)) return EmbeddedTarget{*std::move(target), row->via};
  return std::nullopt;
}

bool LinkRules::pays_per_visit(const Url& url) const {
  return std::ranges::any_of(tables_->redirectors.find(url),
                             [&url](const RedirectorRow* row) { return row->pays_for(url); });
}

Attribution LinkRules::attribution(std::span<const std::shared_ptr<const Url>> hops) const {
  return read_attribution(hops, tables_->redirectors, tables_->tracking);
}

bool LinkRules::known_shortener(std::string_view host) const { return tables_->shorteners.knows(host); }

const PageRules& LinkRules::pages() const { return tables_->pages; }

}  // namespace paidtrail
