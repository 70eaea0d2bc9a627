#include <fstream>
#include <iostream>
#include <map>

#include "app/commands.h"
#include "app/context.h"
#include "app/network.h"
#include "app/signals.h"
#include "core/text/exits.h"
#include "crawler/resolver/resolver.h"

namespace paidtrail::app {
namespace {

/// URLs one after another: the arguments, then the lines of a file. Memory does not grow with the input.
class UrlQueue {
 public:
  explicit UrlQueue(const ResolveOptions& options) : urls_(options.urls) {}

  Status open(const std::string& file) {
    if (file.empty()) return Ok{};
    if (file == "-") {
      in_ = &std::cin;
      return Ok{};
    }
    file_.open(file, std::ios::binary);
    if (!file_) return Error{ErrorKind::no_input, file + ": cannot be read; is the name right?"};
    in_ = &file_;
    return Ok{};
  }

  std::optional<std::string> next() {
    if (at_ < urls_.size()) return urls_[at_++];
    std::string line;
    while (in_ && std::getline(*in_, line)) {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      if (!line.empty()) return line;
    }
    return std::nullopt;
  }

 private:
  std::vector<std::string> urls_;
  std::size_t at_ = 0;
  std::ifstream file_;
  std::istream* in_ = nullptr;
};

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

/// Keeps a bounded number of links open and writes answers in input order.
class Run {
 public:
  Run(UrlQueue& queue, Resolver& resolver, bool csv, std::size_t window, Console& console)
      : queue_(queue), resolver_(resolver), csv_(csv), window_(window), console_(console) {}

  int operator()(Transport& transport) {
    if (csv_) write(kCsvHeader);
    fill();
    transport.run();
    if (error_) return console_.fail(*error_);
    return all_resolved_ && !stop_signal() ? 0 : 2;
  }

 private:
  void fill() {
    while (!stop_signal() && !error_ && asked_ - written_ < window_) {
      auto url = queue_.next();
      if (!url) return;
      const std::size_t number = asked_++;
      resolver_.resolve(*url, [this, number](const Chain& chain) { take(number, chain); });
    }
  }

  void take(std::size_t number, const Chain& chain) {
    if (chain.outcome != Outcome::resolved) all_resolved_ = false;
    waiting_[number] = csv_ ? csv_line(chain) : to_json(chain) + '\n';
    for (auto next = waiting_.find(written_); next != waiting_.end(); next = waiting_.find(written_)) {
      write(next->second);
      waiting_.erase(next);
      ++written_;
    }
    console_.progress(std::to_string(written_) + " links resolved");
    fill();
  }

  void write(const std::string& text) {
    if (error_) return;
    if (const auto printed = print(text); !printed) error_ = printed.error();
  }

  UrlQueue& queue_;
  Resolver& resolver_;
  bool csv_;
  std::size_t window_;
  Console& console_;
  std::map<std::size_t, std::string> waiting_;
  std::size_t asked_ = 0;
  std::size_t written_ = 0;
  bool all_resolved_ = true;
  std::optional<Error> error_;
};

constexpr std::size_t kWindowPerTransfer =
    20;  // links open for one transfer: enough that one slow host holds up nobody

int resolve_with(Network& network, const Config& config, const Clock& clock, const ResolveOptions& options,
                 Console& console) {
  const auto tools = engines(config);
  if (!tools) return console.fail(tools.error());
  UrlQueue queue(options);
  if (const auto opened = queue.open(options.input); !opened) return console.fail(opened.error());
  Resolver resolver(network.transport(), tools->links, clock);
  return Run(queue, resolver, options.csv, kWindowPerTransfer * config.network.concurrency,
             console)(network.transport());
}

}  // namespace

int run_resolve(const Common& common, const ResolveOptions& options, Console& console) {
  const auto config = configuration(common, true);
  if (!config) return console.fail(config.error());
  if (options.from_archive) {
    std::string damage;
    const auto archive = read_archive(*options.from_archive, &damage);
    if (!archive) return console.fail(archive.error());
    if (!damage.empty()) console.problem(damage);
    ManualClock clock;
    clock.set(archive->started_at);
    Network network = Network::replay(*archive, clock);
    return resolve_with(network, *config, clock, options, console);
  }
  const SystemClock clock;
  auto network = Network::live(*config, clock, nullptr, [] { return stop_signal() != 0; });
  if (!network) return console.fail(network.error());
  return resolve_with(*network, *config, clock, options, console);
}

}  // namespace paidtrail::app
