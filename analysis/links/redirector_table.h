#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/links/host_pattern.h"
#include "analysis/links/places.h"
#include "config/rules.h"
#include "core/chain.h"
#include "core/result.h"
#include "core/text/string_map.h"
#include "core/url/url.h"

namespace paidtrail {

/// One row of redirectors.tsv.
struct RedirectorRow {
  /// How much the row says of who is paid. Greater wins.
  enum class Says { nothing, whose_page, which_tool, who_is_paid };
  /// Whom a visit pays: a shop's own pages only who is named in the URL, if the row knows where.
  enum class Pays { nobody, named_publisher, every_visit };
  /// "P[0-9A-F]{13,16}": a first query parameter without value, on hosts that cannot be listed.
  struct BareKey {
    std::string letters;
    std::size_t least = 0;
    std::size_t most = 0;
    bool matches(const Url& url) const;
  };

  std::optional<HostPattern> host;  ///< absent: any host with `key`
  std::string host_text;
  std::optional<BareKey> key;
  std::string path_prefix;  ///< whole segments
  std::string network;
  std::string kind;
  Says says = Says::nothing;
  Pays pays = Pays::nobody;
  Via via = Via::embedded_parameter;
  std::vector<Place> target;
  std::vector<Place> publisher;

  bool matches(const Url& url, const HostName& host_name) const;
  bool pays_for(const Url& url) const;  ///< of a URL that matches
  std::optional<std::string> publisher_of(const Url& url) const;
  std::optional<std::string> campaign_of(const Url& url) const;
};

/// redirectors.tsv: hosts that pass a visitor on. Any thread.
class RedirectorTable {
 public:
  static Result<RedirectorTable> make(const Rules& rules);
  /// The rows for this URL, the most specific first.
  std::vector<const RedirectorRow*> find(const Url& url, const HostName& host) const;
  std::vector<const RedirectorRow*> find(const Url& url) const { return find(url, HostName(url.host())); }
  const std::vector<RedirectorRow>& rows() const { return rows_; }  ///< the most specific first

 private:
  using Places = std::vector<std::size_t>;  ///< in rows_

  void index();

  std::vector<RedirectorRow> rows_;
  // Each row stands in one of these; what they find is only a candidate.
  StringMap<Places> by_name_;   ///< of the host or a domain above it
  StringMap<Places> by_label_;  ///< amazon.*: any label of the host
  Places elsewhere_;            ///< imp.i*.net, and rows for any host
  std::size_t longest_name_ = 0;
};

}  // namespace paidtrail
