#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/url/url.h"

namespace paidtrail {

/// Where in a URL a value stands, as the cells of redirectors.tsv say it: the name of a query parameter, "path
/// camref:", "path click-<PID>-<AID>", "path /c/<partner>/<ad>/<campaign>", "path", "subdomain", "first bare key",
/// "whole query". Of targets also "path host" (the path goes on with host and path of the target), "url before :token"
/// (a parameter with a signature behind the target), "proofpoint u" and "path proofpoint" (URL Defense, versions 2 and
/// 3).
/// "-" and "page …" (only the page tells) are no place. Any thread.
class Place {
 public:
  /// The cell's places, in order of preference.
  static std::vector<Place> parse_cell(std::string_view cell);

  /// The value, not empty. `after` is the row's path prefix, `host` its host.
  std::optional<std::string> value(const Url& url, std::string_view after, std::string_view host) const;
  /// The same, where the value is a URL: it may go on to the end of the path, query and fragment included.
  std::optional<Url> target(const Url& url, std::string_view after) const;
  /// The part of a path template that is named `<campaign>`.
  std::optional<std::string> campaign(const Url& url) const;

 private:
  enum class Kind {
    parameter,
    signed_parameter,
    proofpoint_parameter,
    proofpoint_path,
    path,
    path_host,
    path_marker,
    path_template,
    segment_template,
    subdomain,
    bare_key,
    whole_query
  };
  std::optional<std::string> template_part(const Url& url, std::string_view name) const;
  std::optional<std::string> segment_part(const Url& url) const;

  Kind kind_ = Kind::parameter;
  std::string text_;  ///< the parameter's name, the marker or the template
};

/// Whether a path begins with `prefix`, in whole segments.
bool within_path(std::string_view path, std::string_view prefix);

/// The value of the first query parameter of that name, else of one that differs in case only.
std::optional<std::string> parameter(const Url& url, std::string_view name);

}  // namespace paidtrail
