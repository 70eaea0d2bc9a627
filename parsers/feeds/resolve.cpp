#include "core/text/fold.h"
#include "core/url/url.h"
#include "parsers/feeds/feed.h"

namespace paidtrail::feeds {

std::optional<std::string> resolve(std::string_view reference, std::string_view base) {
  reference = trim(reference);
  if (reference.empty()) return std::nullopt;
  const auto absolute = Url::parse(reference);
  if (absolute) {
    if (!absolute->http_family() || absolute->host().empty()) return std::nullopt;
    return std::string(reference);  // as written: its spelling is evidence
  }
  const auto on = Url::parse(base);
  if (!on) return std::nullopt;
  const auto resolved = Url::parse(reference, &*on);
  if (!resolved || !resolved->http_family()) return std::nullopt;
  return resolved->href();
}

}  // namespace paidtrail::feeds
