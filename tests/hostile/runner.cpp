#include "tests/hostile/runner.h"

#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "core/text/fold.h"
#include "core/text/utf8.h"
#include "parsers/json/json.h"
#include "tests/hostile/web.h"

namespace paidtrail::hostile {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

// What no request of the resolver ever has, whatever the scenario.
constexpr std::string_view kNeverSent[] = {"Authorization", "Proxy-Authorization", "Referer", "Origin",
                                           "X-Forwarded-For"};

std::string joined(const Words& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out.empty() ? "nothing" : out;
}

std::string shortened(const std::string& text) {
  return text.size() <= 2000 ? text : text.substr(0, 2000) + "… (" + std::to_string(text.size()) + " bytes)";
}

std::string text_of(const Json& value) { return value.is_null() ? "null" : value.text().value_or("?"); }

std::string whole(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Sanitizers keep memory of their own.
constexpr bool kMemoryTells =
#ifdef __SANITIZE_ADDRESS__
    false;
#else
    true;
#endif

std::size_t peak_of_children_mib() {
  rusage used{};
  getrusage(RUSAGE_CHILDREN, &used);
  return static_cast<std::size_t>(used.ru_maxrss) / 1024;
}

class Judge {
 public:
  Judge(const Scenario& scenario, const HostileWeb& web) : scenario_(scenario), seen_(web.requests()), web_(web) {}

  void judge(const testing::Finished& finished, Played& played) {
    const Words lines = lines_of(finished.out);
    std::size_t inputs = 0;
    bool all_resolved = true;
    for (const Case& one : scenario_.cases) {
      const bool can = can_be_played(one, played);
      for (const Resolve& asked : one.resolves) {
        const std::size_t at = inputs++;
        if (at >= lines.size()) continue;
        const auto answer = answer_words(lines[at]);
        all_resolved = all_resolved && answer.at("outcome") == Words{"resolved"};
        if (can) compare(asked, answer);
      }
      if (can) requests(one);
    }
    standing_rules();
    const int expected = all_resolved ? 0 : 2;
    if (lines.size() != inputs)
      differ(0, std::to_string(inputs) + " inputs gave " + std::to_string(lines.size()) + " lines");
    if (finished.code != expected)
      differ(0, "exit code: expected " + std::to_string(expected) + ", got " + std::to_string(finished.code) +
                    ", signal " + std::to_string(finished.signal));
    played.differences = std::move(differences_);
  }

 private:
  void differ(std::size_t line, const std::string& what) {
    differences_.push_back(scenario_.file + (line == 0 ? "" : ":" + std::to_string(line)) + ": " + shortened(what));
  }

  bool can_be_played(const Case& one, Played& played) const {
    for (const std::string& name : one.authorities)
      if (scenario_.authorities.at(name).http2 && !web_.was_offered_http2(name)) {
        played.not_played.push_back(one.name + ": the client offers no HTTP/2");
        return false;
      }
    return true;
  }

  void compare(const Resolve& asked, const std::map<std::string, Words>& answer) {
    for (const auto& [name, words] : asked.expect)
      if (answer.at(name) != words)
        differ(asked.line, name + ": expected " + joined(words) + ", got " + joined(answer.at(name)) + " (hops " +
                               joined(answer.at("urls")) + ")");
    const std::string given = asked.text.ends_with('\r') ? asked.text.substr(0, asked.text.size() - 1) : asked.text;
    if (utf8::valid(given) && answer.at("url").front() != given)
      differ(asked.line, "url: expected " + given + ", got " + answer.at("url").front());
  }

  void requests(const Case& one) {
    Words expected = one.requests;
    Words got;
    for (const Seen& seen : of(one)) got.push_back(seen.url());
    if (one.resolves.size() > 1) {
      std::sort(expected.begin(), expected.end());
      std::sort(got.begin(), got.end());
    }
    if (got != expected) differ(one.line, "requests: expected " + joined(expected) + ", got " + joined(got));
    for (const Header& header : one.sent) sent(one, header);
    for (const Header& header : one.never)
      for (const Seen& seen : of(one))
        if (seen.authority == header.place && !seen.header(header.name).empty())
          differ(one.line, header.name + " was sent to " + seen.url() + ": " + joined(seen.header(header.name)));
    for (const std::string& text : one.unsent)
      for (const Seen& seen : of(one))
        if (ascii_lower(seen.head).find(ascii_lower(text)) != std::string::npos)
          differ(one.line, "'" + text + "' was sent: " + seen.head);
    for (const Quiet& quiet : one.quiet) undercut(one, quiet);
    for (const auto& [name, count] : one.connections)
      if (web_.connections(name) != count)
        differ(one.line, "connections to " + name + ": expected " + std::to_string(count) + ", got " +
                             std::to_string(web_.connections(name)));
  }

  std::vector<Seen> of(const Case& one) const {
    std::vector<Seen> out;
    for (const Seen& seen : seen_)
      if (std::find(one.authorities.begin(), one.authorities.end(), seen.authority) != one.authorities.end())
        out.push_back(seen);
    return out;
  }

  void sent(const Case& one, const Header& wanted) {
    const auto all = of(one);
    const bool found = std::any_of(all.begin(), all.end(), [&](const Seen& seen) {
      return seen.url() == wanted.place && seen.header(wanted.name) == Words{wanted.value};
    });
    if (!found) differ(one.line, wanted.name + ": " + wanted.value + " was not sent to " + wanted.place);
  }

  // The client counts from the end of the answer, which comes after the request that we count from.
  void undercut(const Case& one, const Quiet& quiet) {
    const auto all = of(one);
    const auto first = std::find_if(all.begin(), all.end(), [&](const Seen& seen) { return seen.url() == quiet.url; });
    if (first == all.end()) return differ(one.line, quiet.url + " was not asked");
    for (auto next = std::next(first); next != all.end(); ++next)
      if (next->authority == first->authority && next->at - first->at < quiet.time)
        differ(one.line, next->url() + " was asked before its time");
  }

  void standing_rules() {
    for (const Seen& seen : seen_) {
      const auto wrong = [&](const std::string& what) { differ(0, seen.url() + ": " + what + ": " + seen.head); };
      if (!seen.head.starts_with("GET ")) wrong("not GET");
      if (seen.target.find_first_of(std::string_view("# \t\r\n\0", 6)) != std::string::npos)
        wrong("a target that is none");
      for (const std::string_view name : kNeverSent)
        if (!seen.header(name).empty()) wrong(std::string(name) + " was sent");
      const auto agent = seen.header("User-Agent");
      if (agent.size() != 1 || !agent.front().starts_with("paidtrail/")) wrong("an unknown User-Agent");
      const Authority& at = scenario_.authorities.at(seen.authority);
      std::string host = at.host;
      if (at.port != (at.tls ? 443 : 80)) host += ":" + std::to_string(at.port);
      if (seen.header("Host") != Words{host}) wrong("another Host");
      const auto cookies = seen.header("Cookie");
      if (cookies.size() > 1) wrong("two Cookie headers");
    }
  }

  const Scenario& scenario_;
  std::vector<Seen> seen_;
  const HostileWeb& web_;
  std::vector<std::string> differences_;
};

}  // namespace

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(std::move(line));
  return lines;
}

