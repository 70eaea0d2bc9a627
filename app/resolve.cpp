#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "app/commands.h"
#include "app/context.h"
#include "app/line_source.h"
#include "app/network.h"
#include "app/signals.h"
#include "core/text/exits.h"
#include "core/version.h"
#include "crawler/frontier/frontier.h"
#include "crawler/frontier/ordered_output.h"
#include "crawler/http/http_transport.h"
#include "crawler/http/loop_pool.h"
#include "crawler/resolver/resolver.h"
#include "crawler/resolver/resolver_pool.h"

namespace paidtrail::app {
namespace {

using Links = std::vector<Frontier::Link>;

std::string csv_line(const Chain& chain) {
  const auto field = [](const std::optional<std::string>& value) { return CsvField::escape(value.value_or("")).str(); };
  std::string hops;
  for (const Hop& hop : chain.hops) hops += (hops.empty() ? "" : " ") + hop.url;
  std::string line = field(chain.url);
  for (const std::string& next :
       {field(chain.final_url), field(chain.canonical_url), field(chain.destination),
        std::string(kOutcomes.name(chain.outcome)), chain.status ? std::to_string(*chain.status) : std::string(),
        std::to_string(chain.hops.size()), field(chain.attribution.network), field(chain.attribution.publisher),
        field(chain.attribution.campaign), field(chain.attribution.click_id), chain.checked_at.rfc3339()})
    line += ',' + next;
  return line + "\r\n";
}

constexpr const char* kCsvHeader =
    "url,final_url,canonical_url,destination,outcome,status,hops,network,publisher,campaign,click_id,checked_at\r\n";

/// A chain as it will be written.
struct Answer {
  std::size_t number = 0;
  std::string text;
  bool resolved = false;
};
using Answers = std::vector<Answer>;

Answer answer_of(std::size_t number, const Chain& chain, bool csv) {
  return {number, csv ? csv_line(chain) : to_json(chain) + '\n', chain.outcome == Outcome::resolved};
}

ChainLimits limits_of(const ResolveOptions& options) {
  ChainLimits limits;
  limits.canonical = options.canonical;
  return limits;
}

/// Follows links; answers come in any order.
class Follower {
 public:
  virtual ~Follower() = default;
  virtual void open(const Links& links) = 0;
  virtual Answers wait() = 0;
};

class ArchiveFollower final : public Follower {
 public:
  ArchiveFollower(Transport& transport, const LinkRules& rules, const Clock& clock, const ResolveOptions& options)
      : transport_(transport), resolver_(transport, rules, clock, limits_of(options)), csv_(options.csv) {}
  void open(const Links& links) override {
    for (const auto& link : links)
      resolver_.resolve(link.url, [this, number = link.number](const Chain& chain) {
        answers_.push_back(answer_of(number, chain, csv_));
      });
  }
  Answers wait() override {
    transport_.run();
    return std::exchange(answers_, {});
  }

 private:
  Transport& transport_;
  Resolver resolver_;
  bool csv_;
  Answers answers_;
};

/// Answers are made on the loops' threads and handed over many at a time: a wake-up for each would cost more than its
/// chain.
class LiveFollower final : public Follower {
 public:
  LiveFollower(LoopPool& loops, const LinkRules& rules, const Clock& clock, const ResolveOptions& options)
      : csv_(options.csv), resolvers_(loops, rules, clock, limits_of(options)) {}
  void open(const Links& links) override {
    std::vector<ResolverPool::Link> wanted;
    for (const auto& link : links)
      wanted.push_back({link.url, link.host,
                        [this, number = link.number](const Chain& chain) { take(answer_of(number, chain, csv_)); }});
    resolvers_.resolve(std::move(wanted));
  }
  Answers wait() override {
    std::unique_lock guard(lock_);
    enough_.wait_for(guard, kPatience, [this] { return answers_.size() >= kMany; });
    return std::exchange(answers_, {});
  }

 private:
  static constexpr std::size_t kMany = 128;
  static constexpr std::chrono::milliseconds kPatience{10};

  void take(Answer answer) {
    const std::lock_guard guard(lock_);
    answers_.push_back(std::move(answer));
    if (answers_.size() == kMany) enough_.notify_one();
  }

  bool csv_;
  std::mutex lock_;
  std::condition_variable enough_;
  Answers answers_;
  ResolverPool resolvers_;  // its callbacks use what stands above
};

/// From the list to stdout, in the list's order.
class Run {
 public:
  Run(LineSource& lines, const NetworkConfig& network, bool csv, Console& console)
      : lines_(lines),
        frontier_(limits(network), [this] { return lines_.next(); }),
        output_([](const std::string& text) { return print(text); }, kWaitingInMemory),
        csv_(csv),
        console_(console) {}

  int operator()(Follower& follower) {
    const auto done = all(follower);
    for (const auto& problem : lines_.problems()) console_.problem(problem);
    if (!done) return console_.fail(done.error());
    if (lines_.error()) return console_.fail(*lines_.error());
    return all_resolved_ && lines_.problems().empty() && !stop_signal() ? 0 : 2;
  }

