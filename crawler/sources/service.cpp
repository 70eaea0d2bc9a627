#include "crawler/sources/service.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "core/text/fold.h"
#include "core/text/utf8.h"
#include "core/url/url.h"
#include "parsers/registry.h"

namespace paidtrail::sources {
namespace {

using namespace std::chrono;

constexpr Bytes kBody = 10 * 1024 * 1024;
constexpr std::size_t kQuoted = 200;

std::optional<long long> whole_number(std::string_view text) {
  text = trim(text);
  if (const std::size_t dot = text.find('.'); dot != std::string_view::npos) text = text.substr(0, dot);
  long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// IMF-fixdate alone: `Sun, 06 Nov 1994 08:49:37 GMT`. Servers have written nothing else for decades.
std::optional<Timestamp> http_date(std::string_view text) {
  text = trim(text);
  if (text.size() != 29 || text.substr(25) != " GMT") return std::nullopt;
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const std::size_t month = kMonths.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  std::array<char, 3> two{};
  std::snprintf(two.data(), two.size(), "%02u", static_cast<unsigned>(month / 3 + 1) % 100U);
  std::string iso(text.substr(12, 4));
  iso.append("-").append(two.data()).append("-").append(text.substr(5, 2)).append("T");
  iso.append(text.substr(17, 8)).append("Z");
  return Timestamp::parse_rfc3339(iso);
}

Timestamp clamped(Timestamp until, Timestamp at) {
  const auto rounded = ceil<seconds>(std::clamp(until.millis(), at.millis() + 1s, at.millis() + 24h));
  return Timestamp(rounded, false);
}

Timestamp after(Timestamp at, seconds wait) {
  return clamped(Timestamp(at.millis() + std::clamp<seconds>(wait, 0s, 48h), false), at);
}

/// The three spellings of the same header family: Mastodon's, Bluesky's (IETF draft) and X's.
std::optional<std::string_view> limit_header(const Headers& headers, std::string_view what) {
  for (const std::string_view family : {"x-ratelimit-", "ratelimit-", "x-rate-limit-"})
    if (const auto value = header(headers, std::string(family) + std::string(what))) return value;
  return std::nullopt;
}

/// Reset is an ISO time (Mastodon), Unix seconds (X, Bluesky) or seconds left.
std::optional<Timestamp> reset_time(const Headers& headers, Timestamp at) {
  const auto text = limit_header(headers, "reset");
  if (!text) return std::nullopt;
  if (const auto iso = Timestamp::parse_rfc3339(trim(*text))) return clamped(*iso, at);
  const auto number = whole_number(*text);
  if (!number || *number < 0) return std::nullopt;
  static constexpr long long kUnixFrom = 1'000'000'000;
  static constexpr long long kUnixTo = 100'000'000'000;
  if (*number < kUnixFrom) return after(at, seconds{*number});
  return clamped(Timestamp::from_seconds(std::min(*number, kUnixTo)), at);
}

bool nothing_left(const Headers& headers) {
  const auto remaining = limit_header(headers, "remaining");
  const auto number = remaining ? whole_number(*remaining) : std::nullopt;
  return number && *number <= 0;
}

bool looks_like_html(const Response& response) {
  const auto type = header(response.headers, "content-type");
  if (type && ascii_lower(*type).find("html") != std::string::npos) return true;
  return trim(std::string_view(response.body).substr(0, 512)).starts_with("<");
}

Answer::Kind kind_of(const Response& response) {
  using enum Answer::Kind;
  switch (response.status) {
    case 304:
      return not_modified;
    case 401:
      return unauthorised;
    case 402:
      return payment;
    case 403:
      return forbidden;
    case 404:
    case 410:
      return missing;
    case 429:
      return limited;
    case 503:
      return header(response.headers, "retry-after") ? limited : broken;
    default:
      break;
  }
  if (response.status >= 200 && response.status < 300) return ok;
  if (response.status >= 300 && response.status < 400) return redirect;
  if (response.status >= 400 && response.status < 500) return bad_request;
  return broken;
}

constexpr std::string_view kGoesOn = "the next run goes on from there";

}  // namespace

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4U];
    out += kHex[byte & 15U];
  }
  return out;
}

std::string query_string(const std::vector<std::pair<std::string_view, std::string>>& parameters) {
  std::string out;
  for (const auto& [name, value] : parameters) {
    out += out.empty() ? '?' : '&';
    out.append(name).append("=").append(percent_encode(value));
  }
  return out;
}

Service::Service(std::string_view base) : base_(base) {
  while (base_.ends_with('/')) base_.pop_back();
  const auto url = Url::parse(base_);
  host_ = url ? url->authority() : std::string("the source");
  if (!url) return;
  // A feed's address may hold a key of its own, and a transport may name the address that failed.
  hide(Secret(std::string(url->password())));
  hide(Secret(std::string(url->query().value_or(std::string_view()))));
}

