#include "app/rehearse.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "alerts/rehearsal.h"
#include "alerts/rules/rules.h"
#include "app/context.h"
#include "app/network.h"
#include "app/rehearsed.h"
#include "app/run.h"
#include "app/session_file.h"
#include "app/signals.h"
#include "crawler/pass.h"
#include "storage/evidence/evidence.h"

namespace paidtrail::app {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr int kInPart = 2;

/// Where a night says too little of how often passes came: the timer's.
constexpr std::chrono::milliseconds kUsualStep = 10min;
constexpr std::size_t kLeastGaps = 2;
/// A month without archives is not walked in steps of a minute.
constexpr std::int64_t kMostSteps = 5'000;

bool is_archive(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.ends_with(".warc.gz") || name.ends_with(".warc");
}

/// One run in an archive, without what it fetched: a month of them is not held in memory.
struct KnownRun {
  fs::path file;
  std::size_t place = 0;  ///< within the file
  std::string id;
  Timestamp started_at;
};

/// The runs of all archives in order of time, each once.
class Night {
 public:
  explicit Night(Console& console) : console_(console) {}

  Status add(const fs::path& path) {
    std::error_code none;
    if (!fs::is_directory(path, none)) return add_file(path);
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(path, none))
      if (is_archive(entry.path())) files.push_back(entry.path());
    if (files.empty())
      return Error{ErrorKind::no_input, path.string() + ": there is no archive (*.warc.gz) in this folder"};
    std::ranges::sort(files);
    for (const auto& file : files) {
      if (stop_signal() != 0) return Ok{};
      if (const auto added = add_file(file); !added) complain(added.error().message);
    }
    return Ok{};
  }

  const std::vector<KnownRun>& in_order() {
    std::ranges::stable_sort(runs_, {}, &KnownRun::started_at);
    return runs_;
  }
  std::int64_t archives() const { return archives_; }
  bool in_part() const { return in_part_; }

 private:
  void complain(const std::string& what) {
    console_.problem(what);
    in_part_ = true;
  }

  Status add_file(const fs::path& file) {
    std::string damage;
    const auto runs = read_runs(file, &damage);
    if (!runs) return runs.error();
    if (!damage.empty()) complain(damage + "; what is whole is used");
    ++archives_;
    for (std::size_t i = 0; i < runs->size(); ++i)
      if (ids_.insert((*runs)[i].id).second) runs_.push_back({file, i, (*runs)[i].id, (*runs)[i].started_at});
    return Ok{};
  }

  Console& console_;
  std::vector<KnownRun> runs_;
  std::set<std::string> ids_;
  std::int64_t archives_ = 0;
  bool in_part_ = false;
};

/// The time between two runs, as it was most of the time.
std::chrono::milliseconds usual_step(const std::vector<KnownRun>& runs) {
  std::vector<std::chrono::milliseconds> gaps;
  for (std::size_t i = 1; i < runs.size(); ++i)
    gaps.push_back(runs[i].started_at.millis() - runs[i - 1].started_at.millis());
  if (gaps.size() < kLeastGaps) return kUsualStep;
  std::ranges::sort(gaps);
  return std::clamp<std::chrono::milliseconds>(gaps[gaps.size() / 2], 1min, 24h);
}

/// A database that has no name any more once it is open: nothing is left of it, however the program ends.
class OwnStore {
 public:
  static Result<OwnStore> open() {
    std::error_code none_there;
    const fs::path place = fs::temp_directory_path(none_there);
    if (none_there)
      return Error{ErrorKind::cannot_create, "the temporary folder does not exist; make it, or name one in $TMPDIR"};
    std::string folder = (place / "paidtrail-rehearsal-XXXXXX").string();
    if (!::mkdtemp(folder.data())) return error_from_errno(errno, "make a folder", folder);
    auto opened = open_in(folder);
    std::error_code none;
    fs::remove_all(folder, none);
    return opened;
  }
  Writer& writer() { return *writer_; }

 private:
  static Result<OwnStore> open_in(const fs::path& folder) {
    auto lock = StoreLock::take(folder / "rehearsal.db");
    if (!lock) return lock.error();
    auto writer = open_writer(folder / "rehearsal.db", *lock);
    if (!writer) return writer.error();
    OwnStore store;
    store.lock_.emplace(*std::move(lock));
    store.writer_ = *std::move(writer);
    return store;
  }

  std::optional<StoreLock> lock_;
  std::unique_ptr<Writer> writer_;
};

/// Plays run after run. What a past run met (a source that failed) is told by the rules of alerts, not here.
class Player {
 public:
  Player(const Config& config, const Engines& tools, Writer& store, Rehearsal& rehearsal,
         std::chrono::milliseconds step)
      : config_(config), tools_(tools), store_(store), rehearsal_(rehearsal), step_(step) {}

  Status play(const KnownRun& known) {
    const auto archive = archive_of(known);
    if (!archive) return archive.error();
    if (last_)
      if (auto quiet = until(known.started_at); !quiet) return quiet;
    clock_.set(known.started_at);
    Network network = Network::replay(**archive, clock_);
    const std::string run_id = "replay-" + known.id;
    if (auto begun = store_.begin_run(run_id, known.started_at, known.file.filename().string()); !begun) return begun;
    const auto result = run_pass(parts(network, **archive), {run_id, known.started_at, {}, {}, true});
    if (!result) return result.error();
    if (auto saved = store_.save_source_outcomes(run_id, known.started_at, result->sources); !saved) return saved;
    if (auto told = rehearsal_.after_run({run_id, known.started_at, clock_.wall(), false}, result->pairs_whole); !told)
      return told;
    if (skipped_a_source(**archive, *result)) ++without_beginning_;
    last_ = std::max(clock_.wall(), (*archive)->ended_at);
    return store_.end_run(run_id, RunState::done, *last_, result->totals, {});
  }

