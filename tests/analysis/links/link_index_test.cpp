#include <gtest/gtest.h>

#include <random>

#include "analysis/links/links.h"
#include "analysis/links/redirector_table.h"
#include "analysis/links/tracking_table.h"
#include "core/text/fold.h"
#include "core/url/percent.h"

/// The indexes give what reading every row gives.
namespace paidtrail {
namespace {

const Rules& rules() {
  static const auto loaded = Rules::load(std::nullopt);
  return *loaded;
}

/// tracking_params.tsv, row by row.
class SlowTracking {
 public:
  SlowTracking() {
    const RuleTable& table = **rules().table("tracking_params.tsv", {});
    const auto cell = [&table](const RuleTable::Row& row, const char* title) {
      return row.cells[*table.column(title)];
    };
    for (const auto& row : table.rows) {
      if (cell(row, "param").starts_with('#')) continue;
      Row made{ascii_lower(cell(row, "param")),
               cell(row, "match") == "exact",
               {},
               cell(row, "strip_for_grouping"),
               cell(row, "owner")};
      std::string hosts = cell(row, "hosts");
      for (std::size_t end = 0; hosts != "*" && end != std::string::npos;) {
        end = hosts.find(',');
        made.hosts.emplace_back(ascii_lower(trim(hosts.substr(0, end))), HostPattern::Scope::with_subdomains);
        if (end != std::string::npos) hosts.erase(0, end + 1);
      }
      rows_.push_back(std::move(made));
    }
  }

  struct Row {
    std::string param;
    bool exact;
    std::vector<HostPattern> hosts;
    std::string strip;
    std::string owner;
  };

  /// Exact before prefix, then by host, then the longer prefix, then the earlier row.
  const Row* find(std::string_view name, const HostName& host) const {
    const std::string lower = ascii_lower(name);
    const Row* best = nullptr;
    std::tuple<bool, std::size_t, std::size_t> most{};
    for (const Row& row : rows_) {
      if (row.exact ? lower != row.param : !lower.starts_with(row.param)) continue;
      std::size_t fit = row.hosts.empty() ? 1 : 0;
      for (const HostPattern& pattern : row.hosts)
        if (pattern.matches(host)) fit = std::max(fit, pattern.length() + 1);
      const std::tuple rank{row.exact, fit, row.param.size()};
      if (fit == 0 || rank <= most) continue;
      most = rank;
      best = &row;
    }
    return best;
  }

  bool dropped(std::string_view name, const HostName& host) const {
    const Row* row = find(name, host);
    return row != nullptr && (row->strip == "always" || (row->strip == "host" && !row->hosts.empty()));
  }

 private:
  std::vector<Row> rows_;
};

/// URLs made of pieces that the tables know and pieces that they nearly know.
class Maker {
 public:
  Maker() {
    const RuleTable& redirectors = **rules().table("redirectors.tsv", {});
    for (const auto& row : redirectors.rows) {
      hosts_.push_back(row.cells[0]);
      paths_.push_back(row.cells[2]);
      add_names(row.cells[5]);
      add_names(row.cells[6]);
    }
    const RuleTable& tracking = **rules().table("tracking_params.tsv", {});
    for (const auto& row : tracking.rows) {
      names_.push_back(row.cells[0]);
      add(hosts_, row.cells[2], ',');
    }
  }

  std::string url() {
    std::string out = chance(2) ? "https://" : "http://";
    if (chance(12)) out += "user:secret@";
    out += host() + (chance(10) ? ":8080" : "") + (chance(3) ? one_of(paths_) : std::string("/"));
    if (out.find('?') == std::string::npos) out += chance(6) ? "" : "?";
    for (unsigned i = roll(5); i > 0; --i) {
      if (!out.ends_with('?')) out += '&';
      if (!chance(10)) out += name() + (chance(6) ? "" : "=" + one_of(kValues));
    }
    return out + (chance(4) ? "#part" : "");
  }

 private:
  unsigned roll(unsigned below) { return static_cast<unsigned>(random_() % below); }
  bool chance(unsigned in) { return roll(in) == 0; }
  const std::string& one_of(const std::vector<std::string>& list) {
    return list[roll(static_cast<unsigned>(list.size()))];
  }
  static void add(std::vector<std::string>& list, std::string_view cell, char mark) {
    while (!cell.empty()) {
      const std::size_t end = std::min(cell.find(mark), cell.size());
      if (end > 0) list.emplace_back(trim(cell.substr(0, end)));
      cell.remove_prefix(std::min(end + 1, cell.size()));
    }
  }
  void add_names(std::string_view cell) { add(names_, cell, ';'); }

