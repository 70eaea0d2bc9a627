#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "analysis/disclosure/answer.h"
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
  network_could_see,
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
  added_by_edit,
  after_posting,
  only_in_reply,
  false_alarms,
  false_alarm,
  alerts,
  alert_ids,
  answers,
  answer,
  about_all_posts,
  by_whom,
  account_title,
  account_intro,
  account_reply_to,
  account_cannot,
  leads_to,
  sure,
  would_change,
  recorded,
  record_offset,
  payload_digest,
  chain_digest,
  no_answer_yet,
  room,
  room_text,
  room_lines,
};

class Words {
 public:
  explicit Words(std::string_view language) : french_(language == "fr") {}
  Literal operator()(Word word) const;
  Literal language() const { return french_ ? Literal("fr") : Literal("en"); }
  Literal verdict(VerdictKind kind) const;
  /// What was seen, for the person whom it is about: "No disclosure seen in this post", to be followed by a time.
  Literal seen_in_post(VerdictKind kind) const;
  /// The whole sentence with its time; the campaign's own instructions are no law, and have the verdict's name alone.
  std::string seen_in_post(const JudgedIn& judged, std::string_view at) const;
  Literal sureness(Sureness sure) const;
  /// How many, and what it means for what stands in the report.
  std::string false_alarms(std::int64_t alerts) const;
  std::string delay(std::int64_t seconds) const;  ///< "2 h 15 min"
  /// `FR`, or for BRIEF the campaign's own instructions: no law.
  std::string jurisdiction(std::string_view name) const;
  std::string jurisdiction_in_table(std::string_view name) const;

 private:
  bool french_;
};

/// "2017-01-20 18:42 CET (17:42 UTC)"; the text as it is where it is no time.
std::string both_times(std::string_view rfc3339, std::string_view zone);
/// "18:42 CET (2017-01-20)": for a sentence.
std::string clock_time(std::string_view rfc3339, std::string_view zone);

std::string listed(const std::vector<std::string>& values);  ///< with commas
std::string percent(double value);                           ///< "37 %"
std::string rate_text(const std::optional<Rate>& rate);      ///< "37 % (21–57 %)", "–"
std::string moment_text(std::string_view rfc3339);           ///< "2017-01-20 17:42 UTC"

}  // namespace paidtrail::reports
