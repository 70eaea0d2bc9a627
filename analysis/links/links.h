#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/links/page_rules.h"
#include "config/rules.h"
#include "core/chain.h"
#include "core/result.h"
#include "core/url/url.h"

namespace paidtrail {

/// A query parameter that a row names for its host.
struct TrackingParameter {
  std::string param;  ///< decoded, in its own case
  std::string value;
  std::string owner;
  std::string identifies;
};

/// Where a row says that a URL carries its target (contract: resolve, "what moves").
struct EmbeddedTarget {
  Url target;
  Via via = Via::embedded_parameter;  ///< interstitial for shims
};

/// What is known of links from rows alone: tracking parameters, redirectors, shorteners, pages in
/// between. No network. Any thread.
class LinkRules {
 public:
  static Result<LinkRules> make(const Rules& rules);
  ~LinkRules();
  LinkRules(LinkRules&&) noexcept;
  LinkRules& operator=(LinkRules&&) noexcept;

  /// The grouping key: without fragment, credentials and the parameters whose row says so (contract: url).
  std::string destination(const Url& url) const;
  std::vector<TrackingParameter> tracking(const Url& url) const;
  /// The target that stands in the URL itself, where a row names the parameter and it is there.
  std::optional<EmbeddedTarget> embedded_target(const Url& url) const;
  /// Whether a request for this URL counts as a click or a view that somebody is paid for: affiliate and influencer
  /// networks, advertisements, a shop's page that names its affiliate. Shims, shorteners, link managers and
  /// measurement pay nobody.
  bool pays_per_visit(const Url& url) const;
  /// Network, publisher, campaign and click id from the URLs of all hops.
  Attribution attribution(std::span<const std::shared_ptr<const Url>> hops) const;
  bool known_shortener(std::string_view host) const;
  const PageRules& pages() const;

 private:
  struct Tables;
  bool dropped(std::string_view parameter, const HostName& host) const;
  explicit LinkRules(std::unique_ptr<const Tables> tables);
  std::unique_ptr<const Tables> tables_;
};

}  // namespace paidtrail
