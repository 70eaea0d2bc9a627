#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sstream>

#include "tests/app/newsroom.h"

/// What `doctor` sees, with the level and the fix of each.
namespace paidtrail {
namespace {

using testing::FakeWorld;
using testing::Finished;
using testing::LoopbackServer;

class Doctor : public NewsroomTest {
 protected:
  Finished doctor(const std::vector<std::string>& options = {}, const std::map<std::string, std::string>& env = {}) {
    std::vector<std::string> command{"doctor"};
    command.insert(command.end(), options.begin(), options.end());
    return paidtrail(command, env);
  }
  /// The line of a check and its fix: "warning  umask: …\n         → …"; "" where there is none.
  static std::string line_of(const Finished& run, const std::string& name) {
    std::istringstream lines(run.out);
    std::string found;
    for (std::string line; std::getline(lines, line);) {
      if (line.size() > 9 && line.compare(9, name.size() + 1, name + ":") == 0)
        found = line;
      else if (!found.empty())
        return line.starts_with("         →") ? found + "\n" + line : found;
    }
    return found;
  }
  void expect(const Finished& run, const std::string& name, const std::string& level, const std::string& says) {
    const std::string line = line_of(run, name);
    EXPECT_TRUE(line.starts_with(level)) << name << ": " << line << "\nof\n" << run.out;
    EXPECT_NE(line.find(says), std::string::npos) << line;
    EXPECT_EQ(line.find("→") != std::string::npos, level != "ok") << "a fix where there is something to mend: " << line;
  }
  void chmod_config(mode_t mode) { chmod((folder_.path() / "paidtrail.toml").c_str(), mode); }
};

TEST_F(Doctor, AllIsWellAfterARun) {
  world_.post("anna", "Où voter", FakeWorld::link("anna"));
  configure();
  ASSERT_EQ(paidtrail({"crawl"}).code, 0);
  const std::size_t asked = world_.server().requests().size();
  const Finished run = doctor({}, {{"TZ", "UTC"}});
  EXPECT_EQ(run.code, 0) << run.out << run.err;
  EXPECT_EQ(run.err, "");
  EXPECT_EQ(world_.server().requests().size(), asked) << "no network without --online";
  expect(run, "lock", "ok", "free");
  expect(run, "database", "ok", "pages and references are sound");
  expect(run, "database", "ok", "SQLite 3.");
  expect(run, "last run", "ok", "done");
  expect(run, "last success of social", "ok", "Z");
  expect(run, "outbox", "ok", "0 messages wait");
  expect(run, "credentials", "ok", "none are configured");
  expect(run, "time zone of the machine", "ok", "");
  expect(run, "certificates", "ok", "");
  expect(run, "core files", "ok", "off");
  expect(run, "disk of the database", "ok", "free");
  expect(run, "heartbeat", "warning", "nobody notices");
}

TEST_F(Doctor, EveryLineThatIsNotWellHasItsFixInJsonToo) {
  configure();
  const Finished run = doctor({"--json"});
  std::istringstream lines(run.out);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_TRUE(line.starts_with("{\"check\":\"") && line.ends_with("}")) << line;
    EXPECT_EQ(line.find("\"level\":\"ok\"") != std::string::npos, line.find("\"fix\":null") != std::string::npos)
        << line;
  }
  EXPECT_GT(count, 15);
}

TEST_F(Doctor, PermissionsAreLookedAt) {
  configure("heartbeat = \"https://hc.example/5ecret\"\n");
  chmod_config(0644);
  Finished run = doctor();
  EXPECT_EQ(run.code, 2) << run.err;
  expect(run, "permissions of the configuration", "problem", "it holds a secret and others can read it");
  EXPECT_EQ(run.out.find("5ecret"), std::string::npos);
  chmod_config(0600);
  run = doctor();
  EXPECT_EQ(run.code, 0) << run.out;
  expect(run, "permissions of the configuration", "ok", "paidtrail.toml");
  chmod_config(0622);
  expect(doctor(), "permissions of the configuration", "problem", "others can change");
  chmod_config(0600);
  folder_.write("sessions.json", "{}");
  chmod((folder_.path() / "sessions.json").c_str(), 0644);
  expect(doctor(), "permissions of sessions", "problem", "chmod 600");
}

TEST_F(Doctor, ASourcesTokenInTheFileIsASecretToo) {
  configure("", "[[source]]\nname = \"second\"\nplatform = \"mastodon\"\nbase_url = \"" + world_.base_url() +
                    "\"\ntoken = \"5ecret\"\n");
  chmod_config(0640);
  const Finished run = doctor();
  expect(run, "permissions of the configuration", "problem", "it holds a secret");
  expect(run, "credentials", "ok", "there: token of second");
  EXPECT_EQ((run.out + run.err).find("5ecret"), std::string::npos);
}

TEST_F(Doctor, AMissingSecretIsNamedAndHidesNothingElse) {
  configure("heartbeat_env = \"PAIDTRAIL_NOT_SET\"\n");
  const Finished run = doctor();
  EXPECT_EQ(run.code, 78);
  expect(run, "credentials", "problem", "PAIDTRAIL_NOT_SET");
  EXPECT_NE(line_of(run, "lock"), "") << run.out;
  configure("heartbeat_file = \"address\"\n");
  folder_.write("address", "https://hc.example/5ecret\n");
  chmod((folder_.path() / "address").c_str(), 0644);
  EXPECT_EQ(doctor().code, 77) << "others can read it";
}

TEST_F(Doctor, ARunUnderWayIsShownWithItsProcess) {
  world_.post("anna", "Où voter", FakeWorld::link("anna"));
  configure();
  std::string holder;
  Finished seen;
  world_.server().on("s.test/anna", [&](const testing::ReceivedRequest&) {
    seen = doctor();
    return testing::redirect_answer(302, "http://page.test/");
  });
  const Finished run = paidtrail({"crawl"}, {}, [&](pid_t child) { holder = std::to_string(child); });
  EXPECT_EQ(run.code, 0) << run.err;
  expect(seen, "lock", "warning", "a run is under way");
  expect(seen, "lock", "warning", " since 20");
  if (line_of(seen, "lock").find("process") != std::string::npos) {
    expect(seen, "lock", "warning", "process " + holder);
  }
}

TEST_F(Doctor, DamageIsFoundAndLeftAsItIs) {
  world_.post("anna", std::string(400, 'x'), FakeWorld::link("anna"));
  configure();
  ASSERT_EQ(paidtrail({"crawl"}).code, 0);
  std::string bytes = folder_.read("paidtrail.db");
  for (std::size_t at = 3 * 4096; at < bytes.size() && at < 40 * 4096; ++at) bytes[at] = '\x55';
  folder_.write("paidtrail.db", bytes);
  const Finished run = doctor();
  EXPECT_EQ(run.code, 2);
  expect(run, "database", "problem", "restore");
  EXPECT_EQ(folder_.read("paidtrail.db"), bytes);
  folder_.write("paidtrail.db", "no database at all, but a text that somebody put there\n");
  expect(doctor(), "database", "problem", "");
}

TEST_F(Doctor, ASourceThatFailedThreeTimesIsAProblem) {
  configure();
  ASSERT_EQ(paidtrail({"crawl"}).code, 0);
  world_.server().otherwise([](const testing::ReceivedRequest&) { return testing::http_answer(500); });
  ASSERT_EQ(paidtrail({"crawl"}).code, 2);
  expect(doctor(), "last success of social", "warning", "1 runs failed since");
  ASSERT_EQ(paidtrail({"crawl"}).code, 2);
  ASSERT_EQ(paidtrail({"crawl"}).code, 2);
  const Finished run = doctor();
  EXPECT_EQ(run.code, 2);
  expect(run, "last success of social", "problem", "3 runs failed since");
  expect(run, "last run", "warning", "partial");
}

TEST_F(Doctor, ZonesAreTold) {
  configure("time_zone = \"Europe/Paris\"\n");
  expect(doctor({}, {{"TZ", "Europe/Paris"}}), "time zone of the machine", "warning", "summer time");
  expect(doctor({}, {{"TZ", "Mars/Olympus"}}), "time zone of the machine", "warning", "nobody knows");
  expect(doctor({}, {{"TZ", "UTC"}}), "time zone of the machine", "ok", "");
  expect(doctor({}, {{"TZ", "UTC"}}), "clock", "ok", " CE");
}

TEST_F(Doctor, OnlineAsksTheHostsAndComparesTheClock) {
  const std::string long_ago = "Date: Sun, 06 Nov 1994 08:49:37 GMT";
  world_.server().on("/", [&](const testing::ReceivedRequest&) { return testing::http_answer(200, {long_ago}); });
  configure("", "[[source]]\nname = \"gone\"\nplatform = \"mastodon\"\nbase_url = \"http://nowhere.invalid\"\n");
  const Finished run = doctor({"--online"});
  EXPECT_EQ(run.code, 2);
  const std::string ours =
      world_.base_url().substr(0, world_.base_url().size() - (world_.base_url().ends_with('/') ? 1 : 0));
  expect(run, "host " + ours, "ok", "answered 200");
  expect(run, "host http://nowhere.invalid", "problem", "dns_failure");
  expect(run, "clock of servers", "problem", "1 of them more than 30 s away");
}

TEST_F(Doctor, SendTriesEveryChannelAndSaysWhatCameBack) {
  const std::string base = world_.base_url();
  configure("", "[[alert.channel]]\nname = \"desk\"\ntype = \"webhook\"\nurl = \"" + base +
                    "/webhook\"\nsecret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=\"\n"
                    "[[alert.channel]]\nname = \"gone\"\ntype = \"slack\"\nurl = \"" +
                    base + "/no-such-5ecret\"\n");
  chmod_config(0600);
  const Finished silent = doctor();
  EXPECT_EQ(silent.code, 0) << silent.out;
  EXPECT_TRUE(world_.webhook_bodies().empty()) << "nothing is sent without --send";
  const Finished run = doctor({"--send"});
  EXPECT_EQ(run.code, 2);
  expect(run, "sent to desk", "ok", "delivered");
  expect(run, "sent to gone", "problem", "404");
  EXPECT_EQ((run.out + run.err).find("5ecret"), std::string::npos);
  EXPECT_EQ(world_.webhook_bodies().size(), 1u);
}

TEST_F(Doctor, AWrongConfigurationIs78) {
  folder_.write("paidtrail.toml", "[newsroom]\ncontakt = \"x\"\n");
  const Finished run = doctor();
  EXPECT_EQ(run.code, 78);
  EXPECT_NE(run.err.find("did you mean 'contact'"), std::string::npos) << run.err;
}

}  // namespace
}  // namespace paidtrail
