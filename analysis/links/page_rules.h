#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/links/host_pattern.h"
#include "analysis/links/page_sieve.h"
#include "config/rules.h"
#include "core/chain.h"
#include "core/result.h"
#include "core/url/url.h"

namespace paidtrail {

/// One row of interstitials.tsv: a page that is not the end of the way, and how it is known.
struct PageRow {
  enum class What { consent_wall, login_wall, challenge, gone_page, page_link };
  enum class Mark { place, title, text, header, link_id, link_class, link_control };

  What what = What::gone_page;
  std::optional<HostPattern> host;  ///< absent: every host
  std::string path_prefix;          ///< whole segments
  Mark mark = Mark::place;          ///< place: host and path alone say it
  std::string name;                 ///< of the header
  std::string value;                ///< of title and header in lower case (ASCII), of text case-folded

  bool at(const Url& url) const;
};

/// interstitials.tsv: pages that ask, refuse or have ended, and the links by which some of them let a reader go on. Any
/// thread.
class PageRules {
 public:
  static Result<PageRules> make(const Rules& rules);

  /// In the order in which they are asked: challenges, walls, pages that have ended, links; else as in the table.
  const std::vector<PageRow>& rows() const { return rows_; }
  /// Whether a row looks for a link on pages of this URL.
  bool link_wanted(const Url& url) const;
  /// Whether a row says that this place asks for consent.
  bool asks_for_consent(const Url& url) const;
  /// False only where the page can neither move its reader nor match a row by its text or title.
  bool may_matter(std::string_view html) const { return sieve_.may_matter(html); }

 private:
  explicit PageRules(std::vector<PageRow> rows);
  std::vector<PageRow> rows_;
  PageSieve sieve_;
};

}  // namespace paidtrail
