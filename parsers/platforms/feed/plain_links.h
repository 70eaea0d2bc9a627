#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace paidtrail::feed {

/// An address that stands in a plain text, by bytes.
struct PlainLink {
  std::size_t start;
  std::size_t end;
};

/// http(s) addresses, `www.` hosts and known shorteners without a scheme. Punctuation that ends a sentence is no part.
std::vector<PlainLink> find_links(std::string_view text);

/// `#word` in a text that nobody marked up: letters, digits and underscores, not digits alone. By bytes, with the `#`.
std::vector<PlainLink> find_hashtags(std::string_view text);

}  // namespace paidtrail::feed
