#include "analysis/links/tracking_table.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
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
  std::map<std::string, std::vector<TrackingRow>, std::greater<>> prefixes;
  for (const auto& row : (*table)->rows) {
    const std::string& name = row.cells[param];
    const auto word = strip_of(row.cells[strip]);
    if (name.empty()) return (*table)->error(row, "param is empty");
    if (!word) return (*table)->error(row, "strip_for_grouping must be always, host or never");
    if (row.cells[match] != "exact" && row.cells[match] != "prefix")
      return (*table)->error(row, "match must be exact or prefix");
    TrackingRow made_row{hosts_of(row.cells[hosts]), row.cells[owner], row.cells[identifies], *word};
    if (name.starts_with('#')) {  // stands in the fragment, which is no query parameter
      made.fragments_.emplace_back(name.substr(1), std::move(made_row));
      continue;
    }
    auto& rows = row.cells[match] == "exact" ? made.exact_[ascii_lower(name)] : prefixes[ascii_lower(name)];
    rows.push_back(std::move(made_row));
  }
  for (auto& [prefix, rows] : prefixes) made.prefixes_.emplace_back(prefix, std::move(rows));
  return made;
}

const TrackingRow* TrackingTable::find(std::string_view name, const HostName& host) const {
  // No row's name is longer; this keeps a name of a megabyte from being copied for nothing.
  std::array<char, 128> room{};
  const std::size_t size = std::min(name.size(), room.size());
  std::transform(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(size), room.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const std::string_view lower(room.data(), size);
  Best best;
  if (const auto rows = exact_.find(lower); rows != exact_.end() && name.size() == size)
    best.consider(rows->second, host);
  if (best.row != nullptr) return best.row;
  // Equal fits keep the first, which is the longest.
  for (const auto& [prefix, rows] : prefixes_)
    if (lower.starts_with(prefix)) best.consider(rows, host);
  return best.row;
}

TrackingTable::InFragment TrackingTable::find_in_fragment(std::string_view fragment, const HostName& host) const {
  for (const auto& [name, row] : fragments_) {
    if (!fragment.starts_with(name) || fit(row, host) == 0) continue;
    std::string_view value = fragment.substr(name.size());
    if (value.starts_with('=')) value.remove_prefix(1);
    // "#aeration" is a heading.
    else if (value.empty() || value.front() < '0' || value.front() > '9')
      continue;
    value = value.substr(0, value.find('&'));
    if (!value.empty()) return {&row, value};
  }
  return {};
}

}  // namespace paidtrail
