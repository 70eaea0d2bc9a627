#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/disclosure/answer.h"
#include "config/config.h"
#include "core/names.h"
#include "core/result.h"
#include "core/timestamp.h"
#include "storage/store.h"

namespace paidtrail {

enum class ReportFormat { html, markdown, csv, json };
inline constexpr auto kReportFormats = names<ReportFormat>({{ReportFormat::html, "html"},
                                                            {ReportFormat::markdown, "markdown"},
                                                            {ReportFormat::csv, "csv"},
                                                            {ReportFormat::json, "json"}});

struct ReportQuery {
  std::vector<std::string> campaigns;  ///< empty: all
  std::optional<std::string> account;  ///< one page for this one: a handle, PLATFORM:HANDLE or an id
  std::optional<Timestamp> since;      ///< of shared_at, both inclusive
  std::optional<Timestamp> until;
  ReportFormat format = ReportFormat::markdown;
  bool pseudonymous = false;  ///< no handle, name, text, post address or account id: keyed pseudonyms instead
};

/// What the report says in words that the database does not hold.
struct ReportTexts {
  std::function<std::optional<std::string>(std::string_view reason)> reason;  ///< its sentence
  std::function<std::optional<std::string>(std::string_view rule_id)> citation;
  /// How sure a stored verdict is, and what would change it; for the page for one account.
  std::function<VerdictNotes(const Verdict& verdict, std::optional<Timestamp> at)> notes;
  std::string language = "en";  ///< en or fr
  std::string time_zone = "UTC";
  std::string newsroom;
  std::string contact;  ///< where an answer goes
  std::string notice;   ///< shown at the top and the foot: "the accounts of this example are invented"
};

/// The report as text. `made_at` is what "as of" says: the end of the last run, so that the same database gives the
/// same bytes. An unknown campaign or account is usage and names those that it could be. For one account the report is
/// a page to be sent to it: html, markdown or json.
Result<std::string> make_report(Reader& reader, const Config& config, const ReportQuery& query,
                                const ReportTexts& texts);

}  // namespace paidtrail
