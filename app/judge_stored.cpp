#include "app/commands.h"
#include "app/context.h"
#include "app/run.h"
#include "app/signals.h"
#include "core/clock.h"
#include "core/digest.h"
#include "core/json_writer.h"
#include "crawler/pass_judging.h"

namespace paidtrail::app {
namespace {

constexpr int kInPart = 2;

std::string name_of(const std::optional<VerdictKind>& kind) {
  return kind ? std::string(kVerdictKinds.name(*kind)) : "not judged";
}

std::int64_t changed_verdicts(const pass::Rejudged& result) {
  std::int64_t changed = 0;
  for (const auto& [change, posts] : result.changed) changed += posts;
  return changed;
}

std::string summary(const pass::Rejudged& result, const std::string& rules_version, const Config& config) {
  JsonWriter json;
  json.begin_object()
      .field("state", result.interrupted ? "interrupted" : "done")
      .field("rules_version", rules_version)
      .field("posts", result.posts)
      .field("verdicts", result.verdicts)
      .field("verdicts_changed", changed_verdicts(result));
  json.key("changed").begin_array();
  for (const auto& [change, posts] : result.changed) {
    json.begin_object().field("campaign", change.campaign).field("jurisdiction", change.jurisdiction);
    json.field("from", change.from ? std::optional(std::string(kVerdictKinds.name(*change.from))) : std::nullopt)
        .field("to", std::string(kVerdictKinds.name(change.to)))
        .field("posts", posts)
        .end_object();
  }
  return json.end_array().field("database", config.storage_url).end_object().take();
}

void tell(const pass::Rejudged& result, const std::string& rules_version, Console& console) {
  for (const auto& [change, posts] : result.changed)
    console.note(change.campaign + ", " + change.jurisdiction + ": " + name_of(change.from) + " -> " +
                 name_of(change.to) + ": " + std::to_string(posts) + (posts == 1 ? " post" : " posts"));
  console.summary("judged again by rules " + rules_version + ": " + std::to_string(result.posts) + " posts; " +
                  std::to_string(changed_verdicts(result)) + " of " + std::to_string(result.verdicts) +
                  " verdicts changed");
}

}  // namespace

int run_judge_stored(const Common& common, const JudgeOptions& options, Console& console) {
  const auto config = configuration(common, false);
  if (!config) return console.fail(config.error());
  if (const auto ready = ready_to_run(*config, options.campaigns, false); !ready) return console.fail(ready.error());
  auto tools = engines(*config);
  if (!tools) return console.fail(tools.error());
  std::error_code none;
  if (!std::filesystem::exists(config->storage_url, none))
    return console.fail(
        {ErrorKind::no_input, config->storage_url + ": there is no database yet; `paidtrail crawl` makes it"});
  const auto lock = StoreLock::take(config->storage_url);
  if (!lock) return console.fail(lock.error());
  const auto store = open_writer(config->storage_url, *lock);
  if (!store) return console.fail(store.error());

  const SystemClock clock;
  const pass::RejudgeParts parts{*config,
                                 **store,
                                 clock,
                                 tools->judge,
                                 [] { return stop_signal() != 0; },
                                 [&console](const std::string& what) { console.progress(what); }};
  const auto result =
      pass::judge_again(parts, "judge-" + clock.wall().rfc3339() + "-" + random_hex(3), options.campaigns);
  if (!result) return console.fail(result.error());
  if (const auto published = (*store)->publish_snapshot(); !published) return console.fail(published.error());
  tell(*result, tools->judge.rules_version(), console);
  if (options.summary_json)
    if (const auto printed = print(summary(*result, tools->judge.rules_version(), *config) + "\n"); !printed)
      return console.fail(printed.error());
  return result->interrupted ? kInPart : 0;
}

}  // namespace paidtrail::app
