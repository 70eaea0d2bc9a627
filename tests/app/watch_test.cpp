#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>

#include "tests/app/newsroom.h"

/// What a pass tells those who watch it: a heartbeat service and Prometheus.
namespace paidtrail {
namespace {

using namespace std::chrono_literals;
using testing::FakeWorld;
using testing::Finished;
using testing::LoopbackServer;

class HeartbeatTest : public NewsroomTest {
 protected:
  HeartbeatTest() {
    watch_.otherwise([](const testing::ReceivedRequest&) { return testing::http_answer(200, {}, "OK"); });
  }
  void configure_watched(const std::string& more = "") {
    configure("heartbeat = \"" + watch_.url("/ping/5ecret?create=1") + "\"\n", more);
  }
  std::vector<std::string> pings() const {
    std::vector<std::string> all;
    for (const auto& request : watch_.requests()) all.push_back(request.method + " " + request.target);
    return all;
  }

  LoopbackServer watch_;
};

std::string after(const std::string& text, const std::string& mark) {
  const auto at = text.find(mark);
  return at == std::string::npos ? "" : text.substr(at + mark.size());
}

TEST_F(HeartbeatTest, StartAndSuccessCarryTheRunsId) {
  world_.post("anna", "Où voter", FakeWorld::link("anna"));
  configure_watched();
  const Finished run = paidtrail({"crawl"});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(run.out + run.err, "");
  ASSERT_EQ(pings().size(), 2u);
  const std::string rid = after(pings()[0], "rid=");
  ASSERT_EQ(rid.size(), 36u) << pings()[0];
  EXPECT_EQ(pings()[0], "POST /ping/5ecret/start?create=1&rid=" + rid);
  EXPECT_EQ(pings()[1], "POST /ping/5ecret?create=1&rid=" + rid);
  const std::string text = watch_.requests()[1].body;
  EXPECT_TRUE(text.starts_with("done: 1 posts seen, 1 new; 1 new shares;")) << text;
  for (const char* private_word : {"anna", "s.test", "vote"})
    EXPECT_EQ(text.find(private_word), std::string::npos) << text;
  ASSERT_EQ(paidtrail({"crawl"}).code, 0);
  EXPECT_NE(after(pings().at(2), "rid="), rid) << "a run has an id of its own";
}

TEST_F(HeartbeatTest, AFailureIsTheExitStatus) {
  world_.server().otherwise([](const testing::ReceivedRequest&) { return testing::http_answer(500); });
  configure_watched();
  const Finished run = paidtrail({"crawl"});
  EXPECT_EQ(run.code, 2) << run.err;
  ASSERT_EQ(pings().size(), 2u);
  EXPECT_TRUE(pings()[1].starts_with("POST /ping/5ecret/2?create=1&rid=")) << pings()[1];
  EXPECT_NE(watch_.requests()[1].body.find("failed: source social: 1"), std::string::npos) << watch_.requests()[1].body;
}

TEST_F(HeartbeatTest, ARunThatIsTurnedAwayOrReplayedSaysNothing) {
  configure_watched();
  {
    const auto lock = StoreLock::take(database());
    ASSERT_TRUE(lock);
    EXPECT_EQ(paidtrail({"crawl"}).code, 75);
  }
  EXPECT_TRUE(pings().empty());
  ASSERT_EQ(paidtrail({"crawl"}).code, 0);
  const std::size_t live = pings().size();
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "evidence"))
    EXPECT_EQ(paidtrail({"crawl", "--from-archive", entry.path().string(), "--database",
                         (folder_.path() / "again.db").string()})
                  .code,
              0);
  EXPECT_EQ(pings().size(), live);
}

TEST_F(HeartbeatTest, AServiceThatIsDownChangesNothing) {
  watch_.otherwise([](const testing::ReceivedRequest&) { return testing::http_answer(503); });
  configure_watched();
  const Finished silent = paidtrail({"crawl"});
  EXPECT_EQ(silent.code, 0) << silent.err;
  EXPECT_EQ(silent.err, "");
  EXPECT_EQ(pings().size(), 6u) << "three tries each";
  const Finished told = paidtrail({"crawl", "--verbose"});
  EXPECT_EQ(told.code, 0);
  EXPECT_NE(told.err.find("heartbeat: not taken (answer 503)"), std::string::npos) << told.err;
  EXPECT_EQ(told.err.find("5ecret"), std::string::npos) << told.err;
}

