#include <optional>
#include <string>

#include "core/text/fold.h"
#include "crawler/politeness/retry_after.h"
#include "crawler/resolver/canonical_link.h"
#include "crawler/resolver/html_answer.h"
#include "crawler/resolver/page_verdict.h"
#include "crawler/resolver/refresh.h"
#include "crawler/resolver/resolver.h"
#include "crawler/resolver/script_relocation.h"
#include "parsers/html/document.h"

namespace paidtrail {
namespace {

bool names_a_type(const Response& response) {
  const auto type = header(response.headers, "Content-Type");
  return type && !trim(*type).empty();
}

Next by_location(const Url& at, const Response& response) {
  // Of two Location headers the first counts, as in curl; an empty one is none.
  const auto location = header(response.headers, "Location");
  if (!location || trim(*location).empty()) return Stop{Outcome::http_error};
  auto target = Url::parse_location(*location, at);
  if (!target) return Stop{Outcome::invalid_url};
  return Follow{std::move(*target), Via::http};
}

// A URL that a page names, against its base; nothing where it leads nowhere new.
std::optional<Follow> by_page(const Url& at, const Url& base, std::string_view text, Via via) {
  auto target = Url::parse(text, &base);
  // "javascript:" is refused by the standard, and what cannot be parsed is no target.
  if (!target || target->scheme() == "javascript") return std::nullopt;
  // A page that reloads itself is the end of the way.
  if (target->without_fragment() == at.without_fragment()) return std::nullopt;
  return Follow{std::move(*target), via};
}

std::optional<Follow> by_refresh(const Url& at, const Url& base, std::string_view content, Via via,
                                 const ChainLimits& limits) {
  const auto refresh = parse_refresh(content);
  if (!refresh || !refresh->url || refresh->delay > limits.refresh_delay) return std::nullopt;
  return by_page(at, base, *refresh->url, via);
}

std::optional<Follow> by_script(const Url& at, const Url& base, const PageSigns& page) {
  std::optional<Follow> last;
  for (const auto& script : page.scripts)
    if (const auto target = script_relocation(script))
      if (auto follow = by_page(at, base, *target, Via::javascript)) last = std::move(follow);
  return last;
}

// Refresh before meta, meta before script. `page` is null where it cannot say anything.
std::optional<Follow> by_content(const Url& at, const Response& response, const PageSigns* page,
                                 const ChainLimits& limits, const PageRules& rules) {
  if (!names_a_type(response) || is_html(response))
    if (const auto content = header(response.headers, "Refresh"))
      if (auto follow = by_refresh(at, at, *content, Via::refresh_header, limits)) return follow;
  if (page == nullptr) return std::nullopt;
  const Url base = base_of(at, *page);
  if (page->meta_refresh)
    if (auto follow = by_refresh(at, base, *page->meta_refresh, Via::meta_refresh, limits)) return follow;
  if (auto follow = by_script(at, base, *page)) return follow;
  if (const auto link = interstitial_link(at, *page, rules)) return by_page(at, base, *link, Via::interstitial);
  return std::nullopt;
}

Outcome of_error_status(const Response& response) {
  const auto wait = header(response.headers, "Retry-After");
  if (response.status == 503 && wait && parse_retry_after(*wait, response.at)) return Outcome::rate_limited;
  return Outcome::http_error;
}

}  // namespace

bool page_matters(const Url& at, const Response& response, const PageRules& rules) {
  if (response.status < 200 || response.status == 429 || is_redirect_status(response.status)) return false;
  return is_html(response) && (rules.link_wanted(at) || rules.may_matter(response.body));
}

Next next_hop(const Url& at, const Response& response, const ChainLimits& limits, const PageRules& rules) {
  return next_hop(at, response, limits, rules, page_matters(at, response, rules));
}

Next next_hop(const Url& at, const Response& response, const ChainLimits& limits, const PageRules& rules,
              bool matters) {
  if (is_redirect_status(response.status)) return by_location(at, response);
  const bool moved_nowhere = response.status >= 300 && response.status < 400 && !header(response.headers, "Location");
  if (response.status < 200 || moved_nowhere) return Stop{Outcome::http_error};
  if (response.status == 429) return Stop{Outcome::rate_limited};

  std::optional<PageSigns> page;
  if (matters) page = page_signs(response.body);
  const PageSigns* signs = page ? &*page : nullptr;
  if (response.status < 400)
    if (auto follow = by_content(at, response, signs, limits, rules)) return *std::move(follow);
  if (const auto verdict = page_verdict(at, response, signs, rules)) return Stop{*verdict};
  if (response.status >= 400) return Stop{of_error_status(response)};
  return Stop{Outcome::resolved, limits.canonical ? canonical_link(at, response) : std::nullopt};
}

}  // namespace paidtrail
