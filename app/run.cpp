#include "app/run.h"

#include <iostream>

#include "alerts/alerts.h"
#include "alerts/rules/rules.h"
#include "app/context.h"
#include "app/heartbeat.h"
#include "app/metrics.h"
#include "app/network.h"
#include "app/preflight.h"
#include "app/session_file.h"
#include "app/signals.h"
#include "core/digest.h"
#include "core/json_writer.h"
#include "core/version.h"
#include "storage/health.h"

namespace paidtrail::app {
namespace {

constexpr int kInPart = 2;
constexpr int kEndedBySignal = 128;  // and the signal's number: what a shell says

std::string compact(Timestamp at) {
  std::string text;
  for (const char c : at.rfc3339().substr(0, 19))
    if (c != '-' && c != ':') text += c;
  return text + "Z";
}

/// One run from the lock to the summary. Lives as long as the command.
class Run {
 public:
  Run(const RunRequest& request, Console& console) : request_(request), console_(console) {}

  int operator()() {
    const int code = go();
    return request_.scheduled && !overlapped_ ? told(code) : code;
  }

 private:
  int go() {
    if (const auto ready = prepare(); !ready) return end_early(ready.error());
    if (const auto worked = work(); !worked) return end_early(worked.error());
    if (const auto told = alert(); !told) return end_early(told.error());
    if (const auto closed = close(); !closed) return end_early(closed.error());
    return finish();
  }

  const Clock& live_clock() const { return request_.clock ? *request_.clock : system_; }
  const Clock& clock() const { return request_.replay ? static_cast<const Clock&>(manual_) : live_clock(); }

  bool stopping() const { return stop_signal() != 0 || (deadline_ && live_clock().steady() >= *deadline_); }

  Status prepare() {
    if (request_.max_time) deadline_ = live_clock().steady() + *request_.max_time;
    if (!request_.replay) {
      started_at_ = live_clock().wall();
      run_id_ = compact(started_at_) + "-" + random_hex(3);
    }
    auto lock = StoreLock::take(request_.config.storage_url);
    if (!lock) {
      overlapped_ = lock.error().kind == ErrorKind::busy;
      return lock.error();
    }
    lock_.emplace(*std::move(lock));
    if (!request_.replay) {
      if (request_.scheduled) heartbeat_.start(run_id_);
      const auto room = check_room(rooms(request_.config.storage_url, request_.config.archive));
      if (!room) return room;
    }
    if (!request_.tools) {
      auto made = engines(request_.config);
      if (!made) return made.error();
      made_tools_.emplace(*std::move(made));
    }
    auto store = open_writer(request_.config.storage_url, *lock_);
    if (!store) return store.error();
    store_ = *std::move(store);
    if (auto checked = check_rules(*store_, request_.config); !checked) return checked;
    if (auto closed = store_->close_dead_runs(); !closed) return closed.error();
    return request_.replay ? prepare_replay() : prepare_live();
  }

  Status prepare_replay() {
    manual_.set(request_.replay->started_at);
    started_at_ = request_.replay->started_at;
    run_id_ = "replay-" + request_.replay->id;
    archive_name_ = request_.replay->file.filename().string();
    network_.emplace(Network::replay(*request_.replay, manual_));
    return begin();
  }

  Status prepare_live() {
    if (const auto last = last_start(*store_))
      if (auto suspect = clock_suspect(started_at_, *last)) known_problems_.push_back(*std::move(suspect));
    const Config& config = request_.config;
    if (auto recovered = recover_archives(config.archive); !recovered) return recovered;
    auto archive =
        WarcWriter::create({config.archive, run_id_, started_at_, "paidtrail/" + std::string(kVersion),
                            config.newsroom.name + " (" + config.newsroom.contact + ")", store_->evidence_head()});
    if (!archive) return archive.error();
    archive_ = *std::move(archive);
    archive_name_ = archive_->file_name();
    auto network = Network::live(config, live_clock(), archive_.get(), [this] { return stopping(); });
    if (!network) return network.error();
    network_.emplace(*std::move(network));
    return begin();
  }

  Status begin() { return begun(store_->begin_run(run_id_, started_at_, archive_name_)); }
  Status begun(Status status) {
    begun_ = static_cast<bool>(status);
    return status;
  }

  Status work() {
    std::optional<SessionFile> file;
    NoSessions none;
    if (!request_.replay) {
      auto opened = SessionFile::open(request_.config.storage_url);
      if (!opened) return opened.error();
      file.emplace(*std::move(opened));
    }
    PassScope scope = request_.scope;
    scope.run_id = run_id_;
    scope.started_at = started_at_;
    scope.replay = request_.replay != nullptr;
    auto result = request_.work(parts(file ? static_cast<Sessions&>(*file) : none), scope);
    if (const auto failure = network_->archive_failure()) return *failure;
    if (!result) return result.error();
    result_ = *std::move(result);
    for (const RunProblem& problem : known_problems_) result_.problems.push_back(problem);
    if (file && file->failure()) result_.problems.push_back({"sessions.json", file->failure()->message});
    return store_->save_evidence(run_id_, network_->take_evidence());
  }

