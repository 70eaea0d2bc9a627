#include "analysis/disclosure/ladder.h"

#include <algorithm>

namespace paidtrail::disclosure {
namespace {

using enum ReasonId;

/// First day of application of Regulation (EU) 2024/900.
constexpr Day kPoliticalDuty = std::chrono::year(2025) / 10 / 10;

class Ladder {
 public:
  Ladder(const Circumstances& post, const std::vector<Found>& terms, const Audience& audience, const Lexicon& lexicon)
      : post_(post), terms_(terms), audience_(audience), home_(*audience.jurisdiction), lexicon_(lexicon) {
    for (const Found& found : terms) {
      denied_ = denied_ || found.denies();
      any_accepted_ = any_accepted_ || found.status == TermStatus::accepted;
      any_weak_ = any_weak_ || found.status == TermStatus::weak;
      any_visible_ = any_visible_ || (found.counts() && found.place.visible());
    }
  }

  Decision decide() {
    seen();
    out_.verdict = first_line_that_fits();
    if (post_.political && home_.eu) political();
    return out_;
  }

 private:
  VerdictKind first_line_that_fits() {
    // 1. (no row of the jurisdiction: judged by the caller)
    if (!post_.has_text && post_.paid_label != true) return because(no_text, VerdictKind::unknown);
    // 2. a visible accepted term
    if (visible_accepted()) return judged_by_place();
    // 3. the platform's label is on
    if (post_.paid_label == true) return judged_by_label();
    // 4. accepted terms, none visible
    if (any_accepted_) {
      places(TermStatus::accepted);
      return curable() ? VerdictKind::unknown : VerdictKind::hidden;
    }
    // 5. weak terms, or payment stated in the poster's own words
    if (any_weak_ || post_.payment_stated) {
      places(TermStatus::weak);
      if (post_.payment_stated && !post_.payment_visible) out_.reasons.add(below_fold);
      if (any_weak_ && denied_) out_.reasons.add(contradicted);
      if (curable()) return VerdictKind::unknown;
      return any_visible_ || post_.payment_visible ? VerdictKind::insufficient : VerdictKind::hidden;
    }
    // 6. X only: text cut
    if (post_.truncated) return because(text_truncated, VerdictKind::unknown);
    // 7. nothing shared
    if (!post_.shares_link) return because(no_link, VerdictKind::not_applicable);
    // 8. a denial
    if (denied_) return VerdictKind::absent;
    // 9. the label could not be seen; 10. nor could the picture or video
    if (!post_.paid_label && post_.label_existed()) out_.reasons.add(platform_label_unknown);
    if (post_.media_first()) out_.reasons.add(media_not_examined);
    if (out_.reasons.has(platform_label_unknown) || post_.media_first()) return VerdictKind::unknown;
    // 11.
    return because(no_term, VerdictKind::absent);
  }

  VerdictKind because(ReasonId reason, VerdictKind verdict) {
    out_.reasons.add(reason);
    return verdict;
  }

  bool visible_accepted() const {
    return std::any_of(terms_.begin(), terms_.end(), [](const Found& found) {
      return found.status == TermStatus::accepted && found.place.visible();
    });
  }

  VerdictKind judged_by_place() {
    const auto best = std::find_if(terms_.begin(), terms_.end(), [&](const Found& found) {
      return found.status == TermStatus::accepted && found.place.visible() && Places::good(found.place, home_);
    });
    if (best != terms_.end())
      place(*best);
    else
      places(TermStatus::accepted);
    // Any denial beside it.
    if (denied_) return because(contradicted, VerdictKind::insufficient);
    return best != terms_.end() ? VerdictKind::compliant : VerdictKind::insufficient;
  }

  VerdictKind judged_by_label() {
    places(TermStatus::accepted);
    places(TermStatus::weak);
    if (!label_is_enough()) return because(platform_label_only, VerdictKind::insufficient);
    out_.reasons.add(platform_label);
    return denied_ ? because(contradicted, VerdictKind::insufficient) : VerdictKind::compliant;
  }

