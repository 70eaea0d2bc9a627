#include "crawler/resolver/cookies.h"

#include <algorithm>
#include <array>

#include "core/text/fold.h"

namespace paidtrail {
namespace {

constexpr std::size_t kMaxCookies = 50;   // RFC 6265, 6.1, a domain
constexpr std::size_t kMaxLength = 4096;  // name, value and attributes
constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A number of `least` to `most` digits at the front, and then no digit.
std::optional<int> leading_number(std::string_view text, std::size_t least, std::size_t most) {
  std::size_t digits = 0;
  int value = 0;
  while (digits < text.size() && is_digit(text[digits])) {
    if (++digits > most) return std::nullopt;
    value = value * 10 + (text[digits - 1] - '0');
  }
  if (digits < least) return std::nullopt;
  return value;
}

std::optional<std::chrono::seconds> leading_time(std::string_view text) {
  std::array<int, 3> parts{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto value = leading_number(text, 1, 2);
    if (!value) return std::nullopt;
    parts[i] = *value;
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(digits);
    if (i == 2) break;
    if (!text.starts_with(':')) return std::nullopt;
    text.remove_prefix(1);
  }
  if (parts[0] > 23 || parts[1] > 59 || parts[2] > 59) return std::nullopt;
  return std::chrono::hours(parts[0]) + std::chrono::minutes(parts[1]) + std::chrono::seconds(parts[2]);
}

bool is_date_delimiter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x09 || (byte >= 0x20 && byte <= 0x2F) || (byte >= 0x3B && byte <= 0x40) ||
         (byte >= 0x5B && byte <= 0x60) || (byte >= 0x7B && byte <= 0x7E);
}

// 5.1.4: up to, but not with, the right-most "/"; "/" where there is none but the first.
std::string default_path(const Url& url) {
  const std::string_view path = url.path();
  const auto last = path.rfind('/');
  return std::string(last == std::string_view::npos || last == 0 ? "/" : path.substr(0, last));
}

bool path_matches(std::string_view request, std::string_view cookie) {
  if (!request.starts_with(cookie)) return false;
  return request.size() == cookie.size() || cookie.ends_with('/') || request[cookie.size()] == '/';
}

bool holds_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x7F || (byte < 0x20 && byte != 0x09);
  });
}

struct Attributes {
  std::optional<std::string> domain;
  std::optional<std::string> path;
  std::optional<Timestamp> expires;
  std::optional<Timestamp> max_age;
  bool secure = false;
};

// 5.2.2
std::optional<Timestamp> max_age(std::string_view value, Timestamp now) {
  const bool negative = value.starts_with('-');
  const auto digits = value.substr(negative ? 1 : 0);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  if (negative || digits == "0") return Timestamp{};
  const auto seconds = digits.size() > 9 ? 999'999'999 : leading_number(digits, 1, 9).value_or(0);
  return Timestamp(now.millis() + std::chrono::seconds(seconds));
}