  const Engines& tools() const { return request_.tools ? *request_.tools : *made_tools_; }

  PassParts parts(Sessions& sessions) {
    PassParts parts{request_.config,
                    *store_,
                    network_->transport(),
                    clock(),
                    tools().links,
                    tools().judge,
                    sessions,
                    [this] { return network_->take_evidence(); },
                    {},
                    [this] { return stopping(); },
                    [this](const std::string& what) { console_.progress(what); }};
    if (request_.replay) parts.available = available_in(*request_.replay);
    return parts;
  }

  Status alert() {
    if (result_.interrupted) return Ok{};  // what was found is told by the next run
    const bool local_only = request_.replay != nullptr;
    if (auto saved = store_->save_source_outcomes(run_id_, started_at_, result_.sources); !saved) return saved;
    const RunFacts facts{run_id_, started_at_, clock().wall(), local_only};
    auto watched = watch_rules(*store_, request_.config, facts);
    if (!watched) return watched.error();
    for (RunProblem& problem : *watched) result_.problems.push_back(std::move(problem));
    auto plan = compose_alerts(*store_, request_.config, clock().wall(), local_only, &result_.pairs_whole);
    if (!plan) return plan.error();
    if (auto saved = store_->save_alerts(*plan, result_.pairs_whole); !saved) return saved;
    auto delivered = deliver_alerts(*store_, request_.config, network_->unrecorded(), network_->mail(), clock(),
                                    local_only, std::cout, [this] { return stopping(); });
    if (!delivered) return delivered.error();
    result_.totals.alerts_sent = delivered->sent;
    for (RunProblem& problem : delivered->problems) result_.problems.push_back(std::move(problem));
    return Ok{};
  }

  Status close() {
    ended_at_ = request_.replay ? request_.replay->ended_at : live_clock().wall();
    if (archive_)
      if (auto closed = archive_->close(ended_at_); !closed) return closed;
    if (auto ended = store_->end_run(run_id_, state(), ended_at_, result_.totals, result_.problems); !ended)
      return ended;
    begun_ = false;
    if (!request_.publish) return Ok{};
    auto published = store_->publish_snapshot();
    if (!published) return published.error();
    return Ok{};
  }

  RunState state() const {
    if (failed_) return RunState::failed;
    if (stop_signal()) return RunState::interrupted;
    if (result_.interrupted || !result_.problems.empty() || result_.nothing_asked) return RunState::partial;
    return RunState::done;
  }

  int finish() {
    for (const RunProblem& problem : result_.problems) console_.problem(problem);
    if (result_.nothing_asked)
      console_.problem("nothing could be asked: no source fits a campaign; 'paidtrail doctor' tells why");
    if (result_.interrupted && !stop_signal()) console_.problem("--max-time is over: the next run goes on from here");
    if (const auto paid = result_.totals.paid_visit_requests; paid > 0)
      console_.note("requests to hosts that are paid per visit: " + std::to_string(paid));
    console_.summary(line());
    if (request_.summary_json)
      if (const auto printed = print(summary() + '\n'); !printed) return console_.fail(printed.error());
    return state() == RunState::done ? 0 : kInPart;
  }

  /// What failed is in the database if the database can still take it.
  int end_early(const Error& error) {
    const int code = console_.fail(error);
    failed_ = true;
    ended_at_ = clock().wall();
    result_.problems.push_back({"run", error.message});
    if (begun_) {
      const auto ended = store_->end_run(run_id_, RunState::failed, ended_at_, result_.totals, result_.problems);
      if (!ended) console_.note("the run's end could not be stored: " + ended.error().message);
    }
    return code;
  }

  /// Metrics and heartbeat, which never make a run that was well anything worse than one with a line to read.
  int told(int code) {
    const int signal = stop_signal();
    PassFigures pass{run_id_,   state(),        signal != 0 ? kEndedBySignal + signal : code,      started_at_,
                     ended_at_, result_.totals, errors_by_place(request_.config, result_.problems)};
    if (const auto written = write_metrics(pass); !written) {
      console_.fail(written.error());
      if (code == 0) pass.exit_status = code = kInPart;
    }
    // The next pass need not wait for somebody else's service.
    store_.reset();
    lock_.reset();
    heartbeat_.end(run_id_, pass.exit_status, heartbeat_text(pass));
    return code;
  }

