#include "app/metrics.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <initializer_list>

#include "app/preflight.h"
#include "core/version.h"

namespace paidtrail::app {
namespace {

using Label = std::pair<std::string_view, std::string_view>;

std::string escaped(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (c == '\\' || c == '"') text += '\\';
    if (c == '\n')
      text += "\\n";
    else
      text += c;
  }
  return text;
}

std::string seconds(std::chrono::milliseconds time) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%lld.%03lld", static_cast<long long>(time.count() / 1000),
                static_cast<long long>(time.count() % 1000));
  return text.data();
}

std::string seconds(Timestamp at) { return seconds(at.millis().time_since_epoch()); }

/// Families of samples in the text format; every family has its HELP and TYPE.
class Exposition {
 public:
  void family(std::string_view name, std::string_view help) {
    name_ = "paidtrail_" + std::string(name);
    text_ += "# HELP " + name_ + " " + std::string(help) + "\n# TYPE " + name_ + " gauge\n";
  }
  void sample(std::string_view value, std::initializer_list<Label> labels = {}) {
    text_ += name_;
    char before = '{';
    for (const auto& [label, text] : labels) {
      text_ += before + std::string(label) + "=\"" + escaped(text) + '"';
      before = ',';
    }
    text_ += (labels.size() == 0 ? " " : "} ") + std::string(value) + '\n';
  }
  void sample(std::int64_t value, std::initializer_list<Label> labels = {}) { sample(std::to_string(value), labels); }
  void one(std::string_view name, std::string_view help, std::string_view value) {
    family(name, help);
    sample(value);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string name_;
  std::string text_;
};

void write_pass(Exposition& to, const PassFigures& pass) {
  to.family("build_info", "The program's version.");
  to.sample(1, {{"version", kVersion}});
  to.one("run_start_timestamp_seconds", "When the last pass started.", seconds(pass.started_at));
  to.one("run_end_timestamp_seconds", "When the last pass ended.", seconds(pass.ended_at));
  const auto took = std::max(pass.ended_at.millis() - pass.started_at.millis(), std::chrono::milliseconds{0});
  to.one("run_duration_seconds", "How long the last pass took.", seconds(took));
  to.one("run_exit_status", "Exit status of the last pass.", std::to_string(pass.exit_status));
  to.family("run_state", "1 for the state in which the last pass ended.");
  for (const auto& [state, name] : kRunStates.rows)
    if (state != RunState::running) to.sample(pass.state == state ? 1 : 0, {{"state", name}});
  const RunTotals& totals = pass.totals;
  to.one("run_posts_seen", "Posts that the last pass saw.", std::to_string(totals.posts_seen));
  to.one("run_posts_new", "Posts that were new to it.", std::to_string(totals.posts_new));
  to.one("run_shares_new", "Shares that were new to it.", std::to_string(totals.shares_new));
  to.one("run_links_resolved", "Links that it followed.", std::to_string(totals.links_resolved));
  to.one("run_findings_new", "Findings that were new to it.", std::to_string(totals.findings_new));
  to.one("run_alerts_sent", "Messages that it sent.", std::to_string(totals.alerts_sent));
  to.family("run_errors", "What failed in the last pass, by source or channel.");
  for (const auto& [place, count] : pass.errors) to.sample(count, {{"kind", place.first}, {"name", place.second}});
}

void write_store(Exposition& to, const StoreFigures& store, Timestamp now) {
  if (store.last_success)
    to.one("run_success_timestamp_seconds", "When the last pass ended that did all it should.",
           seconds(*store.last_success));
  to.family("outbox_messages", "Messages that were not delivered, by state.");
  for (const auto& [state, count] : store.outbox) to.sample(count, {{"state", kDeliveryStates.name(state)}});
  const auto age = store.oldest_waiting ? now.millis() - store.oldest_waiting->millis() : std::chrono::milliseconds{0};
  to.one("outbox_oldest_age_seconds", "How long the oldest message waits; 0 where none does.",
         seconds(std::max(age, std::chrono::milliseconds{0})));
}

void write_disks(Exposition& to, const Config& config) {
  to.family("free_bytes", "Free space where a pass writes.");
  const auto disks = rooms(config.storage_url, config.archive);
  for (const Room& room : disks) to.sample(std::to_string(room.available), {{"key", room.key}});
  to.family("needed_bytes", "Free space that the next pass asks for.");
  for (const Room& room : disks) to.sample(std::to_string(room.needed), {{"key", room.key}});
}

/// A problem of a source names it, or it and the campaign.
bool is_of(std::string_view where, const std::string& name) { return where == name || where.starts_with(name + " × "); }

std::optional<Timestamp> time_of(const Cell& cell) {
  const auto* text = std::get_if<std::string>(&cell);
  return text == nullptr ? std::nullopt : Timestamp::parse_rfc3339(*text);
}

}  // namespace

std::map<std::pair<std::string, std::string>, std::int64_t> errors_by_place(const Config& config,
                                                                            const std::vector<RunProblem>& problems) {
  std::map<std::pair<std::string, std::string>, std::int64_t> errors{{{"other", ""}, 0}};
  for (const SourceConfig& source : config.sources) errors[{"source", source.name}] = 0;
  for (const ChannelConfig& channel : config.alert.channels) errors[{"channel", channel.name}] = 0;
  for (const RunProblem& problem : problems) {
    auto place = errors.find({"other", ""});
    for (auto it = errors.begin(); it != errors.end(); ++it)
      if (!it->first.second.empty() && is_of(problem.where, it->first.second)) place = it;
    ++place->second;
  }
  return errors;
}

Result<StoreFigures> store_figures(Reader& store) {
  StoreFigures figures;
  const auto success = store.query("SELECT max(ended_at) FROM runs WHERE state = 'done'");
  if (!success) return success.error();
  figures.last_success = time_of(success->rows.at(0).at(0));
  for (const auto& [state, name] : kDeliveryStates.rows)
    if (state != DeliveryState::sent) figures.outbox[state] = 0;
  const auto outbox =
      store.query("SELECT state, count(*), min(created_at) FROM alert_log WHERE state <> 'sent' GROUP BY state");
  if (!outbox) return outbox.error();
  for (const auto& row : outbox->rows) {
    const auto state = kDeliveryStates.value(std::get<std::string>(row[0]));
    if (!state) continue;
    figures.outbox[*state] = std::get<std::int64_t>(row[1]);
    const auto since = time_of(row[2]);
    const bool waits = *state != DeliveryState::dead && since;
    if (waits && (!figures.oldest_waiting || *since < *figures.oldest_waiting)) figures.oldest_waiting = since;
  }
  return figures;
}

std::string prometheus_text(const Config& config, const PassFigures& pass, const std::optional<StoreFigures>& store) {
  Exposition text;
  write_pass(text, pass);
  if (store) write_store(text, *store, pass.ended_at);
  write_disks(text, config);
  return text.take();
}

}  // namespace paidtrail::app
