#pragma once

#include <optional>
#include <vector>

#include "analysis/disclosure/find_terms.h"
#include "analysis/disclosure/incitement.h"
#include "core/verdict.h"

/// From what was found to the verdict (2.7).
namespace paidtrail::disclosure {

/// What the ladder looks at beside the terms; the same for all jurisdictions.
struct Circumstances {
  const PlatformRow* platform = nullptr;
  std::optional<Day> day;
  std::optional<bool> paid_label;
  bool political = false;
  bool has_text = false;
  bool shares_link = false;
  bool truncated = false;
  bool payment_stated = false;
  bool payment_visible = false;

  bool label_existed() const { return platform != nullptr && platform->label_on(day); }
  bool media_first() const { return platform != nullptr && platform->media_first; }
};

struct Decision {
  VerdictKind verdict = VerdictKind::unknown;
  Reasons reasons;
};

/// The lexicon is asked for the status of the platform's label where the ladder comes to it.
Decision decide(const Circumstances& post, const std::vector<Found>& terms, const Audience& audience,
                const Lexicon& lexicon);

/// X cuts what a retweet or an old API gave: "word… URL" at the end (line 6).
bool looks_truncated(const PostText& text);

}  // namespace paidtrail::disclosure