  Status write_metrics(const PassFigures& pass) {
    const auto& file = request_.config.newsroom.metrics;
    if (!file) return Ok{};
    std::optional<StoreFigures> figures;
    const auto take = [&](Reader& store) {
      if (auto taken = store_figures(store)) figures = *std::move(taken);
    };
    if (store_)
      take(*store_);
    else if (const auto reader = open_current(request_.config.storage_url))
      take(**reader);
    return replace_file(file->string(), prometheus_text(request_.config, pass, figures));
  }

  /// Counts alone: which posts, people and links a newsroom looks at is nobody else's business.
  std::string heartbeat_text(const PassFigures& pass) const {
    std::string text = line() + "\nrun " + run_id_ + ", " + pass.started_at.rfc3339() + " to " +
                       pass.ended_at.rfc3339() + ", exit " + std::to_string(pass.exit_status) + "\n";
    for (const auto& [place, count] : pass.errors)
      if (count > 0)
        text += "failed: " + place.first + (place.second.empty() ? "" : " ") + place.second + ": " +
                std::to_string(count) + "\n";
    return text;
  }

  std::string line() const {
    const RunTotals& t = result_.totals;
    return std::string(kRunStates.name(state())) + ": " + std::to_string(t.posts_seen) + " posts seen, " +
           std::to_string(t.posts_new) + " new; " + std::to_string(t.shares_new) + " new shares; " +
           std::to_string(t.links_resolved) + " links followed; " + std::to_string(t.findings_new) + " findings; " +
           std::to_string(t.alerts_sent) + " alerts sent";
  }

  std::string summary() const {
    const RunTotals& t = result_.totals;
    JsonWriter json;
    json.begin_object()
        .field("run_id", run_id_)
        .field("state", std::string(kRunStates.name(state())))
        .field("started_at", started_at_.rfc3339())
        .field("ended_at", ended_at_.rfc3339())
        .field("posts_seen", t.posts_seen)
        .field("posts_new", t.posts_new)
        .field("shares_new", t.shares_new)
        .field("links_resolved", t.links_resolved);
    json.key("verdicts").begin_object();
    for (const auto& [name, kind] : kVerdictKinds.rows)
      json.field(kind, result_.verdicts.contains(std::string(kind)) ? result_.verdicts.at(std::string(kind)) : 0);
    json.end_object().field("findings_new", t.findings_new).field("alerts_sent", t.alerts_sent);
    json.key("errors").begin_array();
    for (const RunProblem& problem : result_.problems)
      json.begin_object().field("where", problem.where).field("what", problem.what).end_object();
    json.end_array()
        .field("database", request_.config.storage_url)
        .field("archive_file",
               request_.replay ? request_.replay->file.string() : (request_.config.archive / archive_name_).string())
        .end_object();
    return json.take();
  }

  const RunRequest& request_;
  Console& console_;
  SystemClock system_;
  ManualClock manual_;
  std::optional<Moment> deadline_;
  std::optional<Engines> made_tools_;
  std::optional<StoreLock> lock_;
  std::unique_ptr<Writer> store_;
  std::unique_ptr<WarcWriter> archive_;
  std::optional<Network> network_;
  std::string run_id_;
  std::string archive_name_;
  Timestamp started_at_;
  Timestamp ended_at_;
  bool begun_ = false;
  bool failed_ = false;
  bool overlapped_ = false;  ///< another run holds the lock: it tells of itself
  std::vector<RunProblem> known_problems_ = request_.problems;
  PassResult result_;
  Heartbeat heartbeat_{request_.config, live_clock(), console_};
};

std::string where(const Campaign& campaign) {
  return campaign.position.file.empty() ? "[[campaign]] " + campaign.id : campaign.position.str();
}

}  // namespace

int carry_out(const RunRequest& request, Console& console) { return Run(request, console)(); }

Status ready_to_run(const Config& config, const std::vector<std::string>& campaigns, bool needs_contact) {
  const std::string file = config.file.empty() ? "paidtrail.toml" : config.file.string();
  if (needs_contact && config.newsroom.contact.empty())
    return Error{
        ErrorKind::config,
        file + ": newsroom.contact is missing; it goes into the User-Agent, so that a site's owner can reach you"};
  if (config.campaigns.empty())
    return Error{ErrorKind::config, file + ": no [[campaign]]; 'paidtrail init' writes one to start from"};
  for (const std::string& id : campaigns)
    if (!config.campaign(id)) return Error{ErrorKind::usage, "--campaign: '" + id + "' is not in " + file};
  for (const Campaign& campaign : config.campaigns)
    if (campaign.jurisdictions.empty())
      return Error{ErrorKind::config,
                   where(campaign) + ": campaign '" + campaign.id +
                       "' has no jurisdictions; name the countries whose rules apply, such as [\"FR\"]"};
  return Ok{};
}

}  // namespace paidtrail::app