Attributes attributes_of(std::string_view text, Timestamp now) {
  Attributes out;
  while (!text.empty()) {
    text.remove_prefix(1);  // ";"
    const auto end = std::min(text.find(';'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(end);
    const auto equals = pair.find('=');
    const std::string name = ascii_lower(trim(pair.substr(0, equals)));
    const std::string_view value = equals == std::string_view::npos ? "" : trim(pair.substr(equals + 1));
    if (name == "expires") {
      if (const auto date = parse_cookie_date(value)) out.expires = date;
    } else if (name == "max-age") {
      if (const auto until = max_age(value, now)) out.max_age = until;
    } else if (name == "domain" && !value.empty()) {
      out.domain = ascii_lower(value.starts_with('.') ? value.substr(1) : value);
    } else if (name == "path") {
      out.path = value.starts_with('/') ? std::optional(std::string(value)) : std::nullopt;
    } else if (name == "secure") {
      out.secure = true;
    }
  }
  return out;
}

}  // namespace

std::optional<Timestamp> parse_cookie_date(std::string_view text) {
  std::optional<std::chrono::seconds> time;
  std::optional<int> day;
  std::optional<unsigned> month;
  std::optional<int> year;
  while (!text.empty()) {
    const auto start = std::find_if_not(text.begin(), text.end(), is_date_delimiter);
    text.remove_prefix(static_cast<std::size_t>(start - text.begin()));
    const auto stop = std::find_if(text.begin(), text.end(), is_date_delimiter);
    const std::string_view token = text.substr(0, static_cast<std::size_t>(stop - text.begin()));
    text.remove_prefix(token.size());
    if (token.empty()) continue;
    if (!time) {
      time = leading_time(token);
      if (time) continue;
    }
    if (!day) {
      day = leading_number(token, 1, 2);
      if (day) continue;
    }
    if (!month) {
      const auto found = std::find(kMonths.begin(), kMonths.end(), ascii_lower(token.substr(0, 3)));
      if (found != kMonths.end()) {
        month = static_cast<unsigned>(found - kMonths.begin()) + 1;
        continue;
      }
    }
    if (!year) year = leading_number(token, 2, 4);
  }
  if (!time || !day || !month || !year) return std::nullopt;
  if (*year >= 70 && *year <= 99) *year += 1900;
  if (*year >= 0 && *year <= 69) *year += 2000;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*month),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (*day < 1 || *year < 1601 || !date.ok()) return std::nullopt;
  return Timestamp(std::chrono::sys_days(date) + *time, false);
}

void CookieJar::store(const Url& url, std::string_view set_cookie, Timestamp now) {
  if (set_cookie.size() > kMaxLength || holds_control(set_cookie)) return;
  // 5.2
  const auto end = std::min(set_cookie.find(';'), set_cookie.size());
  const std::string_view pair = set_cookie.substr(0, end);
  const auto equals = pair.find('=');
  if (equals == std::string_view::npos) return;
  Cookie cookie;
  cookie.name = trim(pair.substr(0, equals));
  cookie.value = trim(pair.substr(equals + 1));
  if (cookie.name.empty()) return;
  const Attributes attributes = attributes_of(set_cookie.substr(end), now);

  // 5.3
  const std::string host(url.host());
  cookie.domain = host;
  if (attributes.domain && *attributes.domain != host) {
    // Steps 5 and 6: a public suffix is nobody's, and a host sets nothing for strangers.
    if (!registrable_domain(*attributes.domain) || !is_same_or_subdomain(host, *attributes.domain)) return;
    cookie.domain = *attributes.domain;
  }
  cookie.host_only = !attributes.domain || !registrable_domain(host) || url.host_is_address();
  cookie.path = attributes.path.value_or(default_path(url));
  cookie.secure = attributes.secure;
  cookie.expires = attributes.max_age ? attributes.max_age : attributes.expires;
  cookie.order = ++order_;
  const auto same = std::find_if(cookies_.begin(), cookies_.end(), [&](const Cookie& other) {
    return other.name == cookie.name && other.domain == cookie.domain && other.path == cookie.path;
  });
  if (same != cookies_.end()) {
    cookie.order = same->order;  // step 11.3
    *same = std::move(cookie);
  } else if (cookies_.size() < kMaxCookies) {
    cookies_.push_back(std::move(cookie));
  }
}

std::string CookieJar::header_for(const Url& url, Timestamp now) const {
  std::vector<const Cookie*> chosen;
  const std::string_view path = url.path();
  for (const auto& cookie : cookies_) {
    const bool host = cookie.host_only ? url.host() == cookie.domain : is_same_or_subdomain(url.host(), cookie.domain);
    const bool alive = !cookie.expires || *cookie.expires > now;
    if (host && alive && path_matches(path, cookie.path) && (!cookie.secure || url.scheme() == "https"))
      chosen.push_back(&cookie);
  }
  // 5.4, step 2: longer paths first, then the older.
  std::sort(chosen.begin(), chosen.end(), [](const Cookie* a, const Cookie* b) {
    return a->path.size() != b->path.size() ? a->path.size() > b->path.size() : a->order < b->order;
  });
  std::string header;
  for (const Cookie* cookie : chosen) header += (header.empty() ? "" : "; ") + cookie->name + "=" + cookie->value;
  return header;
}

}  // namespace paidtrail