  Status end() { return last_ ? rehearsal_.afterwards(*last_, step_) : Status(Ok{}); }

  /// Runs with a source whose first question stands in no archive: it went on from a mark that an earlier run had left.
  std::int64_t without_beginning() const { return without_beginning_; }
  Timestamp last() const { return last_.value_or(Timestamp()); }

 private:
  bool skipped_a_source(const Archive& archive, const PassResult& result) const {
    return std::ranges::any_of(config_.sources, [&](const SourceConfig& source) {
      return std::ranges::find(result.sources, source.name, &SourceOutcome::source) == result.sources.end() &&
             std::ranges::any_of(archive.exchanges, [&](const ArchivedExchange& exchange) {
               return exchange.url.starts_with(source.base_url);
             });
    });
  }

  /// Passes that would have come until the next run: one that is due in less than half a step is that run.
  Status until(Timestamp next) {
    const auto step = std::max<std::chrono::milliseconds>(step_, (next.millis() - last_->millis()) / kMostSteps);
    return rehearsal_.between(*last_, Timestamp(next.millis() - step / 2, false), step);
  }

  Result<const Archive*> archive_of(const KnownRun& known) {
    if (read_from_ != known.file) {
      auto runs = read_runs(known.file, nullptr);
      if (!runs) return runs.error();
      read_ = *std::move(runs);
      read_from_ = known.file;
    }
    if (known.place < read_.size()) return &read_[known.place];
    return Error{ErrorKind::bad_input, known.file.string() + ": was changed while it was read"};
  }

  PassParts parts(Network& network, const Archive& archive) {
    return {config_,
            store_,
            network.transport(),
            clock_,
            tools_.links,
            tools_.judge,
            sessions_,
            [&network] { return network.take_evidence(); },
            available_in(archive),
            [] { return stop_signal() != 0; },
            [](const std::string&) {}};
  }

  const Config& config_;
  const Engines& tools_;
  Writer& store_;
  Rehearsal& rehearsal_;
  std::chrono::milliseconds step_;
  ManualClock clock_;
  NoSessions sessions_;
  std::optional<Timestamp> last_;
  std::int64_t without_beginning_ = 0;
  fs::path read_from_;
  std::vector<Archive> read_;
};

Result<bool> anything_shared(Writer& store) {
  const auto found = store.query("SELECT 1 FROM shares LIMIT 1");
  if (!found) return found.error();
  return !found->rows.empty();
}

/// What makes the answer one in part, in words.
Status say_gaps(Writer& store, const Player& player, std::size_t runs, Console& console, bool& in_part) {
  if (player.without_beginning() > 0) {
    console.problem(
        std::to_string(player.without_beginning()) + " of " + std::to_string(runs) +
        " runs could not be played whole: they went on from where an earlier run had ended; give the archives "
        "from the first one on (their folder), and --since for the night");
    in_part = true;
  }
  const auto shared = anything_shared(store);
  if (!shared) return shared.error();
  if (!*shared) {
    console.problem(
        "nothing in these archives matched: no post in them is a share of a campaign of this configuration");
    in_part = true;
  }
  return Ok{};
}

}  // namespace

int rehearse(const Config& config, const AlertsOptions& options, Console& console) {
  if (const auto ready = ready_to_run(config, {}, false); !ready) return console.fail(ready.error());
  Night night(console);
  for (const auto& path : options.archives)
    if (const auto added = night.add(path); !added) return console.fail(added.error());
  const auto& runs = night.in_order();
  if (runs.empty()) return kInPart;  // each was named

  const auto tools = engines(config);
  if (!tools) return console.fail(tools.error());
  auto store = OwnStore::open();
  if (!store) return console.fail(store.error());
  if (const auto checked = check_rules(store->writer(), config); !checked) return console.fail(checked.error());
  Rehearsal rehearsal(store->writer(), config, {options.since, options.until}, [] { return stop_signal() != 0; });
  const auto step = usual_step(runs);
  Player player(config, *tools, store->writer(), rehearsal, step);
  std::size_t done = 0;
  for (const KnownRun& run : runs) {
    if (stop_signal() != 0) return 0;  // the signal is raised again
    if (const auto played = player.play(run); !played) return console.fail(played.error());
    console.progress(std::to_string(++done) + " of " + std::to_string(runs.size()) + " runs played");
  }
  if (const auto ended = player.end(); !ended) return console.fail(ended.error());
  if (stop_signal() != 0) return 0;

  const Played played{night.archives(), static_cast<std::int64_t>(runs.size()), runs.front().started_at, player.last(),
                      step};
  const auto printed = print(rehearsed_as(rehearsal, played, config.newsroom.time_zone, options.format));
  if (!printed) return console.fail(printed.error());
  bool in_part = night.in_part();
  if (const auto said = say_gaps(store->writer(), player, runs.size(), console, in_part); !said)
    return console.fail(said.error());
  return in_part ? kInPart : 0;
}

}  // namespace paidtrail::app