 private:
  // Links under way for one transfer in flight: enough that a loop always finds a host whose turn it is.
  static Frontier::Limits limits(const NetworkConfig& network) {
    Frontier::Limits limits;
    limits.open = std::min<std::size_t>(500 + std::size_t{5} * network.concurrency / 4, 20'000);
    limits.per_host = limits.open / 2;
    return limits;
  }
  static constexpr std::size_t kWaitingInMemory = 16 << 20;
  static constexpr std::size_t kAhead = 1'000'000;  ///< answers that may wait for an earlier one

  Status all(Follower& follower) {
    if (csv_)
      if (const auto printed = print(kCsvHeader); !printed) return printed;
    for (;;) {
      if (const auto opened = open_more(follower); !opened) return opened;
      if (open_.empty()) return Ok{};
      for (Answer& answer : follower.wait())
        if (const auto taken = take(std::move(answer)); !taken) return taken;
      show_progress();
    }
  }

  Status open_more(Follower& follower) {
    Links links;
    while (!stop_signal() && frontier_.taken() - output_.written() < kAhead) {
      auto link = frontier_.next();
      if (!link) return link.error();
      if (!*link) break;
      open_.emplace((*link)->number, **link);
      links.push_back(**std::move(link));
    }
    if (!links.empty()) follower.open(links);
    return Ok{};
  }

  Status take(Answer answer) {
    ++ended_;
    all_resolved_ = all_resolved_ && answer.resolved;
    frontier_.ended(open_.extract(answer.number).mapped());
    return output_.take(answer.number, std::move(answer.text));
  }

  void show_progress() {
    const double seconds = std::chrono::duration<double>(SystemClock().steady() - started_).count();
    if (seconds < 0.5 || ended_ == 0) return;
    const double rate = static_cast<double>(ended_) / seconds;
    std::string line = std::to_string(ended_) + " links, " + std::to_string(static_cast<long>(rate)) + " a second";
    if (const auto left = links_left()) line += ", " + duration_text(*left / rate) + " left";
    console_.progress(line);
  }

  // From the part of the file that has been read; nothing where its length is not known.
  std::optional<double> links_left() const {
    if (lines_.size() == 0 || lines_.bytes_read() == 0) return std::nullopt;
    const double read = static_cast<double>(lines_.bytes_read()) / static_cast<double>(lines_.size());
    return std::max(0.0, static_cast<double>(frontier_.taken()) / std::min(1.0, read) - static_cast<double>(ended_));
  }

  static std::string duration_text(double seconds) {
    const auto whole = static_cast<long>(seconds);
    if (whole < 60) return std::to_string(whole) + " s";
    if (whole < 3600) return std::to_string(whole / 60) + " min";
    return std::to_string(whole / 3600) + " h " + std::to_string(whole / 60 % 60) + " min";
  }

  LineSource& lines_;
  Frontier frontier_;
  OrderedOutput output_;
  bool csv_;
  Console& console_;
  std::map<std::size_t, Frontier::Link> open_;
  Moment started_ = SystemClock().steady();
  std::size_t ended_ = 0;
  bool all_resolved_ = true;
};

int from_archive(const LinkRules& rules, const ResolveOptions& options, Run& run, Console& console) {
  std::string damage;
  const auto archive = read_archive(*options.from_archive, &damage);
  if (!archive) return console.fail(archive.error());
  if (!damage.empty()) console.problem(damage);
  ManualClock clock;
  clock.set(archive->started_at);
  Network network = Network::replay(*archive, clock);
  ArchiveFollower follower(network.transport(), rules, clock, options);
  return run(follower);
}

int live(const Config& config, const LinkRules& rules, const ResolveOptions& options, Run& run, Console& console) {
  const SystemClock clock;
  HttpTransport::Options http;
  http.network = config.network;
  http.user_agent = user_agent(std::string(kVersion), config.newsroom.contact);
  http.stopping = [] { return stop_signal() != 0; };
  http.evidence = false;
  auto loops = LoopPool::create(std::move(http), std::max(1U, std::thread::hardware_concurrency()), clock);
  if (!loops) return console.fail(loops.error());
  LiveFollower follower(**loops, rules, clock, options);
  return run(follower);
}

}  // namespace

int run_resolve(const Common& common, const ResolveOptions& options, Console& console) {
  const auto config = configuration(common, true);
  if (!config) return console.fail(config.error());
  const auto rules = link_rules(*config);
  if (!rules) return console.fail(rules.error());
  LineSource lines(options.urls);
  if (const auto opened = lines.open(options.input); !opened) return console.fail(opened.error());
  Run run(lines, config->network, options.csv, console);
  return options.from_archive ? from_archive(*rules, options, run, console)
                              : live(*config, *rules, options, run, console);
}

}  // namespace paidtrail::app