  std::string host() {
    std::string out = one_of(hosts_);
    if (out == "*" || chance(8)) out = "shop.test";
    for (std::size_t star = out.find('*'); star != std::string::npos; star = out.find('*'))
      out.replace(star, 1, one_of(kStars));
    if (chance(3)) out = one_of(kBefore) + out;
    if (chance(12)) out += one_of(kAfter);
    return out;
  }

  std::string name() {
    std::string out = one_of(names_);
    if (chance(6)) out += one_of({"x", "_id", "1"});
    if (chance(8)) out.erase(out.size() - 1);
    if (chance(5)) out = ascii_lower(out);
    if (chance(8) && !out.empty()) out[0] = static_cast<char>(out[0] & ~0x20);
    if (chance(12) && !out.empty())
      out = "%" + std::string(1, "0123456789ABCDEF"[(out[0] >> 4) & 7]) +
            std::string(1, "0123456789ABCDEF"[out[0] & 15]) + out.substr(1);
    return out;
  }

  const std::vector<std::string> kValues = {
      "1", "", "https%3A%2F%2Fshop.test%2Fa", "a+b%20c", "https://b.test/?x=1", "%5B%5Bhttps://c.test%5D%5D"};
  const std::vector<std::string> kStars = {"fr", "co.uk", "com", "test", "1", "github.io", ""};
  const std::vector<std::string> kBefore = {"www.", "a.b.", "x", "amazon.", "google.", "-"};
  const std::vector<std::string> kAfter = {".", ".test", "x", ".co", ".amazon.fr"};
  std::vector<std::string> hosts_;
  std::vector<std::string> paths_;
  std::vector<std::string> names_;
  std::mt19937 random_{20'170'131};
};

TEST(LinkIndex, GivesWhatEveryRowWouldGive) {
  const auto links = LinkRules::make(rules());
  const auto redirectors = RedirectorTable::make(rules());
  const auto tracking = TrackingTable::make(rules());
  ASSERT_TRUE(links && redirectors && tracking);
  const SlowTracking slow;
  Maker maker;
  unsigned parsed = 0;
  unsigned redirected = 0;
  unsigned named = 0;
  for (int i = 0; i < 8'000; ++i) {
    const std::string text = maker.url();
    const auto url = Url::parse(text);
    if (!url) continue;
    ++parsed;
    const HostName host(url->host());

    std::vector<const RedirectorRow*> rows;
    for (const RedirectorRow& row : redirectors->rows())
      if (row.matches(*url, host)) rows.push_back(&row);
    ASSERT_EQ(redirectors->find(*url), rows) << text;
    redirected += rows.empty() ? 0u : 1u;

    std::string kept;
    bool any = false;
    for (std::string_view left = url->query().value_or(""); url->query();) {
      const std::size_t end = left.find('&');
      const std::string_view raw = left.substr(0, end);
      const std::string name = percent::decode_form(raw.substr(0, raw.find('=')));
      if (!raw.empty()) {
        const auto* row = slow.find(name, host);
        const TrackingRow* quick = tracking->find(name, host);
        ASSERT_EQ(row != nullptr ? row->owner : "", quick != nullptr ? quick->owner : "") << name << " " << text;
        named += row != nullptr ? 1u : 0u;
      }
      if (raw.empty() || !slow.dropped(name, host)) {
        kept += "&" + std::string(raw);
        any = any || !raw.empty();
      }
      if (end == std::string_view::npos) break;
      left.remove_prefix(end + 1);
    }
    const Url plain = url->without_fragment().without_credentials();
    const auto query = any ? std::optional<std::string_view>(std::string_view(kept).substr(1)) : std::nullopt;
    ASSERT_EQ(links->destination(*url), plain.with_query(query).href()) << text;
  }
  EXPECT_GT(parsed, 6'000u);
  EXPECT_GT(redirected, 800u);
  EXPECT_GT(named, 2'000u);
}

}  // namespace
}  // namespace paidtrail