std::map<std::string, std::vector<std::string>> answer_words(const std::string& line) {
  std::map<std::string, Words> out;
  const auto json = Json::parse(line, "answer");
  for (const char* name : {"url", "final", "canonical", "destination", "outcome", "status", "network", "publisher",
                           "campaign", "click_id", "hops", "statuses", "urls"})
    out[name] = {};
  if (!json) {
    out["outcome"] = {"no JSON: " + json.error().message};
    return out;
  }
  out["url"] = {text_of((*json)["url"])};
  out["final"] = {text_of((*json)["final_url"])};
  out["canonical"] = {text_of((*json)["canonical_url"])};
  out["destination"] = {text_of((*json)["destination"])};
  out["outcome"] = {text_of((*json)["outcome"])};
  for (const char* name : {"network", "publisher", "campaign", "click_id"})
    out[name] = {text_of((*json)["attribution"][name])};
  for (const Json& hop : (*json)["hops"].items()) {
    out["hops"].push_back(text_of(hop["via"]));
    out["statuses"].push_back(text_of(hop["status"]));
    out["urls"].push_back(text_of(hop["url"]));
  }
  return out;
}

std::vector<fs::path> scenario_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator("tests/hostile/scenarios"))
    if (entry.path().extension() == ".scenario") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

Scenario read_scenario(const fs::path& file) {
  return parse_scenario(file.string(), whole(file),
                        {{"tripwire", "127.0.0.1:9"}, {"tripwire_port", "9"}, {"tripwire6", "[::1]:9"}});
}

testing::Finished run_resolve(const testing::TemporaryFolder& folder, const std::string& configuration,
                              const std::vector<std::string>& more, const std::string& input,
                              const std::map<std::string, std::string>& environment) {
  auto own = environment;
  own["PAIDTRAIL_CONFIG"] = folder.write("paidtrail.toml", configuration).string();
  std::vector<std::string> command{PAIDTRAIL_BINARY, "resolve"};
  command.insert(command.end(), more.begin(), more.end());
  return testing::run(command, input, own);
}

Played play_scenario(const fs::path& file) { return play_text(file.string(), whole(file)); }

Played play_text(const std::string& file, const std::string& text) {
  Tripwire tripwire;
  Tripwire tripwire6("::1");
  const Scenario scenario =
      parse_scenario(file, text,
                     {{"tripwire", "127.0.0.1:" + std::to_string(tripwire.port())},
                      {"tripwire_port", std::to_string(tripwire.port())},
                      {"tripwire6", "[::1]:" + std::to_string(tripwire6.works() ? tripwire6.port() : 9)}});
  const HostileWeb web(scenario);
  const std::size_t peak_before = peak_of_children_mib();
  const testing::TemporaryFolder folder;
  std::string inputs;
  for (const Case& one : scenario.cases)
    for (const Resolve& asked : one.resolves) inputs += asked.text + '\n';
  const std::string ca_file = web.has_tls() ? folder.write("ca.pem", web.ca_pem()).string() : "";
  const auto finished = run_resolve(folder, web.configuration(ca_file),
                                    {"--input", folder.write("links.txt", inputs).string()}, "", scenario.environment);
  Played played;
  Judge(scenario, web).judge(finished, played);
  played.err = finished.err;
  if (tripwire.connections() + tripwire6.connections() != 0)
    played.differences.push_back(file + ": a server inside was connected to");
  // The peak is that of the hungriest child so far: it tells of this one where it rose.
  const std::size_t peak = peak_of_children_mib();
  if (kMemoryTells && scenario.memory_mib != 0 && peak > peak_before && peak > scenario.memory_mib)
    played.differences.push_back(file + ": memory: at most " + std::to_string(scenario.memory_mib) + " MiB allowed, " +
                                 std::to_string(peak) + " MiB used");
  return played;
}

}  // namespace paidtrail::hostile
