#include "analysis/links/tracking_table.h"

#include <optional>

#include "core/text/fold.h"

namespace paidtrail {
namespace {

std::optional<TrackingRow::Strip> strip_of(std::string_view word) {
  if (word == "always") return TrackingRow::Strip::always;
  if (word == "host") return TrackingRow::Strip::host;
  if (word == "never") return TrackingRow::Strip::never;
  return std::nullopt;
}

std::vector<HostPattern> hosts_of(std::string_view cell) {
  std::vector<HostPattern> hosts;
  while (!cell.empty() && cell != "*") {
    const std::size_t comma = cell.find(',');
    const std::string_view host = trim(cell.substr(0, comma));
    if (!host.empty()) hosts.emplace_back(ascii_lower(host), HostPattern::Scope::with_subdomains);
    cell = comma == std::string_view::npos ? std::string_view() : cell.substr(comma + 1);
  }
  return hosts;
}

/// How well the row fits the host: 0 not at all, 1 as any host, more for a longer name.
std::size_t fit(const TrackingRow& row, const HostName& host) {
  if (row.hosts.empty()) return 1;
  std::size_t best = 0;
  for (const HostPattern& pattern : row.hosts)
    if (pattern.length() + 1 > best && pattern.matches(host)) best = pattern.length() + 1;
  return best;
}

struct Best {
  const TrackingRow* row = nullptr;
  std::size_t fit = 0;

  void consider(const std::vector<TrackingRow>& rows, const HostName& host) {
    for (const TrackingRow& candidate : rows) {
      const std::size_t how = paidtrail::fit(candidate, host);
      if (how > fit) *this = {&candidate, how};
    }
  }
};

}  // namespace

Result<TrackingTable> TrackingTable::make(const Rules& rules) {
  const auto table =
      rules.table("tracking_params.tsv", {"param", "match", "hosts", "owner", "identifies", "strip_for_grouping"});
  if (!table) return table.error();
  const auto column = [&table](std::string_view title) { return *(*table)->column(title); };
  const std::size_t param = column("param"), match = column("match"), hosts = column("hosts"), owner = column("owner"),
                    identifies = column("identifies"), strip = column("strip_for_grouping");

  TrackingTable made;
  for (const auto& row : (*table)->rows) {
    const std::string& name = row.cells[param];
    const auto word = strip_of(row.cells[strip]);
    if (name.empty()) return (*table)->error(row, "param is empty");
    if (!word) return (*table)->error(row, "strip_for_grouping must be always, host or never");
    if (row.cells[match] != "exact" && row.cells[match] != "prefix")
      return (*table)->error(row, "match must be exact or prefix");
    if (name.starts_with('#')) continue;  // stands in the fragment, which is no query parameter
    auto& rows = row.cells[match] == "exact" ? made.exact_ : made.prefixes_;
    rows[ascii_lower(name)].push_back({hosts_of(row.cells[hosts]), row.cells[owner], row.cells[identifies], *word});
  }
  return made;
}

const TrackingRow* TrackingTable::find(std::string_view name, const HostName& host) const {
  // No row's name is longer; this keeps a name of a megabyte from being copied for nothing.
  const std::string lower = ascii_lower(name.substr(0, 128));
  Best best;
  if (const auto rows = exact_.find(lower); rows != exact_.end() && name.size() == lower.size())
    best.consider(rows->second, host);
  if (best.row != nullptr) return best.row;
  // The table is sorted, so that a longer prefix comes after a shorter one that begins it; equal fits keep the first.
  for (auto rows = prefixes_.rbegin(); rows != prefixes_.rend(); ++rows)
    if (lower.starts_with(rows->first)) best.consider(rows->second, host);
  return best.row;
}

}  // namespace paidtrail
