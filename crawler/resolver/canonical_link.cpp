#include "crawler/resolver/canonical_link.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "core/text/fold.h"
#include "crawler/resolver/html_answer.h"
#include "parsers/html/document.h"

namespace paidtrail {
namespace {

bool names_canonical(std::string_view relations) {
  while (!(relations = trim(relations)).empty()) {
    const std::size_t end = std::min(relations.find_first_of(" \t"), relations.size());
    if (ascii_equal_ignoring_case(relations.substr(0, end), "canonical")) return true;
    relations.remove_prefix(end);
  }
  return false;
}

/// Reads a Link field as RFC 8288, B.2 does.
class LinkField {
 public:
  explicit LinkField(std::string_view text) : left_(text) {}

  /// The target of the first canonical link in it.
  std::optional<std::string> canonical() {
    while (skip(" \t,") && take('<')) {
      const std::size_t end = left_.find('>');
      if (end == std::string_view::npos) return std::nullopt;
      const std::string_view target = left_.substr(0, end);
      left_.remove_prefix(end + 1);
      if (parameters_say_canonical()) return std::string(target);
    }
    return std::nullopt;
  }

 private:
  bool skip(std::string_view what) {
    left_.remove_prefix(std::min(left_.find_first_not_of(what), left_.size()));
    return !left_.empty();
  }
  bool take(char c) {
    if (!left_.starts_with(c)) return false;
    left_.remove_prefix(1);
    return true;
  }
  std::string_view until(std::string_view ends) {
    const std::string_view found = left_.substr(0, left_.find_first_of(ends));
    left_.remove_prefix(found.size());
    return found;
  }

  /// To the comma that ends the link, or the end.
  bool parameters_say_canonical() {
    std::optional<std::string> relations;
    bool of_this_page = true;
    while (skip(" \t;") && !left_.starts_with(',')) {
      const std::string_view name = trim(until("=;,"));
      std::string value;
      if (take('=')) {
        skip(" \t");
        value = take('"') ? quoted() : std::string(trim(until(";,")));
      }
      // The first rel counts; an anchor makes it a link of something else.
      if (ascii_equal_ignoring_case(name, "rel") && !relations) relations = value;
      if (ascii_equal_ignoring_case(name, "anchor")) of_this_page = false;
    }
    return of_this_page && relations && names_canonical(*relations);
  }

  std::string quoted() {
    std::string value;
    while (!left_.empty() && !take('"')) {
      if (left_.front() == '\\' && left_.size() > 1) left_.remove_prefix(1);
      value += left_.front();
      left_.remove_prefix(1);
    }
    return value;
  }

  std::string_view left_;
};

std::optional<Url> other_page(const Url& at, const Url& base, std::string_view text) {
  auto url = Url::parse(text, &base);
  if (!url || !url->http_family() || url->without_fragment() == at.without_fragment()) return std::nullopt;
  return *std::move(url);
}

}  // namespace

std::optional<Url> canonical_link(const Url& at, const Response& response) {
  if (response.status < 200 || response.status >= 300) return std::nullopt;
  for (const auto& [name, value] : response.headers)
    if (ascii_equal_ignoring_case(name, "Link"))
      if (const auto target = LinkField(value).canonical()) return other_page(at, at, *target);
  if (!is_html(response)) return std::nullopt;
  const PageSigns page = page_signs(response.body);
  return page.canonical ? other_page(at, base_of(at, page), *page.canonical) : std::nullopt;
}

}  // namespace paidtrail
