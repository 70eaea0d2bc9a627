#include "alerts/alerts.h"

#include <filesystem>
#include <iostream>

#include "app/commands.h"
#include "app/context.h"
#include "app/network.h"
#include "app/rehearse.h"
#include "app/signals.h"
#include "app/tables.h"

namespace paidtrail::app {
namespace {

constexpr const char* kAllAlerts =
    "SELECT alert_id, kind, campaign, title, channel, state, attempts, created_at, delivered_at, last_error "
    "FROM alert_log ORDER BY created_at, alert_id, channel";
constexpr const char* kSilences =
    "SELECT silence, campaign, platform, handle, kind, source, created_at, until, why FROM silences "
    "WHERE ended_at IS NULL AND until > ?1 ORDER BY silence";
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

/// The database with its lock, for what an operator says.
struct Opened {
  StoreLock lock;
  std::unique_ptr<Writer> store;
};

Result<Opened> open_to_write(const Config& config) {
  std::error_code none;
  if (!std::filesystem::exists(config.storage_url, none))
    return Error{ErrorKind::no_input, config.storage_url + ": there is no database yet; `paidtrail crawl` makes it"};
  auto lock = StoreLock::take(config.storage_url);
  if (!lock) return lock.error();
  auto store = open_writer(config.storage_url, *lock);
  if (!store) return store.error();
  return Opened{*std::move(lock), *std::move(store)};
}

int kept(Opened& opened, Console& console, const std::string& what) {
  if (const auto published = opened.store->publish_snapshot(); !published) return console.fail(published.error());
  console.note(what);
  return 0;
}

int acknowledge(const Config& config, const AlertsOptions& options, Console& console) {
  auto opened = open_to_write(config);
  if (!opened) return console.fail(opened.error());
  const Timestamp now = SystemClock().wall();
  const Timestamp until(now.millis() + *options.lasts, false);
  if (const auto saved =
          opened->store->save_acknowledgement({options.alert, options.false_alarm, options.note, now, until});
      !saved)
    return console.fail(saved.error());
  return kept(*opened, console, "alert " + options.alert + " is acknowledged until " + until.rfc3339());
}

int silence(const Config& config, const AlertsOptions& options, Console& console) {
  auto opened = open_to_write(config);
  if (!opened) return console.fail(opened.error());
  const Timestamp now = SystemClock().wall();
  const Silence said{0,
                     options.campaign,
                     options.platform,
                     options.handle,
                     options.kind,
                     options.source,
                     options.why,
                     now,
                     Timestamp(now.millis() + *options.lasts, false)};
  const auto number = opened->store->save_silence(said);
  if (!number) return console.fail(number.error());
  return kept(*opened, console, "silence " + std::to_string(*number) + " holds until " + said.until.rfc3339());
}

int end_silence(const Config& config, std::int64_t number, Console& console) {
  auto opened = open_to_write(config);
  if (!opened) return console.fail(opened.error());
  if (const auto ended = opened->store->end_silence(number, SystemClock().wall()); !ended)
    return console.fail(ended.error());
  return kept(*opened, console, "silence " + std::to_string(number) + " is over");
}

int list_silences(const Config& config, Console& console) {
  const auto reader = open_reader(config.storage_url);
  if (!reader) return console.fail(reader.error());
  const auto table = (*reader)->query(kSilences, {SystemClock().wall().rfc3339()});
  if (!table) return console.fail(table.error());
  const auto printed = print(written_as(*table, TableFormat::table));
  return printed ? 0 : console.fail(printed.error());
}

/// A channel that answered "gone" and now takes a message is on again.
Status switch_on(const Config& config, const std::string& channel) {
  std::error_code none;
  if (!std::filesystem::exists(config.storage_url, none)) return Ok{};
  const auto opened = open_to_write(config);
  if (!opened) return opened.error();
  const auto off = opened->store->channels_off();
  if (!off) return off.error();
  return off->contains(channel) ? opened->store->channel_on(channel, SystemClock().wall()) : Ok{};
}

int test(const Config& config, const std::string& channel, Console& console) {
  const SystemClock clock;
  auto network = Network::live(config, clock, nullptr, [] { return stop_signal() != 0; });
  if (!network) return console.fail(network.error());
  const auto answer = test_channel(config, channel, network->unrecorded(), network->mail(), clock, std::cout);
  if (!answer) return console.fail(answer.error());
  const auto printed = print(*answer + "\n");
  if (!printed) return console.fail(printed.error());
  const auto on = switch_on(config, channel);
  return on ? 0 : console.fail(on.error());
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
    case AlertsOptions::Action::acknowledge:
      return acknowledge(*config, options, console);
    case AlertsOptions::Action::silence:
      return silence(*config, options, console);
    case AlertsOptions::Action::list_silences:
      return list_silences(*config, console);
    case AlertsOptions::Action::end_silence:
      return end_silence(*config, options.silence, console);
    case AlertsOptions::Action::rehearse:
      return rehearse(*config, options, console);
  }
  return exit_code(ErrorKind::internal);
}

}  // namespace paidtrail::app
