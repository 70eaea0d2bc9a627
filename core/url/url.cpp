#include "core/url/url.h"

#include "core/text/utf8.h"
#include "core/url/host.h"
#include "core/url/parser.h"
#include "core/url/percent.h"

namespace paidtrail {

Result<Url> Url::parse(std::string_view text, const Url* base) { return UrlParser(utf8::repaired(text), base).run(); }

Result<Url> Url::parse_location(std::string_view bytes, const Url& base) {
  auto url = UrlParser(bytes, &base).run();
  if (url && !url->fragment_) url->fragment_ = base.fragment_;
  return url;
}

// URL serializing, section 4.5.
std::string Url::href() const {
  std::string out = scheme_ + ":";
  if (host_) {
    out += "//";
    if (!username_.empty() || !password_.empty()) {
      out += username_;
      if (!password_.empty()) out.append(":").append(password_);
      out += '@';
    }
    out += authority();
  } else if (!opaque_path_ && path_.starts_with("//")) {
    out += "/.";
  }
  out += path_;
  if (query_) out.append("?").append(*query_);
  if (fragment_) out.append("#").append(*fragment_);
  return out;
}

std::uint16_t Url::effective_port() const { return port_ ? *port_ : special_port(scheme_).value_or(0); }

std::optional<std::string_view> Url::query() const {
  if (!query_) return std::nullopt;
  return *query_;
}

std::optional<std::string_view> Url::fragment() const {
  if (!fragment_) return std::nullopt;
  return *fragment_;
}

// Origin, section 4.7.
std::string Url::origin() const {
  if (scheme_ == "blob") {
    const auto inner = parse(path_);
    return inner && inner->http_family() ? inner->origin() : "null";
  }
  if (scheme_ == "file" || !special_port(scheme_)) return "null";
  return scheme_ + "://" + authority();
}

std::string Url::authority() const {
  std::string out(host());
  if (port_) out.append(":").append(std::to_string(*port_));
  return out;
}

bool Url::host_is_address() const { return host::is_address(host()); }

Url Url::without_fragment() const {
  Url copy = *this;
  copy.fragment_.reset();
  return copy;
}

Url Url::without_credentials() const {
  Url copy = *this;
  copy.username_.clear();
  copy.password_.clear();
  return copy;
}

Url Url::with_fragment(std::string_view fragment) const {
  Url copy = *this;
  copy.fragment_ = fragment;
  return copy;
}

Url Url::with_query(std::optional<std::string_view> raw_query) const {
  Url copy = *this;
  copy.query_ = raw_query;
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