  /// What was not seen could cure hidden and weak words: on a media-first platform, or where the label was not seen,
  /// the platform had one on that day and the jurisdiction accepts it alone.
  bool curable() {
    const bool by_label = !post_.paid_label && post_.label_existed() && label_is_enough();
    if (by_label) out_.reasons.add(platform_label_unknown);
    if (post_.media_first()) out_.reasons.add(media_not_examined);
    return by_label || post_.media_first();
  }

  bool label_is_enough() const { return lexicon_.label(audience_) == TermStatus::accepted; }

  void place(const Found& found) {
    if (found.place.below_fold) out_.reasons.add(below_fold);
    if (found.place.buried) out_.reasons.add(buried_in_hashtags);
    if (found.place.after_link) out_.reasons.add(after_link);
    if (found.place.late) out_.reasons.add(not_at_start);
  }
  void places(TermStatus status) {
    for (const Found& found : terms_)
      if (found.status == status) place(found);
  }

  /// What is said of the terms whatever the verdict.
  void seen() {
    for (const Found& found : terms_) {
      if (found.denies()) out_.reasons.add(disclosure_negated);
      if (found.unpaid) out_.reasons.add(contradicted);
      if (found.mismatch) out_.reasons.add(language_mismatch);
      if (found.brand_missing) out_.reasons.add(brand_missing);
      if (found.obfuscated && found.counts()) out_.reasons.add(obfuscated);
      switch (found.status) {
        case TermStatus::accepted:
          out_.reasons.add(accepted_term);
          break;
        case TermStatus::weak:
          out_.reasons.add(weak_term);
          break;
        case TermStatus::ambiguous:
          out_.reasons.add(ambiguous_term);
          break;
        case TermStatus::rejected:
          if (!found.row->denial) out_.reasons.add(rejected_term);
          break;
        case TermStatus::negated:
          break;
        case TermStatus::mentioned:
          out_.reasons.add(prose_mention);
          break;
      }
    }
    if (post_.payment_stated) out_.reasons.add(payment_stated);
  }

  /// Regulation (EU) 2024/900: political, J in the EU, from 2025-10-10, verdict not not_applicable.
  void political() {
    if (post_.day && *post_.day < kPoliticalDuty) return;
    if (out_.verdict == VerdictKind::not_applicable || out_.reasons.has(no_text)) return;
    const bool labelled = std::any_of(terms_.begin(), terms_.end(), [](const Found& found) {
      return found.row->political() && found.counts() && found.place.visible();
    });
    out_.reasons.add(labelled ? political_label : political_label_missing);
    if (!labelled && out_.verdict == VerdictKind::compliant) out_.verdict = VerdictKind::insufficient;
  }

  const Circumstances& post_;
  const std::vector<Found>& terms_;
  const Audience& audience_;
  const JurisdictionRow& home_;
  const Lexicon& lexicon_;
  Decision out_;
  bool denied_ = false;
  bool any_accepted_ = false;
  bool any_weak_ = false;
  bool any_visible_ = false;
};

}  // namespace

Decision decide(const Circumstances& post, const std::vector<Found>& terms, const Audience& audience,
                const Lexicon& lexicon) {
  return Ladder(post, terms, audience, lexicon).decide();
}

bool looks_truncated(const PostText& text) {
  constexpr char32_t kEllipsis = 0x2026;
  std::uint32_t end = text.size();
  const auto trim = [&] {
    while (end > 0) {
      const CharClass kind = text.characters().classify(text.at[end - 1]);
      if (kind != CharClass::space && kind != CharClass::newline && kind != CharClass::invisible) return;
      --end;
    }
  };
  trim();
  const bool linked =
      !text.tokens.empty() && text.tokens.back().kind == TokenKind::link && text.tokens.back().end == end;
  if (linked) {
    end = text.tokens.back().start;
    trim();
  } else if (text.tokens.empty() || text.letters_of(text.tokens[0]) != U"rt") {
    return false;
  }
  if (end < 2 || text.at[end - 1] != kEllipsis) return false;
  const CharClass before = text.characters().classify(text.at[end - 2]);
  return before != CharClass::space && before != CharClass::newline && before != CharClass::emoji;
}

}  // namespace paidtrail::disclosure
