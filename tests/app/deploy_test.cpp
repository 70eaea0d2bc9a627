#include <gtest/gtest.h>
#include <unistd.h>

#include <sstream>

#include "tests/support/process.h"

/// What lies in config/deploy, against the programs that read it.
namespace paidtrail {
namespace {

using testing::Finished;
using testing::TemporaryFolder;

constexpr const char* kAnalyze = "/usr/bin/systemd-analyze";
constexpr const char* kInstalled = "/usr/local/bin/paidtrail";
constexpr const char* kExposure = "15";  // of 100; what most shipped services have is 90

std::string read(const std::string& file) { return testing::run({"/bin/cat", "config/deploy/" + file}).out; }

std::string with_our_binary(std::string text) {
  for (auto at = text.find(kInstalled); at != std::string::npos; at = text.find(kInstalled, at + 1))
    text.replace(at, std::string(kInstalled).size(), PAIDTRAIL_BINARY);
  return text;
}

std::string value_of(const std::string& unit, const std::string& key) {
  std::istringstream lines(unit);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(key + "=")) return line.substr(key.size() + 1);
  return "";
}

class Units : public ::testing::Test {
 protected:
  void SetUp() override {
    if (access(kAnalyze, X_OK) != 0) GTEST_SKIP() << kAnalyze << " is missing: apt-get install systemd";
    service_ = folder_.write("paidtrail.service", with_our_binary(read("paidtrail.service"))).string();
    timer_ = folder_.write("paidtrail.timer", read("paidtrail.timer")).string();
  }
  TemporaryFolder folder_;
  std::string service_;
  std::string timer_;
};

TEST_F(Units, SystemdTakesThemWithoutAWord) {
  const Finished verified = testing::run({kAnalyze, "verify", "--man=no", service_, timer_});
  EXPECT_EQ(verified.code, 0);
  EXPECT_EQ(verified.out + verified.err, "");
}

TEST_F(Units, TheServiceIsShutIn) {
  const Finished judged =
      testing::run({kAnalyze, "security", "--offline=true", std::string("--threshold=") + kExposure, service_});
  EXPECT_EQ(judged.code, 0) << judged.out << judged.err;
}

TEST_F(Units, TheTimerKeepsToUtc) {
  const std::string when = value_of(read("paidtrail.timer"), "OnCalendar");
  EXPECT_TRUE(when.ends_with(" UTC")) << when;
  const Finished parsed = testing::run({kAnalyze, "calendar", when});
  EXPECT_EQ(parsed.code, 0) << parsed.err;
}

TEST(Deploy, TheServicesCommandIsOneThatTheProgramTakes) {
  const Finished run =
      testing::run({"/bin/sh", "-c", with_our_binary(value_of(read("paidtrail.service"), "ExecStart"))});
  EXPECT_EQ(run.code, 66) << "no configuration there, and nothing else is wrong: " << run.err;
}

TEST(Deploy, TheCrontabsCommandIsOneThatTheProgramTakes) {
  std::istringstream lines(read("paidtrail.cron"));
  std::string command;
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("*")) command = line;
  std::istringstream words(command);
  std::string word;
  for (int field = 0; field < 5; ++field) words >> word;
  words >> word;
  EXPECT_EQ(word, "paidtrail") << "the user, as in /etc/cron.d";
  std::string rest;
  std::getline(words, rest);
  const TemporaryFolder folder;
  std::filesystem::create_symlink(PAIDTRAIL_BINARY, folder.path() / "paidtrail");
  const Finished run = testing::run({"/bin/sh", "-c", rest}, "", {{"PATH", folder.path().string() + ":/usr/bin:/bin"}});
  EXPECT_EQ(run.code, 66) << run.err;
}

TEST(Deploy, LogrotateTakesItsFile) {
  const std::string program = "/usr/sbin/logrotate";
  if (access(program.c_str(), X_OK) != 0) GTEST_SKIP() << program << " is missing: apt-get install logrotate";
  const TemporaryFolder folder;
  std::string text = read("paidtrail.logrotate");
  text.replace(text.find("create 0640 paidtrail paidtrail"), 31, "create 0640");  // there is no such user here
  const Finished tried = testing::run(
      {program, "--debug", "--state", (folder.path() / "state").string(), folder.write("paidtrail", text).string()});
  EXPECT_EQ(tried.code, 0) << tried.err;
  EXPECT_EQ(tried.err.find("error:"), std::string::npos) << tried.err;
}

}  // namespace
}  // namespace paidtrail
