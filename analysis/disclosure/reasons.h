#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "core/names.h"

namespace paidtrail::disclosure {

/// The closed list of 2.9. reasons.tsv gives their order and sentences.
enum class ReasonId : std::uint8_t {
  accepted_term,
  weak_term,
  ambiguous_term,
  rejected_term,
  no_term,
  language_mismatch,
  after_link,
  not_at_start,
  below_fold,
  buried_in_hashtags,
  brand_missing,
  platform_label,
  platform_label_only,
  platform_label_unknown,
  media_not_examined,
  disclosure_negated,
  contradicted,
  payment_stated,
  prose_mention,
  obfuscated,
  no_link,
  no_text,
  text_truncated,
  political_label,
  political_label_missing,
  added_by_edit,
  only_in_reply,
  in_profile_only,
  lang_unknown,
  date_unknown,
  jurisdiction_unsupported,
  required_tag,
  required_tag_missing,
  no_required_tags,
  incitement,  ///< no reason of an answer; the ground of rules against incitement
};
inline constexpr auto kReasonNames = names<ReasonId>({
    {ReasonId::accepted_term, "accepted_term"},
    {ReasonId::weak_term, "weak_term"},
    {ReasonId::ambiguous_term, "ambiguous_term"},
    {ReasonId::rejected_term, "rejected_term"},
    {ReasonId::no_term, "no_term"},
    {ReasonId::language_mismatch, "language_mismatch"},
    {ReasonId::after_link, "after_link"},
    {ReasonId::not_at_start, "not_at_start"},
    {ReasonId::below_fold, "below_fold"},
    {ReasonId::buried_in_hashtags, "buried_in_hashtags"},
    {ReasonId::brand_missing, "brand_missing"},
    {ReasonId::platform_label, "platform_label"},
    {ReasonId::platform_label_only, "platform_label_only"},
    {ReasonId::platform_label_unknown, "platform_label_unknown"},
    {ReasonId::media_not_examined, "media_not_examined"},
    {ReasonId::disclosure_negated, "disclosure_negated"},
    {ReasonId::contradicted, "contradicted"},
    {ReasonId::payment_stated, "payment_stated"},
    {ReasonId::prose_mention, "prose_mention"},
    {ReasonId::obfuscated, "obfuscated"},
    {ReasonId::no_link, "no_link"},
    {ReasonId::no_text, "no_text"},
    {ReasonId::text_truncated, "text_truncated"},
    {ReasonId::political_label, "political_label"},
    {ReasonId::political_label_missing, "political_label_missing"},
    {ReasonId::added_by_edit, "added_by_edit"},
    {ReasonId::only_in_reply, "only_in_reply"},
    {ReasonId::in_profile_only, "in_profile_only"},
    {ReasonId::lang_unknown, "lang_unknown"},
    {ReasonId::date_unknown, "date_unknown"},
    {ReasonId::jurisdiction_unsupported, "jurisdiction_unsupported"},
    {ReasonId::required_tag, "required_tag"},
    {ReasonId::required_tag_missing, "required_tag_missing"},
    {ReasonId::no_required_tags, "no_required_tags"},
    {ReasonId::incitement, "incitement"},
});

/// A set of reasons.
class Reasons {
 public:
  Reasons& add(ReasonId reason) {
    bits_ |= bit(reason);
    return *this;
  }
  Reasons& add(Reasons others) {
    bits_ |= others.bits_;
    return *this;
  }
  bool has(ReasonId reason) const { return (bits_ & bit(reason)) != 0; }
  std::size_t count() const { return static_cast<std::size_t>(std::popcount(bits_)); }
  bool shares(Reasons others) const { return (bits_ & others.bits_) != 0; }

 private:
  static std::uint64_t bit(ReasonId reason) { return std::uint64_t{1} << static_cast<unsigned>(reason); }
  std::uint64_t bits_ = 0;
};

}  // namespace paidtrail::disclosure