TEST_F(HeartbeatTest, SigtermIsToldAsAShellWould) {
  world_.post("slow", "Où voter", FakeWorld::link("slow"));
  world_.server().on_answer("s.test/slow", [](const testing::ReceivedRequest&) {
    return testing::Answer{testing::http_answer(200), 60'000ms, 0, {}, {}, true, false};
  });
  configure_watched();
  const Finished stopped = paidtrail({"crawl"}, {}, [this](pid_t child) {
    for (int i = 0; i < 3000 && world_.server().targets().size() < 3; ++i) usleep(10'000);
    kill(child, SIGTERM);
  });
  EXPECT_EQ(stopped.signal, SIGTERM) << stopped.err;
  ASSERT_EQ(pings().size(), 2u);
  EXPECT_TRUE(pings()[1].starts_with("POST /ping/5ecret/143?")) << pings()[1];
}

/// The text format 0.0.4 as node_exporter reads it: {name{labels} → value}; what it would not take is a failure.
class Metrics {
 public:
  explicit Metrics(const std::string& text) {
    EXPECT_TRUE(text.ends_with('\n'));
    std::istringstream lines(text);
    std::string line;
    while (std::getline(lines, line)) line.starts_with("# ") ? comment(line.substr(2)) : sample(line);
  }
  std::string operator[](const std::string& key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? "(none)" : found->second;
  }
  double number(const std::string& key) const { return std::strtod((*this)[key].c_str(), nullptr); }

 private:
  void comment(const std::string& line) {
    std::istringstream words(line);
    std::string word;
    std::string name;
    words >> word >> name;
    if (word == "HELP") {
      EXPECT_TRUE(helped_.insert(name).second) << "twice: " << line;
    }
    if (word != "TYPE") return;
    EXPECT_TRUE(helped_.contains(name)) << line;
    EXPECT_TRUE(typed_.insert(name).second) << "a family in two places: " << line;
    words >> word;
    EXPECT_EQ(word, "gauge") << line;
    family_ = name;
  }
  void sample(const std::string& line) {
    const auto name_end = line.find_first_of("{ ");
    ASSERT_NE(name_end, std::string::npos) << line;
    EXPECT_EQ(line.substr(0, name_end), family_) << "outside its family: " << line;
    std::size_t at = name_end;
    if (line[at] == '{') at = labels_end(line, at);
    ASSERT_LT(at, line.size()) << line;
    ASSERT_EQ(line[at], ' ') << line;
    char* end = nullptr;
    std::strtod(line.c_str() + at + 1, &end);
    EXPECT_EQ(*end, '\0') << line;
    EXPECT_TRUE(values_.emplace(line.substr(0, at), line.substr(at + 1)).second) << "twice: " << line;
  }
  /// Behind the `}`; a quote or backslash inside a value has a backslash before it.
  static std::size_t labels_end(const std::string& line, std::size_t at) {
    bool quoted = false;
    for (++at; at < line.size(); ++at) {
      if (quoted && line[at] == '\\') {
        ++at;
        EXPECT_NE(std::string("\\\"n").find(line[at]), std::string::npos) << line;
      } else if (line[at] == '"') {
        quoted = !quoted;
      } else if (line[at] == '}' && !quoted) {
        return at + 1;
      }
    }
    ADD_FAILURE() << "labels without an end: " << line;
    return line.size();
  }

  std::set<std::string> helped_;
  std::set<std::string> typed_;
  std::string family_;
  std::map<std::string, std::string> values_;
};

class MetricsTest : public NewsroomTest {
 protected:
  Metrics metrics() const { return Metrics(folder_.read("collector/paidtrail.prom")); }
  void SetUp() override { std::filesystem::create_directories(folder_.path() / "collector"); }
  static constexpr const char* kMetrics = "metrics = \"collector/paidtrail.prom\"\n";
};

TEST_F(MetricsTest, ARunIsToldInPrometheusText) {
  world_.post("anna", "Où voter", FakeWorld::link("anna"));
  configure(kMetrics, "[[alert.channel]]\nname = \"feed \\\"1\\\\\"\ntype = \"atom\"\npath = \"a.atom\"\n");
  ASSERT_EQ(paidtrail({"crawl"}).code, 0);
  const Metrics told = metrics();
  EXPECT_EQ(told["paidtrail_run_state{state=\"done\"}"], "1");
  EXPECT_EQ(told["paidtrail_run_state{state=\"failed\"}"], "0");
  EXPECT_EQ(told["paidtrail_run_exit_status"], "0");
  EXPECT_EQ(told["paidtrail_run_posts_seen"], "1");
  EXPECT_EQ(told["paidtrail_run_posts_new"], "1");
  EXPECT_EQ(told["paidtrail_run_shares_new"], "1");
  EXPECT_EQ(told["paidtrail_run_links_resolved"], "1");
  EXPECT_EQ(told["paidtrail_run_errors{kind=\"source\",name=\"social\"}"], "0");
  EXPECT_EQ(told["paidtrail_run_errors{kind=\"channel\",name=\"feed \\\"1\\\\\"}"], "0");
  EXPECT_EQ(told["paidtrail_outbox_messages{state=\"pending\"}"], "0");
  EXPECT_EQ(told["paidtrail_outbox_oldest_age_seconds"], "0.000");
  EXPECT_GT(told.number("paidtrail_free_bytes{key=\"storage.url\"}"), 0);
  EXPECT_GT(told.number("paidtrail_run_start_timestamp_seconds"), 1.7e9);
  EXPECT_EQ(told["paidtrail_run_success_timestamp_seconds"], told["paidtrail_run_end_timestamp_seconds"]);
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "collector"))
    EXPECT_EQ(entry.path().filename(), "paidtrail.prom") << "nothing is left beside it";
}

