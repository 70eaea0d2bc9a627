#include "alerts/channels/http_reply.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/chain.h"
#include "core/text/fold.h"
#include "core/url/url.h"

namespace paidtrail {
namespace {

using std::chrono::seconds;

constexpr seconds kShortestWait{1};
constexpr seconds kLongestWait{3'600};
/// Long enough for the codes of Slack and Mattermost, too short for a page.
constexpr std::size_t kLongestCode = 60;

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7), the one form that servers send.
std::optional<Timestamp> http_date(std::string_view text) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  const auto month = kMonths.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  const std::string number = std::to_string(month / 3 + 1);
  return Timestamp::parse_rfc3339(std::string(text.substr(12, 4)) + "-" + (number.size() == 1 ? "0" : "") + number +
                                  "-" + std::string(text.substr(5, 2)) + "T" + std::string(text.substr(17, 8)) + "Z");
}

/// Seconds, with or without a fraction, or a date; kept within a second and an hour.
std::optional<seconds> retry_after(const Response& response) {
  const auto value = header(response.headers, "Retry-After");
  if (!value) return std::nullopt;
  const std::string_view text = trim(*value);
  if (const auto date = http_date(text)) {
    const auto wait = std::chrono::ceil<seconds>(date->millis() - response.at.millis());
    return std::clamp(wait, kShortestWait, kLongestWait);
  }
  const auto whole = text.substr(0, text.find('.'));
  if (whole.empty() || whole.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(whole.data(), whole.data() + whole.size(), number);
  if (error != std::errc{}) return kLongestWait;
  const std::int64_t rounded_up = whole.size() < text.size() && number < kLongestWait.count() ? number + 1 : number;
  return std::clamp(seconds(std::min<std::int64_t>(rounded_up, kLongestWait.count())), kShortestWait, kLongestWait);
}

std::string service_code(const Response& response, const std::vector<std::string>& secrets) {
  const std::string code(trim(response.body));
  if (code.empty() || code.size() > kLongestCode) return "";
  if (code.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string::npos) return "";
  return may_be_told(code, secrets) ? " " + code : "";
}

Delivery read_failure(const FetchFailure& failure) {
  // The transport's own message may name the address.
  const std::string why = std::string(kOutcomes.name(failure.outcome));
  switch (failure.outcome) {
    case Outcome::dns_failure:
    case Outcome::connect_failure:
    case Outcome::tls_failure:
      return RetryAfter{failure.retry_after, why, true};
    case Outcome::timeout:  // may have been taken
    case Outcome::http_error:
    case Outcome::too_large:
    case Outcome::rate_limited:
      return RetryAfter{failure.retry_after, why, false};
    default:
      return Refused{why, false, false};
  }
}

}  // namespace

Delivery read_http_reply(const Fetched& reply, const std::vector<std::string>& secrets) {
  if (const auto* failure = std::get_if<FetchFailure>(&reply)) return read_failure(*failure);
  const auto& response = std::get<Response>(reply);
  const int status = response.status;
  const std::string why = "HTTP " + std::to_string(status) + service_code(response, secrets);
  if (status >= 200 && status < 300) return Sent{};
  if (status >= 300 && status < 400)
    return Refused{why + ": the address redirects; configure where it leads", false, false};
  if (status == 408 || status == 425 || status == 429) return RetryAfter{retry_after(response), why, false};
  if (status >= 500) {
    const auto wait = retry_after(response);
    return RetryAfter{wait, why, !wait};
  }
  if (status == 400 || status == 413 || status == 422) return Refused{why, false, true};
  if (status == 401 || status == 403 || status == 404 || status == 410)
    return Refused{why + ": the service no longer takes messages at this address", true, false};
  return Refused{why, false, false};
}

Json body_of_reply(const Fetched& reply) {
  const auto* response = std::get_if<Response>(&reply);
  if (response == nullptr) return {};
  auto json = Json::parse(response->body, "");
  return json ? *std::move(json) : Json();
}

bool may_be_told(std::string_view code, const std::vector<std::string>& secrets) {
  if (code.empty() || code.size() > kLongestCode) return false;
  const bool word = std::all_of(code.begin(), code.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  return word && std::none_of(secrets.begin(), secrets.end(), [&](const std::string& secret) {
           return secret.find(code) != std::string::npos || (!secret.empty() && code.find(secret) != std::string::npos);
         });
}

Delivery with_wait(Delivery delivery, std::optional<double> wait) {
  auto* later = std::get_if<RetryAfter>(&delivery);
  if (later == nullptr || !wait) return delivery;
  const double bounded = std::clamp(*wait, 1.0, static_cast<double>(kLongestWait.count()));
  later->wait = seconds(static_cast<std::int64_t>(std::ceil(bounded)));
  later->at_once = false;
  return delivery;
}

Delivery with_reason(Delivery delivery, const std::string& reason) {
  if (auto* later = std::get_if<RetryAfter>(&delivery)) later->why += reason;
  if (auto* refused = std::get_if<Refused>(&delivery)) refused->why += reason;
  return delivery;
}

Request post_json(std::string url, std::string body) {
  Request request;
  request.method = "POST";
  request.url = std::move(url);
  request.headers = {{"Content-Type", "application/json"}};
  request.body = std::move(body);
  request.configured = true;
  request.paced = false;
  request.ask_robots = false;
  return request;
}

Result<std::string> channel_address(const SettingValues& settings, std::string_view name) {
  const auto text = settings.secret(name);
  const auto url = Url::parse(text ? text->reveal() : "");
  if (!url || !url->http_family())
    return Error{ErrorKind::config, "'" + std::string(name) + "' is no http or https address"};
  return url->without_fragment().href();
}

Result<std::string> server_address(const SettingValues& settings, std::string_view name) {
  const auto wrong = [&](const std::string& why) {
    return Error{ErrorKind::config, "'" + std::string(name) + "' " + why};
  };
  const auto url = Url::parse(settings.text(name).value_or(""));
  if (!url || !url->http_family()) return wrong("is no http or https address");
  if (!url->username().empty() || !url->password().empty())
    return wrong("holds a user or password, which logs would show; leave it out");
  if (url->query() || url->fragment()) return wrong("is the server's address: leave out what follows '?' and '#'");
  std::string href = url->href();
  while (href.ends_with('/')) href.pop_back();
  return href;
}

}  // namespace paidtrail
