#include "analysis/links/redirector_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>
#include <utility>

#include "core/text/fold.h"

namespace paidtrail {
namespace {

using Says = RedirectorRow::Says;
using Pays = RedirectorRow::Pays;

struct KindRow {
  std::string_view name;
  Says says;
  Via via;
  Pays pays;
};

constexpr std::array<KindRow, 20> kKinds{{
    {"affiliate", Says::who_is_paid, Via::embedded_parameter, Pays::every_visit},
    {"affiliate-short", Says::who_is_paid, Via::embedded_parameter, Pays::every_visit},
    {"affiliate-hop", Says::who_is_paid, Via::embedded_parameter, Pays::every_visit},
    {"affiliate-image", Says::who_is_paid, Via::embedded_parameter, Pays::every_visit},
    {"affiliate-product", Says::who_is_paid, Via::embedded_parameter, Pays::every_visit},
    {"affiliate-shop", Says::who_is_paid, Via::embedded_parameter, Pays::named_publisher},
    {"subaffiliate", Says::who_is_paid, Via::embedded_parameter, Pays::every_visit},
    {"subaffiliate-short", Says::who_is_paid, Via::embedded_parameter, Pays::every_visit},
    {"influencer", Says::who_is_paid, Via::embedded_parameter, Pays::every_visit},
    {"influencer-page", Says::who_is_paid, Via::embedded_parameter, Pays::every_visit},
    {"ad", Says::which_tool, Via::embedded_parameter, Pays::every_visit},
    {"app-deep-link", Says::which_tool, Via::embedded_parameter, Pays::nobody},
    {"link-manager", Says::which_tool, Via::embedded_parameter, Pays::nobody},
    {"measurement", Says::which_tool, Via::embedded_parameter, Pays::nobody},
    {"link-in-bio", Says::whose_page, Via::embedded_parameter, Pays::nobody},
    {"link-in-bio-short", Says::whose_page, Via::embedded_parameter, Pays::nobody},
    {"share-short", Says::nothing, Via::embedded_parameter, Pays::nobody},
    {"shim", Says::nothing, Via::interstitial, Pays::nobody},
    {"amp", Says::nothing, Via::interstitial, Pays::nobody},
    {"consent", Says::nothing, Via::interstitial, Pays::nobody},
}};

const KindRow* kind_of(std::string_view name) {
  for (const KindRow& kind : kKinds)
    if (kind.name == name) return &kind;
  return nullptr;
}

std::optional<std::size_t> number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "/?P[0-9A-F]{13,16}&redir=": the path, then the key's letters and the least and most hex digits that follow them.
std::optional<RedirectorRow::BareKey> bare_key(std::string_view cell) {
  constexpr std::string_view kDigits = "[0-9A-F]{";
  const std::size_t open = cell.find(kDigits);
  const std::size_t close = cell.find('}');
  if (!cell.starts_with("/?") || open == std::string_view::npos || close == std::string_view::npos || close < open)
    return std::nullopt;
  const std::string_view range = cell.substr(open + kDigits.size(), close - open - kDigits.size());
  const std::size_t comma = std::min(range.find(','), range.size());
  const auto least = number(range.substr(0, comma));
  const auto most = number(range.substr(std::min(comma + 1, range.size())));
  if (!least || !most) return std::nullopt;
  return RedirectorRow::BareKey{std::string(cell.substr(2, open - 2)), *least, *most};
}

int order_of(const RedirectorRow& row, std::string_view match) { return !row.host ? 2 : match == "exact" ? 0 : 1; }

struct Columns {
  std::size_t host, match, path_prefix, network, kind, target, publisher;
};

Result<RedirectorRow> read_row(const RuleTable& table, const RuleTable::Row& cells, const Columns& at) {
  const std::string& match = cells.cells[at.match];
  const KindRow* kind = kind_of(cells.cells[at.kind]);
  if (kind == nullptr) return table.error(cells, "unknown kind '" + cells.cells[at.kind] + "'");
  RedirectorRow row;
  row.host_text = ascii_lower(cells.cells[at.host]);
  row.path_prefix = cells.cells[at.path_prefix];
  row.network = cells.cells[at.network];
  row.kind = kind->name;
  row.says = kind->says;
  row.via = kind->via;
  row.pays = kind->pays;
  row.target = Place::parse_cell(cells.cells[at.target]);
  row.publisher = Place::parse_cell(cells.cells[at.publisher]);
  if (match == "any-host") {
    row.key = bare_key(row.path_prefix);
    if (!row.key) return table.error(cells, "path_prefix of an any-host row must be like /?P[0-9A-F]{13,16}&redir=");
    row.path_prefix = "/";
    return row;
  }
  if (match != "exact" && match != "suffix" && match != "glob")
    return table.error(cells, "match must be exact, suffix, glob or any-host");
  if (row.host_text.empty()) return table.error(cells, "host is empty");
  row.host.emplace(row.host_text,
                   match == "exact" ? HostPattern::Scope::host_only : HostPattern::Scope::with_subdomains);
  return row;
}

}  // namespace

bool RedirectorRow::BareKey::matches(const Url& url) const {
  if (url.path() != "/" || !url.query()) return false;
  const std::string_view first = url.query()->substr(0, url.query()->find('&'));
  if (!first.starts_with(letters)) return false;
  const std::string_view digits = first.substr(letters.size());
  constexpr std::string_view kHex = "0123456789ABCDEF";
  return digits.size() >= least && digits.size() <= most && digits.find_first_not_of(kHex) == std::string_view::npos;
}

bool RedirectorRow::matches(const Url& url, const HostName& host_name) const {
  if (!host) {
    // The key alone could be anything's; with a target beside it, it is the network's.
    return key && key->matches(url) && std::any_of(target.begin(), target.end(), [&url, this](const Place& place) {
             return place.target(url, path_prefix).has_value();
           });
  }
  return host->matches(host_name) && within_path(url.path(), path_prefix);
}

std::optional<std::string> RedirectorRow::publisher_of(const Url& url) const {
  for (const Place& place : publisher)
    if (auto value = place.value(url, path_prefix, host_text)) return value;
  return std::nullopt;
}

bool RedirectorRow::pays_for(const Url& url) const {
  switch (pays) {
    case Pays::nobody:
      return false;
    case Pays::every_visit:
      return true;
    case Pays::named_publisher:
      return publisher.empty() || publisher_of(url).has_value();
  }
  return false;
}

std::optional<std::string> RedirectorRow::campaign_of(const Url& url) const {
  for (const Place& place : publisher)
    if (auto value = place.campaign(url)) return value;
  return std::nullopt;
}

Result<RedirectorTable> RedirectorTable::make(const Rules& rules) {
  const auto found = rules.table(
      "redirectors.tsv", {"host", "match", "path_prefix", "network", "kind", "target_param", "publisher_param"});
  if (!found) return found.error();
  const RuleTable& table = **found;
  const auto column = [&table](std::string_view title) { return *table.column(title); };
  const Columns at{column("host"), column("match"),        column("path_prefix"),    column("network"),
                   column("kind"), column("target_param"), column("publisher_param")};

  struct Ordered {
    int order;
    unsigned line;
    RedirectorRow row;
  };
  std::vector<Ordered> rows;
  for (const auto& cells : table.rows) {
    auto row = read_row(table, cells, at);
    if (!row) return row.error();
    rows.push_back({order_of(*row, cells.cells[at.match]), cells.line, *std::move(row)});
  }
  std::sort(rows.begin(), rows.end(), [](const Ordered& a, const Ordered& b) {
    const auto longest_first = [](const Ordered& x) {
      return std::pair(~x.row.path_prefix.size(), ~x.row.host_text.size());
    };
    return std::tuple(a.order, longest_first(a), a.line) < std::tuple(b.order, longest_first(b), b.line);
  });
  RedirectorTable made;
  for (Ordered& ordered : rows) made.rows_.push_back(std::move(ordered.row));
  made.index();
  return made;
}

void RedirectorTable::index() {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const RedirectorRow& row = rows_[i];
    std::string_view name = row.host_text;
    const bool any_suffix = name.ends_with(".*");
    if (any_suffix) name.remove_suffix(2);
    if (!row.host || name.find('*') != std::string_view::npos) {
      elsewhere_.push_back(i);
    } else if (any_suffix) {
      by_label_[std::string(name.substr(name.rfind('.') + 1))].push_back(i);
    } else {
      by_name_[std::string(name)].push_back(i);
      longest_name_ = std::max(longest_name_, name.size());
    }
  }
}

std::vector<const RedirectorRow*> RedirectorTable::find(const Url& url, const HostName& host) const {
  std::vector<const RedirectorRow*> found;
  if (!url.http_family()) return found;
  const auto consider = [&](const Places& places) {
    for (const std::size_t place : places)
      if (rows_[place].matches(url, host)) found.push_back(&rows_[place]);
  };
  consider(elsewhere_);
  for (std::string_view rest = host.name();;) {
    const std::size_t dot = rest.find('.');
    if (rest.size() <= longest_name_)
      if (const auto places = by_name_.find(rest); places != by_name_.end()) consider(places->second);
    if (const auto places = by_label_.find(rest.substr(0, dot)); places != by_label_.end()) consider(places->second);
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  // The rows stand in the order of their weight, and so do their addresses. A label may stand in a host twice.
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace paidtrail
