#include "crawler/resolver/html_answer.h"

#include <string>

#include "core/text/fold.h"

namespace paidtrail {

bool is_html(const Response& response) {
  const auto type = header(response.headers, "Content-Type");
  if (!type || trim(*type).empty()) {
    std::string_view body = response.body;
    if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
    return trim(body).starts_with('<');
  }
  const std::string essence = ascii_lower(trim(type->substr(0, type->find(';'))));
  return essence == "text/html" || essence == "application/xhtml+xml";
}

Url base_of(const Url& at, const PageSigns& page) {
  if (page.base_href)
    if (auto base = Url::parse(*page.base_href, &at); base && base->http_family()) return *std::move(base);
  return at;
}

}  // namespace paidtrail
