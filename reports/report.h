#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
  std::optional<Timestamp> since;      ///< of shared_at, both inclusive
  std::optional<Timestamp> until;
  ReportFormat format = ReportFormat::markdown;
  bool pseudonymous = false;  ///< no handle, name, text, post address or account id: keyed pseudonyms instead
};

/// What the report says in words that the database does not hold.
struct ReportTexts {
  std::function<std::optional<std::string>(std::string_view reason)> reason;  ///< its sentence
  std::function<std::optional<std::string>(std::string_view rule_id)> citation;
  std::string language = "en";  ///< en or fr
  std::string time_zone = "UTC";
  std::string newsroom;
  std::string notice;  ///< shown at the top and the foot: "the accounts of this example are invented"
};

/// The report as text. `made_at` is what "as of" says: the end of the last run, so that the same database gives the
/// same bytes. An unknown campaign is usage and names the known ones.
Result<std::string> make_report(Reader& reader, const Config& config, const ReportQuery& query,
                                const ReportTexts& texts);

}  // namespace paidtrail
