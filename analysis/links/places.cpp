#include "analysis/links/places.h"

#include <algorithm>

#include "core/text/fold.h"
#include "core/url/percent.h"

namespace paidtrail {
namespace {

std::optional<std::string> unless_empty(std::string value) {
  if (value.empty()) return std::nullopt;
  return value;
}

std::vector<std::string_view> split(std::string_view text, char mark) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(mark);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool begins_as_http(std::string_view text) {
  const std::string begin = ascii_lower(text.substr(0, 8));
  return begin.starts_with("http://") || begin.starts_with("https://");
}

/// What follows the path, for a target that was put into the path without encoding.
std::string with_rest(std::string_view path, const Url& url) {
  std::string out(path);
  if (const auto query = url.query()) out.append("?").append(*query);
  if (const auto fragment = url.fragment()) out.append("#").append(*fragment);
  return out;
}

std::optional<Url> http_url(std::string_view text) {
  // Awin's old links write p=[[https://…]].
  if (text.starts_with("[[") && text.ends_with("]]")) text = text.substr(2, text.size() - 4);
  auto url = Url::parse(text);
  if (!url || !url->http_family()) return std::nullopt;
  return *std::move(url);
}

/// A target that nobody can be sent to by a link of the web, and that is one all the same: the host that carries it is
/// not asked. What only looks like a scheme ("price:12") is none.
std::optional<Url> url_of_another_scheme(std::string_view text) {
  auto url = Url::parse(text);
  if (!url || url->http_family()) return std::nullopt;
  const std::string_view after = text.substr(std::min(text.find(':'), text.size()));
  const bool said = after.starts_with("://") || url->scheme() == "javascript" || url->scheme() == "data";
  return said ? std::optional(*std::move(url)) : std::nullopt;
}

/// A parameter's text. Encoded once more, or twice, by whoever put link into link: then it is none until it is decoded.
std::optional<Url> url_of_parameter(std::string text) {
  constexpr int kMore = 2;
  for (int i = 0; i < kMore && !begins_as_http(text) && ascii_lower(text.substr(0, 4)) == "http"; ++i)
    text = percent::decode(text);
  if (auto url = http_url(text)) return url;
  return url_of_another_scheme(text);
}

/// Disqus writes url=TARGET:SIGNATURE. What is no signature is a part of the target, a port for instance.
std::optional<Url> before_signature(std::string_view text) {
  constexpr std::size_t kLeast = 20;
  constexpr std::string_view kCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view signature = text.substr(colon + 1);
  const bool is_one = signature.size() >= kLeast && signature.find_first_not_of(kCharacters) == std::string_view::npos;
  return http_url(is_one ? text.substr(0, colon) : text);
}

/// URL Defense, version 2: "-" for "%" and "_" for "/", over percent-encoding.
std::optional<Url> proofpoint_2(std::string text) {
  std::replace(text.begin(), text.end(), '-', '%');
  std::replace(text.begin(), text.end(), '_', '/');
  return http_url(percent::decode(text));
}

/// URL Defense, version 3: "__TARGET__;!!…". A "*" stands for a character that is kept behind it, in a table of theirs.
std::optional<Url> proofpoint_3(std::string_view text) {
  if (!text.starts_with("__")) return std::nullopt;
  const std::size_t end = text.rfind("__;");
  if (end == std::string_view::npos || end < 2) return std::nullopt;
  const std::string_view target = text.substr(2, end - 2);
  if (!begins_as_http(target) || target.find('*') != std::string_view::npos) return std::nullopt;
  return http_url(target);
}

std::optional<Url> raw_or_encoded(std::string_view text, const Url& url) {
  return begins_as_http(text) ? http_url(with_rest(text, url)) : http_url(percent::decode(text));
}

/// "/c/www.shop.test/x" in an AMP cache is of a page without TLS.
std::optional<Url> host_in_path(const Url& url, std::string_view after) {
  const std::string_view rest = std::string_view(url.path()).substr(std::min(after.size(), url.path().size()));
  if (rest.substr(0, rest.find('/')).find('.') == std::string_view::npos) return std::nullopt;
  return http_url("http://" + with_rest(rest, url));
}

/// "/c/s/www.shop.test/x", where "s" says https, or "/x/c/ID/https://www.shop.test/x".
std::optional<Url> rest_of_path(const Url& url, std::string_view after) {
  const std::string_view rest = std::string_view(url.path()).substr(std::min(after.size(), url.path().size()));
  if (after.ends_with("/s/")) return http_url("https://" + with_rest(rest, url));
  for (std::size_t at = 0; at < rest.size();) {
    if (begins_as_http(rest.substr(at))) return http_url(with_rest(rest.substr(at), url));
    const std::size_t slash = rest.find('/', at);
    if (slash == std::string_view::npos) break;
    at = slash + 1;
  }
  return std::nullopt;
}

}  // namespace

bool within_path(std::string_view path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return false;
  return prefix.empty() || prefix.ends_with('/') || path.size() == prefix.size() || path[prefix.size()] == '/';
}

std::optional<std::string> parameter(const Url& url, std::string_view name) {
  std::optional<std::string> other_case;
  for (auto& [key, value] : url.parameters()) {
    if (key == name) return std::move(value);
    if (!other_case && ascii_equal_ignoring_case(key, name)) other_case = std::move(value);
  }
  return other_case;
}

std::vector<Place> Place::parse_cell(std::string_view cell) {
  std::vector<Place> places;
  for (std::string_view text : split(cell, ';')) {
    text = trim(text);
    Place place;
    if (text.empty() || text == "-" || text.starts_with("page ")) continue;
    if (text == "whole query") {
      place.kind_ = Kind::whole_query;
    } else if (text == "path host") {
      place.kind_ = Kind::path_host;
    } else if (text == "path proofpoint") {
      place.kind_ = Kind::proofpoint_path;
    } else if (text.starts_with("proofpoint ")) {
      place.kind_ = Kind::proofpoint_parameter;
      place.text_ = trim(text.substr(text.find(' ')));
    } else if (text.ends_with(" before :token")) {
      place.kind_ = Kind::signed_parameter;
      place.text_ = text.substr(0, text.find(' '));
    } else if (text == "subdomain") {
      place.kind_ = Kind::subdomain;
    } else if (text == "first bare key") {
      place.kind_ = Kind::bare_key;
    } else if (text == "path" || text.starts_with("path ")) {
      const std::string_view detail = trim(text.substr(4));
      place.text_ = detail;
      if (detail.ends_with(':'))
        place.kind_ = Kind::path_marker;
      else if (detail.starts_with('/'))
        place.kind_ = Kind::path_template;
      else if (detail.find('<') != std::string_view::npos)
        place.kind_ = Kind::segment_template;
      else
        place.kind_ = Kind::path;
    } else {
      place.text_ = text;
    }
    places.push_back(std::move(place));
  }
  return places;
}

/// `name` "" means the first part in angle brackets.
std::optional<std::string> Place::template_part(const Url& url, std::string_view name) const {
  const auto wanted = split(text_, '/');
  const auto segments = split(url.path(), '/');
  std::optional<std::string> found;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (i >= segments.size()) return std::nullopt;
    const bool open = wanted[i].starts_with('<');
    if (!open && wanted[i] != segments[i]) return std::nullopt;
    const bool named = name.empty() || wanted[i] == name;
    if (open && named && !found) found = percent::decode(segments[i]);
  }
  return found ? unless_empty(*std::move(found)) : std::nullopt;
}

