#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/text/exits.h"
#include "core/verdict.h"
#include "reports/model.h"

/// The report's own words, in English and French, and its figures as people read them.
namespace paidtrail::reports {

enum class Word {
  title,
  colon,
  campaign,
  period,
  as_of,
  selection,
  headline,
  shares_head,
  sharers_head,
  links_head,
  compliance_rate,
  interval,
  no_rate,
  unknown_beside,
  own_instructions,
  own_instructions_short,
  by_platform,
  by_sharer,
  destinations,
  evidence,
  per_day,
  sharers_by_verdict,
  incitement,
  incitement_line,
  jurisdiction,
  platform,
  posts,
  sharer,
  accounts,
  links,
  rate,
  inciting,
  personal_link,
  first_share,
  destination,
  post,
  when,
  who,
  verdict,
  reasons,
  seen,
  this_text,
  edited,
  gone,
  rule,
  left_out,
  nothing,
  method,
  method_text,
  cannot,
  cannot_text,
  runs,
  state,
  errors,
  pseudonymous,
  day,
};

class Words {
 public:
  explicit Words(std::string_view language) : french_(language == "fr") {}
  Literal operator()(Word word) const;
  Literal verdict(VerdictKind kind) const;
  /// `FR`, or for BRIEF the campaign's own instructions: no law.
  std::string jurisdiction(std::string_view name) const;
  std::string jurisdiction_in_table(std::string_view name) const;

 private:
  bool french_;
};

std::string percent(double value);                       ///< "37 %"
std::string rate_text(const std::optional<Rate>& rate);  ///< "37 % (21–57 %)", "–"
std::string moment_text(std::string_view rfc3339);       ///< "2017-01-20 17:42 UTC"

}  // namespace paidtrail::reports
