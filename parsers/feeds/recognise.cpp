#include "core/text/fold.h"
#include "parsers/feeds/feed.h"

namespace paidtrail::feeds {
namespace {

constexpr std::size_t kLook = 8 * 1024;

/// The first tag behind declaration, comments, processing instructions and DOCTYPE.
std::string root_name(std::string_view xml) {
  for (std::size_t at = xml.find('<'); at != std::string_view::npos; at = xml.find('<', at)) {
    const std::string_view rest = xml.substr(at);
    if (rest.starts_with("<!--"))
      at = xml.find("-->", at);
    else if (rest.starts_with("<?") || rest.starts_with("<!"))
      at = xml.find('>', at);
    else
      return ascii_lower(rest.substr(1, rest.find_first_of(" \t\r\n/>", 1) - 1).substr(0, 40));
    if (at == std::string_view::npos) break;
  }
  return {};
}

}  // namespace

std::optional<Kind> recognise(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const std::string_view start = trim(bytes.substr(0, kLook));
  if (start.starts_with("{")) {
    const bool is = start.find("jsonfeed.org/version/") != std::string_view::npos ||
                    bytes.find("jsonfeed.org/version/") != std::string_view::npos;
    return is ? std::optional(Kind::jsonfeed) : std::nullopt;
  }
  const std::string decoded = decode_xml(bytes.substr(0, kLook & ~std::size_t{1}));
  const std::string root = root_name(decoded);
  if (root == "rss" || root == "rdf:rdf" || root == "rdf") return Kind::rss;
  if (root == "feed" || root.ends_with(":feed")) return Kind::atom;
  return std::nullopt;
}

}  // namespace paidtrail::feeds
