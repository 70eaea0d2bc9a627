#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/links/host_pattern.h"
#include "config/rules.h"
#include "core/result.h"

namespace paidtrail {

/// One row of tracking_params.tsv.
struct TrackingRow {
  enum class Strip { always, host, never };
  std::vector<HostPattern> hosts;  ///< empty: every host
  std::string owner;
  std::string identifies;
  Strip strip = Strip::never;

  /// Whether the grouping key leaves the parameter out, on a host where the row applies.
  bool dropped() const { return strip == Strip::always || (strip == Strip::host && !hosts.empty()); }
};

/// tracking_params.tsv: what query parameters are for. Any thread.
class TrackingTable {
 public:
  static Result<TrackingTable> make(const Rules& rules);
  /// The most specific row for `name` (any case) on `host`: exact before prefix, named hosts before every host, longer
  /// before shorter, earlier before later. Nothing: nullptr.
  const TrackingRow* find(std::string_view name, const HostName& host) const;

 private:
  std::map<std::string, std::vector<TrackingRow>, std::less<>> exact_;
  std::map<std::string, std::vector<TrackingRow>, std::less<>> prefixes_;
};

}  // namespace paidtrail
