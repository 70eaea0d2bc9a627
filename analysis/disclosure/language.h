#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "analysis/disclosure/tokens.h"

/// The language of a post: the platform's hint, else detection (contract, lang; 2.4).
namespace paidtrail::disclosure {

class Languages {
 public:
  Languages();
  /// The primary subtag as a language code, or nothing where the hint is none.
  std::optional<std::string> from_hint(std::string_view hint) const;
  /// Links, names and hashtags left out; nothing where the detection is not reliable.
  std::optional<std::string> detect(const PostText& text) const;

 private:
  std::unordered_map<std::string, std::string> codes_;  ///< any written code to the one used
};

}  // namespace paidtrail::disclosure
