#include "app/doctor.h"

#include <algorithm>
#include <filesystem>

#include "alerts/rules/rules.h"
#include "app/commands.h"
#include "app/context.h"
#include "core/json_writer.h"
#include "core/text/exits.h"

namespace paidtrail::app {
namespace {

constexpr int kSomethingToMend = 2;

std::string as_text(const Check& check) {
  std::string line(kLevels.name(check.level));
  line += std::string(9 - line.size(), ' ') + check.name + ": " + check.what;
  if (!check.fix.empty()) line += "\n         → " + check.fix;
  return TerminalLine::escape(line).str() + "\n";
}

std::string as_json(const Check& check) {
  JsonWriter json;
  json.begin_object()
      .field("check", check.name)
      .field("level", std::string(kLevels.name(check.level)))
      .field("what", check.what)
      .field("fix", check.fix.empty() ? std::nullopt : std::optional(check.fix))
      .end_object();
  return json.take() + "\n";
}

/// Rules of alerts are prepared where there are views to ask.
Status alert_rules(const Config& config) {
  std::error_code error;
  if (config.alert.rules.empty() || !std::filesystem::exists(config.storage_url, error)) return Ok{};
  const auto reader = open_reader(config.storage_url);
  if (!reader) return Ok{};  // said with what else is wrong with the database
  return paidtrail::check_rules(**reader, config);
}

}  // namespace

int run_doctor(const Common& common, const DoctorOptions& options, Console& console) {
  // Without its secrets first: one that is missing must not hide the rest.
  auto config = configuration(common, false);
  if (!config) return console.fail(config.error());
  if (const auto rules = alert_rules(*config); !rules) return console.fail(rules.error());
  std::optional<Error> unreadable;
  if (auto whole = configuration(common, false, Secrets::read))
    config = std::move(whole);
  else
    unreadable = whole.error();

  const SystemClock clock;
  Checks checks;
  check_configuration(*config, unreadable, checks);
  check_permissions(*config, checks);
  check_machine(*config, clock, checks);
  check_store(*config, clock, checks);
  if (options.online) check_online(*config, clock, checks);
  if (options.send && !unreadable) check_by_sending(*config, clock, checks);

  std::string text;
  for (const Check& check : checks.all()) text += options.json ? as_json(check) : as_text(check);
  if (const auto printed = print(text); !printed) return console.fail(printed.error());
  if (unreadable) return exit_code(unreadable->kind);
  return std::ranges::find(checks.all(), Level::problem, &Check::level) == checks.all().end() ? 0 : kSomethingToMend;
}

}  // namespace paidtrail::app
