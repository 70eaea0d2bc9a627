#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/html/text_builder.h"
#include "parsers/html/tree.h"

namespace paidtrail::html {

/// Newlines that a browser's style sheet puts around an element: 2 (margins), 1 (a block), 0 (inline).
int block_newlines(std::string_view tag);

/// Elements whose content no reader sees as text.
bool never_shown(std::string_view tag);

/// Feeds the elements and texts of a walk to a TextBuilder as a reader sees them.
class Layout {
 public:
  void enter(const Element& element, const std::string& tag);
  void leave(const std::string& tag);
  void text(std::string_view text) { builder_.add(text, preformatted_ > 0); }

  TextBuilder& builder() { return builder_; }
  const TextBuilder& builder() const { return builder_; }

 private:
  TextBuilder builder_;
  int preformatted_ = 0;
};

}  // namespace paidtrail::html
