#include "storage/evidence/redaction.h"

#include <algorithm>
#include <array>

#include "core/text/fold.h"

namespace paidtrail {
namespace {

constexpr std::string_view kMark = "<secret>";
constexpr std::string_view kMarkInUrl = "%3Csecret%3E";

constexpr std::array<std::string_view, 7> kSecretHeaders = {
    "authorization", "cookie", "proxy-authorization", "x-api-key", "api-key", "x-auth-token", "x-csrf-token"};
constexpr std::array<std::string_view, 12> kSecretKeys = {"access_token",  "api_key", "apikey",   "auth",
                                                          "client_secret", "key",     "password", "passwd",
                                                          "refresh_token", "token",   "secret",   "signature"};

bool secret_header(std::string_view name) {
  return std::ranges::find(kSecretHeaders, ascii_lower(trim(name))) != kSecretHeaders.end();
}

bool secret_key(std::string_view name) {
  return std::ranges::find(kSecretKeys, ascii_lower(name)) != kSecretKeys.end();
}

/// Of `path?a=b&token=c#f`, a URL or a request's target.
std::string redact_query(std::string_view text) {
  const auto start = text.find('?');
  if (start == std::string_view::npos) return std::string(text);
  const auto end = std::min(text.find('#', start), text.size());
  std::string out(text.substr(0, start + 1));
  for (std::size_t at = start + 1; at <= end;) {
    const auto next = std::min(text.find('&', at), end);
    const std::string_view pair = text.substr(at, next - at);
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && secret_key(pair.substr(0, equals)))
      out += std::string(pair.substr(0, equals + 1)) + std::string(kMarkInUrl);
    else
      out += pair;
    if (next == end) break;
    out += '&';
    at = next + 1;
  }
  return out + std::string(text.substr(end));
}

std::string redact_user(std::string_view url) {
  const auto authority = url.find("://");
  if (authority == std::string_view::npos) return std::string(url);
  const auto start = authority + 3;
  const auto end = std::min(url.find_first_of("/?#", start), url.size());
  const auto at = url.substr(0, end).rfind('@');
  if (at == std::string_view::npos || at < start) return std::string(url);
  return std::string(url.substr(0, start)) + std::string(kMarkInUrl) + std::string(url.substr(at));
}

std::string redact_request_line(std::string_view line) {
  const auto method_end = line.find(' ');
  const auto target_end = line.rfind(' ');
  if (method_end == std::string_view::npos || target_end <= method_end) return std::string(line);
  return std::string(line.substr(0, method_end + 1)) +
         redact_query(line.substr(method_end + 1, target_end - method_end - 1)) + std::string(line.substr(target_end));
}

}  // namespace

std::string redact_head(std::string_view head, const Request& request) {
  std::string out;
  bool secret = false;  // a folded line goes on with what its header began
  for (bool first = true; !head.empty(); first = false) {
    const auto end = head.find('\n');
    const std::string_view line = head.substr(0, end == std::string_view::npos ? head.size() : end + 1);
    head.remove_prefix(line.size());
    if (first) {
      out += request.configured ? redact_request_line(line) : std::string(line);
      continue;
    }
    if (line.front() == ' ' || line.front() == '\t') {
      if (!secret) out += line;
      continue;
    }
    const auto colon = line.find(':');
    secret = colon != std::string_view::npos && secret_header(line.substr(0, colon));
    out += secret ? std::string(line.substr(0, colon)) + ": " + std::string(kMark) + "\r\n" : std::string(line);
  }
  return out;
}

std::string redact_url(const Request& request) {
  return request.configured ? redact_user(redact_query(request.url)) : request.url;
}

}  // namespace paidtrail
