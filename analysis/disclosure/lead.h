#pragma once

#include <cstdint>

#include "analysis/disclosure/cues.h"

namespace paidtrail::disclosure {

/// Whether the words of tokens [first, last] stand as a label (2.2, Lead), not in prose.
struct LeadPlace {
  std::uint32_t first = 0;  ///< with a qualifier ("unbezahlte Werbung")
  std::uint32_t term = 0;   ///< the term's own first token
  std::uint32_t last = 0;
  bool qualified = false;    ///< unpaid: needs no right separator
  bool needs_brand = false;  ///< the brand may follow as a hashtag
};
bool stands_as_label(const PostText& text, const LeadPlace& place, const Cues& cues, const CueLanguages& languages);

}  // namespace paidtrail::disclosure