TEST_F(MetricsTest, AFailureKeepsTheLastSuccessAndCountsTheSource) {
  configure(kMetrics);
  ASSERT_EQ(paidtrail({"crawl"}).code, 0);
  const std::string success = metrics()["paidtrail_run_success_timestamp_seconds"];
  world_.server().otherwise([](const testing::ReceivedRequest&) { return testing::http_answer(500); });
  ASSERT_EQ(paidtrail({"crawl"}).code, 2);
  EXPECT_EQ(metrics()["paidtrail_run_success_timestamp_seconds"], success);
  EXPECT_EQ(metrics()["paidtrail_run_state{state=\"partial\"}"], "1");
  EXPECT_EQ(metrics()["paidtrail_run_exit_status"], "2");
  EXPECT_EQ(metrics()["paidtrail_run_errors{kind=\"source\",name=\"social\"}"], "1");
  // A run that cannot make its archive tells so, and still knows the last success.
  folder_.write("paidtrail.toml",
                folder_.read("paidtrail.toml") + "[storage]\nurl = \"paidtrail.db\"\narchive = \"paidtrail.toml/x\"\n");
  const testing::Finished failed = paidtrail({"crawl"});
  EXPECT_NE(failed.code, 0);
  EXPECT_EQ(metrics()["paidtrail_run_state{state=\"failed\"}"], "1") << failed.err;
  EXPECT_EQ(metrics()["paidtrail_run_exit_status"], std::to_string(failed.code));
  EXPECT_EQ(metrics()["paidtrail_run_success_timestamp_seconds"], success);
}

TEST_F(MetricsTest, MessagesThatWaitAreCounted) {
  world_.post("anna", "Où voter", FakeWorld::link("anna"));
  world_.server().on("/down",
                     [](const testing::ReceivedRequest&) { return testing::http_answer(429, {"Retry-After: 3600"}); });
  configure(kMetrics,
            "[[alert.channel]]\nname = \"desk\"\ntype = \"slack\"\nurl = \"" + world_.server().url("/down") + "\"\n");
  EXPECT_EQ(paidtrail({"crawl"}).code, 2);
  EXPECT_EQ(metrics()["paidtrail_outbox_messages{state=\"retry\"}"], "1");
  EXPECT_EQ(metrics()["paidtrail_run_errors{kind=\"channel\",name=\"desk\"}"], "1");
}

TEST_F(MetricsTest, AFileThatCannotBeWrittenIsSaidAndMakesTheRunOneInPart) {
  configure("metrics = \"nowhere/paidtrail.prom\"\n");
  const testing::Finished run = paidtrail({"crawl"});
  EXPECT_EQ(run.code, 2);
  EXPECT_NE(run.err.find("nowhere/paidtrail.prom"), std::string::npos) << run.err;
  EXPECT_EQ(sql("SELECT state FROM runs"), "done\n");
}

}  // namespace
}  // namespace paidtrail
