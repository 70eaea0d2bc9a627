#pragma once

#include <string>
#include <vector>

#include "config/config.h"
#include "storage/store.h"

/// What deserves a message beside the findings of posts. Rules only read; what they give is stored once by its key, so
/// that a run may ask them again.
namespace paidtrail {

struct RunFacts {
  std::string run_id;
  Timestamp started_at;
  Timestamp now;
  bool replay = false;  ///< an archive says nothing of how the runs of now go
};

/// All of them, stored: what `compose_alerts` then tells. Gives the newsroom's own rules that failed, by their place:
/// the others went on.
Result<std::vector<RunProblem>> watch_rules(Writer& store, const Config& config, const RunFacts& run);

/// A source that failed so many runs in a row and its recovery; a campaign that went silent, unless a source of it
/// fails or runs were missing, which explains it; a compliance rate that fell below the limit; a run that was missing
/// or took too long.
Result<std::vector<Notice>> run_notices(Reader& store, const Config& config, const RunFacts& run);

/// Rows of the newsroom's own rules that were not told yet. The first look at a rule is a baseline: one notice. A rule
/// that fails is a notice and a problem.
struct CustomNotices {
  std::vector<Notice> notices;
  std::vector<RunProblem> problems;
};
Result<CustomNotices> custom_notices(Reader& store, const Config& config, const RunFacts& run,
                                     std::string_view pseudonym_key);
/// Config, with file and line, for each rule whose SQL cannot be prepared.
Status check_rules(Reader& store, const Config& config);
/// What came of one rule's SELECT; an Error of kind usage says why there is nothing.
Result<Table> rows_of(Reader& store, const AlertRule& rule);

/// Once a week of the newsroom: rules that tell much, sources without an answer, channels that failed, false alarms.
Result<std::vector<Notice>> health_notices(Writer& store, const Config& config, const RunFacts& run);

}  // namespace paidtrail
