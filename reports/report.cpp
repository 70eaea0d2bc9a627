#include "reports/report.h"

#include "reports/model.h"
#include "reports/views.h"

namespace paidtrail {

Result<std::string> make_report(Reader& reader, const Config& config, const ReportQuery& query,
                                const ReportTexts& texts) {
  const auto report = reports::build(reader, config, query, texts);
  if (!report) return report.error();
  switch (query.format) {
    case ReportFormat::html:
      return reports::as_html(*report, texts);
    case ReportFormat::markdown:
      return reports::as_markdown(*report, texts);
    case ReportFormat::csv:
      return reports::as_csv(*report);
    case ReportFormat::json:
      return reports::as_json(*report);
  }
  return Error{ErrorKind::internal, "a report format without a view"};
}

}  // namespace paidtrail
