#include "analysis/links/links.h"

#include <functional>
#include <set>

#include "analysis/links/attribution.h"
#include "analysis/links/redirector_table.h"
#include "analysis/links/tracking_table.h"
#include "core/text/fold.h"
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
  std::set<std::string, std::less<>> exact_;
  std::set<std::string, std::less<>> suffixes_;
};

}  // namespace

struct LinkRules::Tables {
  TrackingTable tracking;
  RedirectorTable redirectors;
  ShortenerTable shorteners;
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
  return LinkRules(
      std::make_unique<const Tables>(Tables{*std::move(tracking), *std::move(redirectors), *std::move(shorteners)}));
}

std::string LinkRules::destination(const Url& url) const {
  const Url plain = url.without_fragment().without_credentials();
  if (!plain.query()) return plain.href();
  const HostName host(plain.host());
  std::string kept;
  bool first = true;
  bool any_parameter = false;
  std::string_view left = *plain.query();
  for (bool more = true; more;) {
    const std::size_t end = left.find('&');
    const std::string_view raw = left.substr(0, end);
    more = end != std::string_view::npos;
    if (more) left.remove_prefix(end + 1);
    const TrackingRow* row =
        raw.empty() ? nullptr : tables_->tracking.find(percent::decode_form(raw.substr(0, raw.find('='))), host);
    if (row != nullptr && row->dropped()) continue;
    if (!first) kept += '&';
    kept += raw;
    first = false;
    any_parameter = any_parameter || !raw.empty();
  }
  return plain.with_query(any_parameter ? std::optional<std::string_view>(kept) : std::nullopt).href();
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

Attribution LinkRules::attribution(const std::vector<Hop>& hops) const {
  return read_attribution(hops, tables_->redirectors, tables_->tracking);
}

bool LinkRules::known_shortener(std::string_view host) const { return tables_->shorteners.knows(host); }

}  // namespace paidtrail
