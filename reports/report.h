#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
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
  std::vector<std::string> campaigns;   ///< empty: all
  std::optional<Timestamp> since;       ///< of shared_at
  std::optional<Timestamp> until;
  ReportFormat format = ReportFormat::markdown;
  bool pseudonymous = false;
};

/// What the report needs to know beside the database: sentences of the reasons, citations of the rules.
struct ReportTexts;

}  // namespace paidtrail