Request Service::get(std::string_view path) const {
  Request request;
  request.url = base_ + std::string(path);
  request.headers.emplace_back("Accept", "application/json");
  request.limits.body = kBody;
  // A page of forty long posts from a busy server takes longer than one hop of a link.
  request.limits.total = 60s;
  request.configured = true;
  request.paced = true;
  return request;
}

Request Service::post_json(std::string_view path, std::string body) const {
  Request request = get(path);
  request.method = "POST";
  if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  request.body = std::move(body);
  return request;
}

void Service::hide(const Secret& secret) {
  if (!secret.empty()) secrets_.push_back(secret.reveal());
}

std::string Service::quoted(std::string_view from_outside) const {
  static constexpr std::size_t kRead = 4096;
  std::size_t longest = 0;
  for (const std::string& secret : secrets_) longest = std::max(longest, secret.size());
  // What the cut leaves of a secret at the end of the piece would not be found.
  std::string text(from_outside.substr(0, kRead + longest));
  for (const std::string& secret : secrets_)
    for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
      text.replace(at, secret.size(), "<secret>");
  if (from_outside.size() > kRead) text.resize(text.size() > longest ? text.size() - longest : 0);
  text = utf8::repaired(text);
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  if (utf8::count(text) > kQuoted) text = text.substr(0, utf8::byte_of(text, kQuoted)) + "…";
  return std::string(trim(text));
}

Answer Service::classify(const Fetched& fetched) const {
  Answer answer;
  if (const auto* failure = std::get_if<FetchFailure>(&fetched)) {
    answer.at = failure->at;
    answer.said = std::string(kOutcomes.name(failure->outcome));
    if (const std::string message = quoted(failure->message); !message.empty()) answer.said += ": " + message;
    if (failure->outcome == Outcome::denied_by_robots) answer.kind = Answer::Kind::barred;
    if (failure->outcome == Outcome::rate_limited) {
      answer.kind = Answer::Kind::limited;
      answer.paused_until = after(failure->at, failure->retry_after.value_or(60s));
    }
    return answer;
  }
  const auto& response = std::get<Response>(fetched);
  answer.response = &response;
  answer.status = response.status;
  answer.at = response.at;
  answer.kind = kind_of(response);
  if (answer.kind == Answer::Kind::limited || nothing_left(response.headers)) {
    answer.paused_until = retry_after(response.headers, response.at);
    if (!answer.paused_until) answer.paused_until = reset_time(response.headers, response.at);
    if (!answer.paused_until) answer.paused_until = after(response.at, 60s);
  }
  if (answer.kind == Answer::Kind::ok && response.truncated) answer.kind = Answer::Kind::cut;
  return answer;
}

Answer Service::read_bytes(const Fetched& fetched) const { return classify(fetched); }

Answer Service::read(const Fetched& fetched) const {
  Answer answer = classify(fetched);
  if (!answer.response || answer.kind == Answer::Kind::cut) return answer;
  auto json = Json::parse(answer.response->body, host_);
  if (json) {
    answer.json = *std::move(json);
    if (answer.kind != Answer::Kind::ok) answer.said = quoted(error_text(answer.json));
  } else if (answer.kind == Answer::Kind::ok) {
    answer.kind = looks_like_html(*answer.response) ? Answer::Kind::html : Answer::Kind::garbled;
    answer.said = quoted(json.error().message);
  } else if (looks_like_html(*answer.response)) {
    answer.said = "an HTML page";
  }
  return answer;
}

std::string Service::paused(Timestamp until) const {
  return "paused until " + whole_seconds(until) + "; " + host_ + " takes no more requests for now; " +
         std::string(kGoesOn);
}

