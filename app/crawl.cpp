#include <algorithm>

#include "alerts/alerts.h"
#include "app/commands.h"
#include "app/context.h"
#include "app/run.h"

namespace paidtrail::app {
namespace {

Status known_sources(const Config& config, const std::vector<std::string>& names) {
  for (const std::string& name : names)
    if (std::ranges::find(config.sources, name, &SourceConfig::name) == config.sources.end())
      return Error{ErrorKind::usage, "--source: '" + name + "' is no [[source]] of the configuration"};
  return Ok{};
}

int say_plan(const Config& config, const PassScope& scope, Console& console) {
  const Plan plan = plan_pass(config, scope, SystemClock());
  for (const RunProblem& problem : plan.cannot) console.problem(problem);
  std::string text;
  for (const std::string& ask : plan.asks) text += ask + '\n';
  if (const auto printed = print(text); !printed) return console.fail(printed.error());
  return plan.asks.empty() ? 2 : 0;
}

}  // namespace

int run_crawl(const Common& common, const CrawlOptions& options, Console& console) {
  const bool live = !options.from_archive && !options.dry_run;
  const auto config = configuration(common, false, live ? Secrets::read : Secrets::ignore);
  if (!config) return console.fail(config.error());
  if (const auto ready = ready_to_run(*config, options.campaigns, !options.from_archive); !ready)
    return console.fail(ready.error());
  if (const auto known = known_sources(*config, options.sources); !known) return console.fail(known.error());
  if (live)
    if (const auto channels = check_channels(*config); !channels) return console.fail(channels.error());
  const PassScope scope{"", {}, options.campaigns, options.sources, options.from_archive.has_value()};
  if (options.dry_run) return say_plan(*config, scope, console);
  RunRequest request{*config, scope, run_pass, nullptr, options.max_time, options.summary_json, {}, live};
  if (!options.from_archive) return carry_out(request, console);
  std::string damage;
  const auto archive = read_archive(*options.from_archive, &damage);
  if (!archive) return console.fail(archive.error());
  if (!damage.empty()) request.problems.push_back({options.from_archive->string(), damage});
  request.replay = &*archive;
  return carry_out(request, console);
}

}  // namespace paidtrail::app