/// "click-<PID>-<AID>": what stands between the words before and after the first part in angle brackets.
std::optional<std::string> Place::segment_part(const Url& url) const {
  const std::string_view before = std::string_view(text_).substr(0, text_.find('<'));
  std::string_view after = std::string_view(text_).substr(std::min(text_.find('>'), text_.size() - 1) + 1);
  after = after.substr(0, after.find('<'));
  for (std::string_view segment : split(url.path(), '/')) {
    if (!segment.starts_with(before)) continue;
    segment.remove_prefix(before.size());
    return unless_empty(percent::decode(after.empty() ? segment : segment.substr(0, segment.find(after))));
  }
  return std::nullopt;
}

std::optional<std::string> Place::value(const Url& url, std::string_view after, std::string_view host) const {
  switch (kind_) {
    case Kind::proofpoint_path:
    case Kind::path_host:
      return std::nullopt;
    case Kind::signed_parameter:
    case Kind::proofpoint_parameter:
    case Kind::parameter: {
      auto found = parameter(url, text_);
      return found ? unless_empty(*std::move(found)) : std::nullopt;
    }
    case Kind::path: {
      std::string_view rest = std::string_view(url.path()).substr(std::min(after.size(), url.path().size()));
      if (rest.starts_with('/')) rest.remove_prefix(1);
      return unless_empty(percent::decode(rest.substr(0, rest.find('/'))));
    }
    case Kind::path_marker:
      for (std::string_view segment : split(url.path(), '/'))
        if (segment.starts_with(text_)) return unless_empty(percent::decode(segment.substr(text_.size())));
      return std::nullopt;
    case Kind::path_template:
      return template_part(url, "");
    case Kind::segment_template:
      return segment_part(url);
    case Kind::subdomain: {
      const std::string_view name = url.host();
      if (name.size() <= host.size() + 1 || !is_same_or_subdomain(name, host)) return std::nullopt;
      return std::string(name.substr(0, name.size() - host.size() - 1));
    }
    case Kind::bare_key: {
      const auto raw = url.raw_parameters();
      if (raw.empty() || raw.front().raw.find('=') != std::string_view::npos) return std::nullopt;
      return unless_empty(raw.front().name);
    }
    case Kind::whole_query:
      return url.query() ? unless_empty(percent::decode(*url.query())) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<Url> Place::target(const Url& url, std::string_view after) const {
  switch (kind_) {
    case Kind::parameter: {
      auto text = parameter(url, text_);
      return text ? url_of_parameter(*std::move(text)) : std::nullopt;
    }
    case Kind::signed_parameter: {
      const auto text = parameter(url, text_);
      return text ? before_signature(*text) : std::nullopt;
    }
    case Kind::proofpoint_parameter: {
      auto text = parameter(url, text_);
      return text ? proofpoint_2(*std::move(text)) : std::nullopt;
    }
    case Kind::proofpoint_path:
      return proofpoint_3(
          with_rest(std::string_view(url.path()).substr(std::min(after.size(), url.path().size())), url));
    case Kind::path_host:
      return host_in_path(url, after);
    case Kind::path_marker: {
      const std::size_t at = url.path().find("/" + text_);
      if (at == std::string::npos) return std::nullopt;
      return raw_or_encoded(std::string_view(url.path()).substr(at + 1 + text_.size()), url);
    }
    case Kind::path:
      return rest_of_path(url, after);
    case Kind::whole_query: {
      if (!url.query()) return std::nullopt;
      if (!begins_as_http(*url.query())) return http_url(percent::decode(*url.query()));
      std::string text(*url.query());
      if (const auto fragment = url.fragment()) text.append("#").append(*fragment);
      return http_url(text);
    }
    case Kind::path_template:
    case Kind::segment_template:
    case Kind::subdomain:
    case Kind::bare_key:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::string> Place::campaign(const Url& url) const {
  return kind_ == Kind::path_template ? template_part(url, "<campaign>") : std::nullopt;
}

}  // namespace paidtrail
