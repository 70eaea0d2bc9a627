#pragma once

#include <string>

#include "reports/model.h"
#include "reports/report.h"

/// The model's views, each one function.
namespace paidtrail::reports {

std::string as_markdown(const Report& report, const ReportTexts& texts);
std::string as_csv(const Report& report);                             ///< a row a post × jurisdiction
std::string as_json(const Report& report, const ReportTexts& texts);  ///< the whole model
std::string as_html(const Report& report, const ReportTexts& texts);

/// The page for the account that the report is about: what was seen of its posts, and room for its answer.
std::string account_as_html(const Report& report, const ReportTexts& texts);
std::string account_as_markdown(const Report& report, const ReportTexts& texts);

}  // namespace paidtrail::reports
