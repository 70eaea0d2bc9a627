#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paidtrail {

/// A robots.txt file (RFC 9309). Lines that are not understood are ignored; nothing fails. Immutable. Any thread.
class Robots {
 public:
  /// At most 500 KiB are read (section 2.5); a line that does not end within them is ignored.
  static Robots parse(std::string_view text);

  struct Decision {
    bool allowed = true;
    std::optional<unsigned> line;  ///< of the rule that decided, from 1; absent where none matched
  };
  /// `path_with_query` as in the serialised URL, "" counts as "/". The groups of `product` (any case) decide, those of
  /// `*` where there are none; the longest match in octets wins, allow wins a tie. /robots.txt itself is always
  /// allowed.
  Decision decide(std::string_view product, std::string_view path_with_query) const;
  bool allowed(std::string_view product, std::string_view path_with_query) const {
    return decide(product, path_with_query).allowed;
  }

  /// What concerns `product` alone: a run keeps the rules of many thousand hosts.
  Robots only_for(std::string_view product) const;

  /// Of the same groups; at most 300 s. Not in the RFC (2.2.4 leaves it to the crawler).
  std::optional<std::chrono::milliseconds> crawl_delay(std::string_view product) const;

 private:
  struct Rule {
    std::string pattern;  ///< percent-encoding normalised, without the `$` at its end
    bool allow = false;
    bool to_the_end = false;  ///< the pattern ended in `$`
    std::size_t octets = 0;   ///< of the pattern as matched, `$` included
    unsigned line = 0;
  };
  struct Group {
    std::vector<std::string> products;  ///< lower case; "*" for everyone
    std::vector<Rule> rules;
    std::optional<std::chrono::milliseconds> crawl_delay;
  };
  class Reader;

  static bool matches(const Rule& rule, std::string_view path);
  std::vector<const Group*> groups_of(std::string_view product) const;

  std::vector<Group> groups_;
};

}  // namespace paidtrail
