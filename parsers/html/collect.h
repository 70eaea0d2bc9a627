#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/post.h"

/// What a post names, each once. One thread.
namespace paidtrail {

/// Hashtags in the order of the text, without repeats (compared case-insensitively).
class Hashtags {
 public:
  void add(std::string tag);  ///< a leading `#` is dropped; an empty tag is none
  std::vector<std::string> take() { return std::move(tags_); }

 private:
  std::vector<std::string> tags_;
  std::set<std::string> seen_;
};

/// Links of the text, and of cards that say nothing new.
class Links {
 public:
  void add(Link link);                    ///< a link that stands in the text
  void add_card(std::string shared);      ///< a link beside the text, unless it is there already
  void ignore(std::string_view address);  ///< add_card() of it adds nothing
  std::vector<Link> take() { return std::move(links_); }

 private:
  std::vector<Link> links_;
  std::set<std::string> seen_;
};

/// For telling a card from the same link in the text: without scheme, `www.` and a last slash. Not for grouping.
std::string address_key(std::string_view address);

}  // namespace paidtrail
