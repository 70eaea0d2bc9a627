#include "analysis/links/page_rules.h"

#include <algorithm>
#include <array>
#include <utility>

#include "analysis/links/places.h"
#include "core/names.h"
#include "core/text/fold.h"

namespace paidtrail {
namespace {

using What = PageRow::What;
using Mark = PageRow::Mark;

constexpr auto kWhats = names<What>({{What::consent_wall, "consent_wall"},
                                     {What::login_wall, "login_wall"},
                                     {What::challenge, "challenge"},
                                     {What::gone_page, "gone_page"},
                                     {What::page_link, "page_link"}});

struct MarkWord {
  std::string_view word;
  Mark mark;
};
constexpr std::array<MarkWord, 6> kMarks{{{"title ", Mark::title},
                                          {"text ", Mark::text},
                                          {"header ", Mark::header},
                                          {"link id=", Mark::link_id},
                                          {"link class=", Mark::link_class},
                                          {"link data-tracking-control-name=", Mark::link_control}}};

bool is_link(Mark mark) { return mark == Mark::link_id || mark == Mark::link_class || mark == Mark::link_control; }

/// "title Just a moment...", "header cf-mitigated: challenge", "link class=biglink", "-".
bool read_mark(std::string_view cell, PageRow& row) {
  if (cell == "-") return true;
  const auto* const known =
      std::find_if(kMarks.begin(), kMarks.end(), [cell](const MarkWord& mark) { return cell.starts_with(mark.word); });
  if (known == kMarks.end()) return false;
  row.mark = known->mark;
  std::string_view value = trim(cell.substr(known->word.size()));
  if (row.mark == Mark::header) {
    const std::size_t colon = value.find(':');
    if (colon == std::string_view::npos) return false;
    row.name = trim(value.substr(0, colon));
    value = trim(value.substr(colon + 1));
    if (row.name.empty()) return false;
  }
  if (row.mark == Mark::text)
    row.value = fold_case(value);
  else
    row.value = is_link(row.mark) ? std::string(value) : ascii_lower(value);
  return !row.value.empty();
}

struct Columns {
  std::size_t what, host, path, mark;
};

Result<PageRow> read_row(const RuleTable& table, const RuleTable::Row& cells, const Columns& at) {
  PageRow row;
  const auto what = kWhats.value(cells.cells[at.what]);
  if (!what) return table.error(cells, "unknown what '" + cells.cells[at.what] + "'");
  row.what = *what;
  const std::string host = ascii_lower(cells.cells[at.host]);
  if (host.empty()) return table.error(cells, "host is empty");
  if (host != "*") row.host.emplace(host, HostPattern::Scope::with_subdomains);
  row.path_prefix = cells.cells[at.path];
  if (!row.path_prefix.starts_with('/')) return table.error(cells, "path must begin with /");
  if (!read_mark(cells.cells[at.mark], row))
    return table.error(cells,
                       "mark must be -, title …, text …, header NAME: VALUE, link id=…, link class=… or "
                       "link data-tracking-control-name=…");
  if (is_link(row.mark) != (row.what == What::page_link))
    return table.error(cells, "a link is the mark of a page_link, and of nothing else");
  if (!row.host && (row.mark == Mark::place || is_link(row.mark)))
    return table.error(cells, "a row for every host needs a title, a text or a header");
  return row;
}

int order_of(What what) {
  switch (what) {
    case What::challenge:
      return 0;
    case What::consent_wall:
      return 1;
    case What::login_wall:
      return 2;
    case What::gone_page:
      return 3;
    case What::page_link:
      return 4;
  }
  return 4;
}

std::vector<std::string> values_of(const std::vector<PageRow>& rows, Mark mark) {
  std::vector<std::string> values;
  for (const PageRow& row : rows)
    if (row.mark == mark) values.push_back(row.value);
  return values;
}

}  // namespace

bool PageRow::at(const Url& url) const {
  return within_path(url.path(), path_prefix) && (!host || host->matches(HostName(url.host())));
}

PageRules::PageRules(std::vector<PageRow> rows)
    : rows_(std::move(rows)), sieve_(values_of(rows_, Mark::title), values_of(rows_, Mark::text)) {}

Result<PageRules> PageRules::make(const Rules& rules) {
  const auto found = rules.table("interstitials.tsv", {"what", "host", "path", "mark"});
  if (!found) return found.error();
  const RuleTable& table = **found;
  const Columns at{*table.column("what"), *table.column("host"), *table.column("path"), *table.column("mark")};
  std::vector<PageRow> rows;
  for (const auto& cells : table.rows) {
    auto row = read_row(table, cells, at);
    if (!row) return row.error();
    rows.push_back(*std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const PageRow& a, const PageRow& b) { return order_of(a.what) < order_of(b.what); });
  return PageRules(std::move(rows));
}

bool PageRules::asks_for_consent(const Url& url) const {
  return std::any_of(rows_.begin(), rows_.end(), [&url](const PageRow& row) {
    return row.what == PageRow::What::consent_wall && row.mark == PageRow::Mark::place && row.at(url);
  });
}

bool PageRules::link_wanted(const Url& url) const {
  return std::any_of(rows_.rbegin(), rows_.rend(),
                     [&url](const PageRow& row) { return is_link(row.mark) && row.at(url); });
}

}  // namespace paidtrail
