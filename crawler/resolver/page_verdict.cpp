#include "crawler/resolver/page_verdict.h"

#include <algorithm>
#include <string>

#include "core/text/fold.h"

namespace paidtrail {
namespace {

// Hosts that only ask for consent; nothing is accepted in a reader's name.
constexpr std::string_view kConsentHosts[] = {"consent.youtube.com", "consent.yahoo.com", "guce.yahoo.com",
                                              "guce.advertising.com", "consent.google"};

struct LoginPlace {
  std::string_view domain;
  std::string_view path;  // prefix
};
constexpr LoginPlace kLoginPlaces[] = {
    {"facebook.com", "/login"},
    {"instagram.com", "/accounts/login"},
    {"linkedin.com", "/authwall"},
    {"linkedin.com", "/login"},
    {"linkedin.com", "/uas/login"},
    {"x.com", "/i/flow/login"},
    {"x.com", "/login"},
    {"twitter.com", "/i/flow/login"},
    {"twitter.com", "/login"},
    {"accounts.google.com", "/"},
    {"login.microsoftonline.com", "/"},
    {"login.live.com", "/"},
    {"threads.net", "/login"},
    {"threads.com", "/login"},
    {"tiktok.com", "/login"},
    {"reddit.com", "/login"},
};

// What shorteners write where a link has ended; lower case. Only short pages are asked: an article may quote any of
// them.
constexpr std::string_view kGonePhrases[] = {
    "this link has expired",
    "this link has been disabled",
    "this link is no longer available",
    "this short link has expired",
    "this url has expired",
    "this link has been deactivated",
    "this link has been removed",
    "link disabled",
    "link has been flagged",
    "this tinyurl went to:",
    "the link you followed has expired",
    "this link does not exist",
    "this short url does not exist",
    "ce lien a expiré",
    "lien expiré",
    "ce lien n'existe plus",
    "ce lien n’existe plus",
    "ce lien n'est plus disponible",
    "ce lien n’est plus disponible",
    "ce lien a été désactivé",
    "ce lien a été supprimé",
    "lien introuvable",
};
constexpr std::size_t kShortPage = 600;  // bytes of shown text

bool is_challenge(const Response& response, const PageSigns* page) {
  // Cloudflare's own mark for its challenge pages.
  if (const auto mark = header(response.headers, "cf-mitigated"); mark && ascii_lower(trim(*mark)) == "challenge")
    return true;
  if (page == nullptr || page->visible_text.size() > kShortPage) return false;
  const std::string title = ascii_lower(page->title);
  const bool titled = title == "just a moment..." || title == "attention required! | cloudflare" ||
                      title == "robot check" || title == "access denied | cloudflare" || title == "ddos-guard" ||
                      title == "un instant…";
  return titled;
}

bool is_consent_wall(const Url& at) {
  return std::any_of(std::begin(kConsentHosts), std::end(kConsentHosts), [&](std::string_view host) {
    // consent.google.com, consent.google.fr …
    if (host == "consent.google") return at.host().starts_with("consent.google.");
    return is_same_or_subdomain(at.host(), host);
  });
}

bool is_login_wall(const Url& at) {
  const std::string& path = at.path();
  return std::any_of(std::begin(kLoginPlaces), std::end(kLoginPlaces), [&](const LoginPlace& place) {
    if (!is_same_or_subdomain(at.host(), place.domain) || !path.starts_with(place.path)) return false;
    // Whole segments: /login and /login.php, not /loginradius.
    return path.size() == place.path.size() || place.path.ends_with('/') || path[place.path.size()] == '/' ||
           path.substr(place.path.size()) == ".php";
  });
}

bool is_gone(const PageSigns& page) {
  if (page.visible_text.size() > kShortPage) return false;
  const std::string text = fold_case(page.title + "\n" + page.visible_text);
  return std::any_of(std::begin(kGonePhrases), std::end(kGonePhrases),
                     [&](std::string_view phrase) { return text.find(phrase) != std::string::npos; });
}

// Where the link that goes on stands on pages that are known to ask first.
struct InterstitialPage {
  std::string_view domain;
  std::string_view id;
  std::string_view css_class;
  std::string_view control_name;
};
constexpr InterstitialPage kInterstitialPages[] = {
    {"lnkd.in", "", "", "external_url_click"},
    {"linkedin.com", "", "", "external_url_click"},
    {"tinyurl.com", "redirecturl", "", ""},
    {"is.gd", "", "biglink", ""},
    {"v.gd", "", "biglink", ""},
};

bool fits(const InterstitialPage& row, const PageLink& link) {
  if (!row.id.empty()) return link.id == row.id;
  if (!row.control_name.empty()) return link.control_name == row.control_name;
  return std::find(link.classes.begin(), link.classes.end(), row.css_class) != link.classes.end();
}

}  // namespace

std::optional<Outcome> page_verdict(const Url& at, const Response& response, const PageSigns* page) {
  if (is_challenge(response, page)) return Outcome::challenge;
  if (response.status >= 400) return std::nullopt;
  if (is_consent_wall(at)) return Outcome::consent_wall;
  if (is_login_wall(at)) return Outcome::login_wall;
  if (page != nullptr && is_gone(*page)) return Outcome::gone_page;
  return std::nullopt;
}

std::optional<std::string> interstitial_link(const Url& at, const PageSigns& page) {
  for (const auto& row : kInterstitialPages) {
    if (!is_same_or_subdomain(at.host(), row.domain)) continue;
    for (const auto& link : page.links)
      if (fits(row, link)) return link.href;
  }
  return std::nullopt;
}

}  // namespace paidtrail
