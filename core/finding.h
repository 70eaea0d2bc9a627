#pragma once

#include <optional>
#include <string>

#include "core/names.h"
#include "core/timestamp.h"

namespace paidtrail {

enum class FindingKind {
  new_link,
  first_undisclosed,
  link_changed,
  disclosure_removed,
  post_deleted,
  fan_in,
  coordinated,
  exchange,
  copy_paste,
  surge,
  clockwork,
  even_growth,
};
inline constexpr auto kFindingKinds = names<FindingKind>({{FindingKind::new_link, "new_link"},
                                                          {FindingKind::first_undisclosed, "first_undisclosed"},
                                                          {FindingKind::link_changed, "link_changed"},
                                                          {FindingKind::disclosure_removed, "disclosure_removed"},
                                                          {FindingKind::post_deleted, "post_deleted"},
                                                          {FindingKind::fan_in, "fan_in"},
                                                          {FindingKind::coordinated, "coordinated"},
                                                          {FindingKind::exchange, "exchange"},
                                                          {FindingKind::copy_paste, "copy_paste"},
                                                          {FindingKind::surge, "surge"},
                                                          {FindingKind::clockwork, "clockwork"},
                                                          {FindingKind::even_growth, "even_growth"}});

/// Something that the newsroom may want to know. Natural key: kind, campaign, subject, occasion.
struct Finding {
  FindingKind kind = FindingKind::new_link;
  std::string campaign;
  std::string subject;   ///< the link, `platform:account`, or post it is about
  std::string occasion;  ///< tells repeats of one subject apart (the new target of a changed link); else ""
  std::optional<double> score;
  std::string details;  ///< a JSON object
  Timestamp found_at;   ///< when the evidence for it was fetched
  bool operator==(const Finding&) const = default;
};

}  // namespace paidtrail
