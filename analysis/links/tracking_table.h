#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/links/host_pattern.h"
#include "config/rules.h"
#include "core/result.h"
#include "core/text/string_map.h"

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
  /// The row whose param is `#` and a name with which the fragment begins, and what follows that name ("ae=59",
  /// "ae59").
  struct InFragment {
    const TrackingRow* row = nullptr;
    std::string_view value;
  };
  InFragment find_in_fragment(std::string_view fragment, const HostName& host) const;

 private:
  StringMap<std::vector<TrackingRow>> exact_;
  /// Sorted downwards, so that a longer prefix comes before a shorter one that begins it.
  std::vector<std::pair<std::string, std::vector<TrackingRow>>> prefixes_;
  std::vector<std::pair<std::string, TrackingRow>> fragments_;  ///< names without the `#`
};

}  // namespace paidtrail
