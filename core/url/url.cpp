#include "core/url/url.h"

#include "core/text/utf8.h"
#include "core/url/host.h"
#include "core/url/parser.h"
#include "core/url/percent.h"

namespace paidtrail {

Result<Url> Url::parse(std::string_view text, const Url* base) {
  return utf8::valid(text) ? UrlParser(text, base).run() : UrlParser(utf8::repaired(text), base).run();
}

Result<Url> Url::parse_location(std::string_view bytes, const Url& base) {
  auto url = UrlParser(bytes, &base).run();
  if (url && !url->fragment() && base.fragment()) return url->with_fragment(*base.fragment());
  return url;
}

std::string_view Url::username() const {
  return host_begin_ > scheme_end_ + 3 ? part(scheme_end_ + 3, username_end_) : std::string_view();
}

std::string_view Url::password() const {
  return username_end_ + 1 < host_begin_ ? part(username_end_ + 1, host_begin_ - 1) : std::string_view();
}

std::string_view Url::path() const { return part(path_begin_, std::min({query_mark_, fragment_mark_, end()})); }

std::uint16_t Url::effective_port() const { return port_ ? *port_ : special_port(scheme()).value_or(0); }

std::optional<std::string_view> Url::query() const {
  if (query_mark_ == kNone) return std::nullopt;
  return part(query_mark_ + 1, std::min(fragment_mark_, end()));
}

std::optional<std::string_view> Url::fragment() const {
  if (fragment_mark_ == kNone) return std::nullopt;
  return part(fragment_mark_ + 1, end());
}

// Origin, section 4.7.
std::string Url::origin() const {
  if (scheme() == "blob") {
    const auto inner = parse(path());
    return inner && inner->http_family() ? inner->origin() : "null";
  }
  if (scheme() == "file" || !special_port(scheme())) return "null";
  return std::string(scheme()).append("://").append(authority());
}

bool Url::host_is_address() const { return host::is_address(host()); }

Url Url::without_fragment() const {
  Url copy = *this;
  if (fragment_mark_ != kNone) copy.href_.resize(fragment_mark_);
  copy.fragment_mark_ = kNone;
  return copy;
}

Url Url::without_credentials() const {
  Url copy = *this;
  const Place begin = scheme_end_ + 3;
  if (host_begin_ <= begin) return copy;
  const Place length = host_begin_ - begin;
  copy.href_.erase(begin, length);
  copy.username_end_ = begin;
  for (Place* place : {&copy.host_begin_, &copy.host_end_, &copy.authority_end_, &copy.path_begin_}) *place -= length;
  for (Place* place : {&copy.query_mark_, &copy.fragment_mark_})
    if (*place != kNone) *place -= length;
  return copy;
}

Url Url::with_fragment(std::string_view fragment) const {
  Url copy = without_fragment();
  copy.fragment_mark_ = copy.end();
  copy.href_.append("#").append(fragment);
  return copy;
}

Url Url::with_query(std::optional<std::string_view> raw_query) const {
  Url copy = *this;
  copy.href_.resize(std::min({query_mark_, fragment_mark_, end()}));
  copy.query_mark_ = copy.fragment_mark_ = kNone;
  if (raw_query) {
    copy.query_mark_ = copy.end();
    copy.href_.append("?").append(*raw_query);
  }
  if (const auto last = fragment()) {
    copy.fragment_mark_ = copy.end();
    copy.href_.append("#").append(*last);
  }
  return copy;
}

std::vector<std::pair<std::string, std::string>> Url::parameters() const {
  std::vector<std::pair<std::string, std::string>> out;
  for (auto& parameter : raw_parameters()) out.emplace_back(std::move(parameter.name), std::move(parameter.value));
  return out;
}

// The application/x-www-form-urlencoded parser, section 5.1.
std::vector<Url::RawParameter> Url::raw_parameters() const {
  std::vector<RawParameter> out;
  std::string_view left = query().value_or("");
  while (!left.empty()) {
    const std::size_t end = std::min(left.find('&'), left.size());
    const std::string_view raw = left.substr(0, end);
    left.remove_prefix(std::min(end + 1, left.size()));
    if (raw.empty()) continue;
    const std::size_t equals = std::min(raw.find('='), raw.size());
    const std::string_view value = raw.substr(std::min(equals + 1, raw.size()));
    out.push_back({raw, percent::decode_form(raw.substr(0, equals)), percent::decode_form(value)});
  }
  return out;
}

}  // namespace paidtrail
