#include "alerts/alerts.h"

#include <iostream>

#include "app/commands.h"
#include "app/context.h"
#include "app/network.h"
#include "app/signals.h"
#include "app/tables.h"

namespace paidtrail::app {
namespace {

constexpr const char* kAllAlerts =
    "SELECT alert_id, kind, campaign, title, channel, state, attempts, created_at, delivered_at, last_error "
    "FROM alert_log ORDER BY created_at, alert_id, channel";
constexpr const char* kOpenAlerts =
    "SELECT alert_id, channel, state, attempts, last_error FROM alert_log WHERE state <> 'sent' "
    "ORDER BY created_at, alert_id, channel";

int list(const Config& config, Console& console) {
  const auto reader = open_reader(config.storage_url);
  if (!reader) return console.fail(reader.error());
  const auto table = (*reader)->query(kAllAlerts);
  if (!table) return console.fail(table.error());
  const auto printed = print(written_as(*table, TableFormat::table));
  return printed ? 0 : console.fail(printed.error());
}

int check(const Config& config, Console& console) {
  const auto reader = open_reader(config.storage_url);
  if (!reader) return console.fail(reader.error());
  const auto table = (*reader)->query(kOpenAlerts);
  if (!table) return console.fail(table.error());
  if (table->rows.empty()) return 0;
  const auto printed = print(written_as(*table, TableFormat::table));
  return printed ? 1 : console.fail(printed.error());
}

int deliver(const Config& config, Console& console) {
  const auto lock = StoreLock::take(config.storage_url);
  if (!lock) return console.fail(lock.error());
  const auto store = open_writer(config.storage_url, *lock);
  if (!store) return console.fail(store.error());
  const SystemClock clock;
  const auto stopping = [] { return stop_signal() != 0; };
  auto network = Network::live(config, clock, nullptr, stopping);
  if (!network) return console.fail(network.error());
  const auto totals =
      deliver_alerts(**store, config, network->unrecorded(), network->mail(), clock, false, std::cout, stopping);
  if (!totals) return console.fail(totals.error());
  for (const RunProblem& problem : totals->problems) console.problem(problem);
  if (const auto published = (*store)->publish_snapshot(); !published) return console.fail(published.error());
  console.summary(std::to_string(totals->sent) + " alerts sent, " + std::to_string(totals->failed) + " not");
  return totals->failed == 0 ? 0 : 2;
}

int test(const Config& config, const std::string& channel, Console& console) {
  const SystemClock clock;
  auto network = Network::live(config, clock, nullptr, [] { return stop_signal() != 0; });
  if (!network) return console.fail(network.error());
  const auto answer = test_channel(config, channel, network->unrecorded(), network->mail(), clock, std::cout);
  if (!answer) return console.fail(answer.error());
  const auto printed = print(*answer + "\n");
  return printed ? 0 : console.fail(printed.error());
}

}  // namespace

int run_alerts(const Common& common, const AlertsOptions& options, Console& console) {
  const bool sends = options.action == AlertsOptions::Action::deliver || options.action == AlertsOptions::Action::test;
  const auto config = configuration(common, false, sends ? Secrets::read : Secrets::ignore);
  if (!config) return console.fail(config.error());
  switch (options.action) {
    case AlertsOptions::Action::list:
      return list(*config, console);
    case AlertsOptions::Action::check:
      return check(*config, console);
    case AlertsOptions::Action::deliver:
      return deliver(*config, console);
    case AlertsOptions::Action::test:
      return test(*config, options.channel, console);
  }
  return exit_code(ErrorKind::internal);
}

}  // namespace paidtrail::app
