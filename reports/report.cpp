#include "reports/report.h"

#include "reports/model.h"
#include "reports/views.h"

namespace paidtrail {

Result<std::string> make_report(Reader& reader, const Config& config, const ReportQuery& query,
                                const ReportTexts& texts) {
  if (query.account && query.format == ReportFormat::csv)
    return Error{ErrorKind::usage, "--account: the page for one account is html, markdown or json"};
  const auto report = reports::build(reader, config, query, texts);
  if (!report) return report.error();
  if (report->account && report->campaigns.empty())
    return Error{ErrorKind::usage, "--account: " + report->account->shown() +
                                       " has no post in what was asked for; widen --campaign, --since or --until"};
  switch (query.format) {
    case ReportFormat::html:
      return report->account ? reports::account_as_html(*report, texts) : reports::as_html(*report, texts);
    case ReportFormat::markdown:
      return report->account ? reports::account_as_markdown(*report, texts) : reports::as_markdown(*report, texts);
    case ReportFormat::csv:
      return reports::as_csv(*report);
    case ReportFormat::json:
      return reports::as_json(*report, texts);
  }
  return Error{ErrorKind::internal, "a report format without a view"};
}

}  // namespace paidtrail
