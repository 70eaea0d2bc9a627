#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace paidtrail {

/// A URL by the WHATWG URL Standard (the revision of 2025). A Url in hand has been parsed: the same object serves
/// policy and fetch, so that the two cannot differ. Held as its serialisation and where the parts begin: the views
/// below last as long as the Url. Immutable. Any thread.
class Url {
 public:
  /// Parses `text` (UTF-8; other bytes become U+FFFD as the standard's decode step does) against `base`.
  /// The error's message names why; `error().kind` is bad_input.
  static Result<Url> parse(std::string_view text, const Url* base = nullptr);
  /// Parses the raw bytes of a Location header against `base`: bytes >= 0x80 in path, query and fragment are
  /// percent-encoded as they are (UTF-8 and latin-1 alike), in the host they are read as UTF-8; an absent fragment
  /// is inherited from `base` (RFC 9110, 10.2.2).
  static Result<Url> parse_location(std::string_view bytes, const Url& base);

  const std::string& href() const& { return href_; }  ///< serialised, always ASCII
  std::string href() && { return std::move(href_); }
  std::string_view scheme() const { return part(0, scheme_end_); }  ///< without ":"
  std::string_view username() const;
  std::string_view password() const;
  bool has_host() const { return has_host_; }
  std::string_view host() const { return part(host_begin_, host_end_); }  ///< punycode, IPv6 in brackets
  std::optional<std::uint16_t> port() const { return port_; }             ///< absent where it is the scheme's default
  std::uint16_t effective_port() const;                                   ///< 0 where the scheme has none
  std::string_view path() const;  ///< with its leading "/"; an opaque path as it is
  std::string_view path_and_query() const { return part(path_begin_, std::min(fragment_mark_, end())); }
  std::optional<std::string_view> query() const;     ///< without "?"
  std::optional<std::string_view> fragment() const;  ///< without "#"
  bool opaque_path() const { return opaque_path_; }

  bool http_family() const { return scheme() == "http" || scheme() == "https"; }
  std::string origin() const;  ///< scheme://host[:port], "null" for schemes without an origin
  std::string_view authority() const { return part(host_begin_, authority_end_); }  ///< host[:port]
  bool host_is_address() const;                                                     ///< an IPv4 or IPv6 address

  Url without_fragment() const;
  Url without_credentials() const;
  Url with_fragment(std::string_view fragment) const;               ///< already percent-encoded
  Url with_query(std::optional<std::string_view> raw_query) const;  ///< already percent-encoded; nullopt drops "?"

  /// The query's pairs, decoded as application/x-www-form-urlencoded, in order.
  std::vector<std::pair<std::string, std::string>> parameters() const;
  /// The same pairs with their raw text ("a=b"), for dropping some without touching the rest.
  struct RawParameter {
    std::string_view raw;
    std::string name;
    std::string value;
  };
  std::vector<RawParameter> raw_parameters() const;

  bool operator==(const Url&) const = default;

 private:
  friend class UrlParser;
  using Place = std::uint32_t;
  static constexpr Place kNone = 0xFFFF'FFFF;

  Url() = default;
  std::string_view part(Place begin, Place end) const { return std::string_view(href_).substr(begin, end - begin); }
  Place end() const { return static_cast<Place>(href_.size()); }

  //   scheme : // username : password @ host : port path ? query # fragment
  std::string href_;
  Place scheme_end_ = 0;
  Place username_end_ = 0;
  Place host_begin_ = 0;
  Place host_end_ = 0;
  Place authority_end_ = 0;
  Place path_begin_ = 0;
  Place query_mark_ = kNone;     ///< of the "?"
  Place fragment_mark_ = kNone;  ///< of the "#"
  std::optional<std::uint16_t> port_;
  bool has_host_ = false;
  bool opaque_path_ = false;
};

/// Registrable domain by the Public Suffix List with its private section (libpsl), in punycode. Nothing for addresses,
/// public suffixes and hosts with an empty label.
std::optional<std::string> registrable_domain(std::string_view host);

/// True where `host` is `domain` or one of its subdomains; an address only equals itself.
bool is_same_or_subdomain(std::string_view host, std::string_view domain);

}  // namespace paidtrail