std::string Service::refusal(const Answer& answer, const Advice& advice) const {
  std::string head = host_ + " answered " + std::to_string(answer.status);
  if (!answer.said.empty()) head += " (" + answer.said + ")";
  head += ": ";
  const auto or_else = [](std::string_view text, std::string_view common) {
    return std::string(text.empty() ? common : text);
  };
  switch (answer.kind) {
    case Answer::Kind::limited:
      return paused(*answer.paused_until);
    case Answer::Kind::unauthorised:
      return head + or_else(advice.unauthorised, "name a valid token, or remove the one that is refused");
    case Answer::Kind::payment:
      return head + or_else(advice.payment, "the account has no credit; add some");
    case Answer::Kind::forbidden:
      return head + or_else(advice.forbidden, "access is closed; look at the service's terms and name a token");
    case Answer::Kind::missing:
      return head + or_else(advice.missing, "check base_url");
    case Answer::Kind::bad_request:
      return head + "it does not understand the question; check base_url, and look whether the service changed";
    case Answer::Kind::redirect:
      return head + "it has moved; set base_url to its new address";
    case Answer::Kind::broken:
      return head + "the service is out of order; it is asked again in the next run";
    case Answer::Kind::html:
      return host_ +
             " answered with an HTML page where JSON is due (block page, maintenance or consent wall): open it "
             "in a browser; it is asked again in the next run";
    case Answer::Kind::garbled:
      return host_ + " answered with JSON that cannot be read (" + answer.said +
             "): it is asked again in the next run; if this stays, look whether the service changed";
    case Answer::Kind::cut:
      return host_ + " answered more than 10 MiB, which was cut: check base_url";
    case Answer::Kind::barred:
      return host_ + "'s robots.txt does not allow it to be asked: ask the publisher, or remove the source";
    case Answer::Kind::unreachable:
      return host_ + " cannot be reached (" + answer.said +
             "): check base_url and the network; it is asked again in "
             "the next run";
    case Answer::Kind::ok:
    case Answer::Kind::not_modified:
      break;
  }
  return head + "this is no answer to the question; check base_url";
}

std::string error_text(const Json& body) {
  const Json& first = body["errors"][std::size_t{0}];
  for (const Json* from : {&body, &first}) {
    std::string text;
    // RFC 9457 has title and detail; Bluesky error and message; Mastodon error and error_description.
    for (const char* name : {"error", "title", "message", "detail", "error_description"}) {
      const auto part = (*from)[name].string();
      if (!part || part->empty() || text.find(*part) != std::string::npos) continue;
      if (!text.empty()) text += ": ";
      text += *part;
    }
    if (!text.empty()) return text;
  }
  return {};
}

bool decimal(std::string_view id) {
  return !id.empty() && std::ranges::all_of(id, [](char c) { return c >= '0' && c <= '9'; });
}

bool id_less(std::string_view a, std::string_view b) {
  const auto without_zeros = [](std::string_view id) {
    const std::size_t first = id.find_first_not_of('0');
    return first == std::string_view::npos ? std::string_view("0") : id.substr(first);
  };
  a = without_zeros(a);
  b = without_zeros(b);
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

std::optional<std::string> link_target(const Headers& headers, std::string_view relation) {
  for (const auto& [name, value] : headers) {
    if (!ascii_equal_ignoring_case(name, "link")) continue;
    std::string_view rest = value;
    while (true) {
      const std::size_t open = rest.find('<');
      const std::size_t close = open == std::string_view::npos ? open : rest.find('>', open);
      if (close == std::string_view::npos) break;
      const std::string_view target = rest.substr(open + 1, close - open - 1);
      rest = rest.substr(close + 1);
      const std::string_view parameters = rest.substr(0, rest.find('<'));
      const std::string lower = ascii_lower(parameters);
      const std::string wanted(relation);
      if (lower.find("rel=\"" + wanted + "\"") != std::string::npos || lower.find("rel=" + wanted) != std::string::npos)
        return std::string(target);
    }
  }
  return std::nullopt;
}

std::optional<Timestamp> retry_after(const Headers& headers, Timestamp at) {
  const auto text = header(headers, "retry-after");
  if (!text) return std::nullopt;
  if (const auto number = whole_number(*text)) return after(at, seconds{std::clamp(*number, 0LL, 172'800LL)});
  if (const auto date = http_date(*text)) return clamped(*date, at);
  return std::nullopt;
}

std::optional<std::string> read_posts(std::string_view platform, std::string_view kind, std::string_view body,
                                      Page& page) {
  const Platform* parsers = find_platform(platform);
  if (!parsers) return "no parser reads " + std::string(platform);
  Parsed parsed = parse_as(*parsers, kind, body);
  static constexpr std::size_t kTold = 100;
  for (const Problem& problem : parsed.problems) {
    if (page.problems.size() == kTold) {
      page.problems.push_back("and " + std::to_string(parsed.problems.size() - kTold) + " more");
      break;
    }
    page.problems.push_back(problem.reason);
  }
  if (!parsed.recognised) return "the answer is not in a form of " + std::string(platform) + " that is known";
  for (Post& post : parsed.posts) page.posts.push_back(std::move(post));
  return std::nullopt;
}

Post tombstone(std::string_view platform, std::string_view post_id) {
  Post post;
  post.platform = platform;
  post.post_id = post_id;
  post.deleted = true;
  return post;
}

std::optional<Timestamp> since_of(const Campaign& campaign) {
  if (!campaign.since) return std::nullopt;
  return Timestamp(time_point_cast<milliseconds>(*campaign.since), false);
}

std::string whole_seconds(Timestamp at) { return Timestamp(floor<seconds>(at.millis()), false).rfc3339(); }

}  // namespace paidtrail::sources
