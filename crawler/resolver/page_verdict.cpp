#include "crawler/resolver/page_verdict.h"

#include <algorithm>
#include <string>

#include "core/text/fold.h"

namespace paidtrail {
namespace {

using What = PageRow::What;
using Mark = PageRow::Mark;

// Bytes of shown text. Only short pages are asked: an article may quote any of the phrases.
constexpr std::size_t kShortPage = 600;

/// The page's words as the rows write theirs, made when the first row asks.
class Words {
 public:
  explicit Words(const PageSigns* page)
      : page_(page != nullptr && page->visible_text.size() <= kShortPage ? page : nullptr) {}

  bool titled(const std::string& title) {
    if (page_ == nullptr) return false;
    if (!title_) title_ = ascii_lower(page_->title);
    return *title_ == title;
  }
  bool say(const std::string& phrase) {
    if (page_ == nullptr) return false;
    if (!text_) text_ = fold_case(page_->title + "\n" + page_->visible_text);
    return text_->find(phrase) != std::string::npos;
  }

 private:
  const PageSigns* page_;
  std::optional<std::string> title_;
  std::optional<std::string> text_;
};

bool fits(const PageRow& row, const Response& response, Words& words) {
  switch (row.mark) {
    case Mark::place:
      return true;
    case Mark::title:
      return words.titled(row.value);
    case Mark::text:
      return words.say(row.value);
    case Mark::header: {
      const auto value = header(response.headers, row.name);
      return value && ascii_equal_ignoring_case(trim(*value), row.value);
    }
    case Mark::link_id:
    case Mark::link_class:
    case Mark::link_control:
      return false;
  }
  return false;
}

bool fits(const PageRow& row, const PageLink& link) {
  switch (row.mark) {
    case Mark::link_id:
      return link.id == row.value;
    case Mark::link_class:
      return std::find(link.classes.begin(), link.classes.end(), row.value) != link.classes.end();
    case Mark::link_control:
      return link.control_name == row.value;
    case Mark::place:
    case Mark::title:
    case Mark::text:
    case Mark::header:
      return false;
  }
  return false;
}

Outcome outcome_of(What what) {
  switch (what) {
    case What::challenge:
      return Outcome::challenge;
    case What::consent_wall:
      return Outcome::consent_wall;
    case What::login_wall:
      return Outcome::login_wall;
    case What::gone_page:
      return Outcome::gone_page;
    case What::page_link:
      return Outcome::resolved;
  }
  return Outcome::resolved;
}

}  // namespace

std::optional<Outcome> page_verdict(const Url& at, const Response& response, const PageSigns* page,
                                    const PageRules& rules) {
  Words words(page);
  for (const PageRow& row : rules.rows()) {
    if (row.what == What::page_link) continue;
    // An error says itself what it is, but for a page that only keeps out machines.
    if (response.status >= 400 && row.what != What::challenge) continue;
    if (row.at(at) && fits(row, response, words)) return outcome_of(row.what);
  }
  return std::nullopt;
}

std::optional<std::string> interstitial_link(const Url& at, const PageSigns& page, const PageRules& rules) {
  for (const PageRow& row : rules.rows()) {
    if (row.what != What::page_link || !row.at(at)) continue;
    for (const auto& link : page.links)
      if (fits(row, link)) return link.href;
  }
  return std::nullopt;
}

}  // namespace paidtrail
