#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "analysis/disclosure/judge.h"
#include "analysis/links/links.h"
#include "config/config.h"
#include "core/clock.h"
#include "core/transport.h"
#include "crawler/sources/source.h"
#include "storage/store.h"

namespace paidtrail {

/// What a pass works with. Everything is owned by the caller and outlives the pass.
struct PassParts {
  const Config& config;
  Writer& store;
  Transport& transport;  ///< live or archive, robots.txt over it
  const Clock& clock;
  const LinkRules& links;
  const Judge& judge;
  Sessions& sessions;
  std::function<std::vector<EvidenceRow>()> take_evidence;  ///< records that were archived since the last call
  std::function<bool(const Request&)> available;            ///< a replay: is this in the archive?
  std::function<bool()> stopping;                           ///< a signal came, or --max-time is over
  std::function<void(const std::string&)> progress;         ///< what is being done, in a few words
};

struct PassScope {
  std::string run_id;
  Timestamp started_at;
  std::vector<std::string> campaigns;  ///< ids; empty: all
  std::vector<std::string> sources;    ///< names; empty: all
  bool replay = false;
};

struct PassResult {
  RunTotals totals;
  std::vector<RunProblem> problems;
  /// Campaign × source pairs whose walk ended whole in this pass: their baseline ends with it.
  std::vector<std::pair<std::string, std::string>> pairs_whole;
  std::map<std::string, std::int64_t> verdicts;  ///< of the shares judged in this pass, first jurisdiction
  std::vector<SourceOutcome> sources;            ///< how each source that was asked answered
  Timestamp as_of;                               ///< of the latest answer of a source, or of the run's start
  bool nothing_asked = false;                    ///< no pair could be asked at all
  bool interrupted = false;
};

/// One scheduled pass, in stages that each take up what the store says is open, so that a kill loses no finished work:
///
///   ask sources ─▶ look again at shares ─▶ follow links ─▶ match and judge
///
/// A link whose chain got an answer from a host that is paid per visit is stored at once and not followed again, even
/// where the run's end cut the chain off behind that host.
///
/// The writer's failures end the pass; everything else is counted as a problem, and the rest goes on. Loop thread only.
Result<PassResult> run_pass(const PassParts& parts, const PassScope& scope);

/// The same for posts that come as files: stored under the source name `import`, followed, matched and judged.
struct ImportedFile {
  std::string name;
  std::vector<Post> posts;
  std::vector<EvidenceRow> evidence;
};
Result<PassResult> run_import(const PassParts& parts, const PassScope& scope, const std::vector<ImportedFile>& files);

/// What a pass would ask first of each campaign × source, and the pairs that cannot be asked, in words.
struct Plan {
  std::vector<std::string> asks;
  std::vector<RunProblem> cannot;
};
Plan plan_pass(const Config& config, const PassScope& scope, const Clock& clock);

}  // namespace paidtrail
