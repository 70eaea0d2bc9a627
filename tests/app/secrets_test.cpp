#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "tests/app/newsroom.h"

/// A canary in every form of every secret, and nowhere else after a day of work.
namespace paidtrail {
namespace {

namespace fs = std::filesystem;
using testing::FakeWorld;
using testing::Finished;
using testing::LoopbackServer;

constexpr const char* kCanary = "c4nary";  // every secret begins with it

class SecretsTest : public NewsroomTest {
 protected:
  SecretsTest() {
    outside_.otherwise([this](const testing::ReceivedRequest& request) { return answer(request); });
  }

  /// Log-ins, webhooks and the heartbeat's service; all of it fails while `down_`.
  std::string answer(const testing::ReceivedRequest& request) const {
    if (down_)
      return testing::http_answer(401, {"Content-Type: application/json"}, "{\"error\":\"" + request.target + "\"}");
    if (request.target.find("createSession") != std::string::npos)
      return testing::http_answer(200, {"Content-Type: application/json"},
                                  R"({"did":"did:plc:a","handle":"desk.test","accessJwt":"c4nary-access",)"
                                  R"("refreshJwt":"c4nary-refresh"})");
    if (request.target.find("searchPosts") != std::string::npos)
      return testing::http_answer(200, {"Content-Type: application/json"}, R"({"posts":[]})");
    return testing::http_answer(200, {"Content-Type: application/json"}, "{\"ok\":true}");
  }

  void secret(const std::string& name, const std::string& text) const {
    chmod(folder_.write("secrets/" + name, text + "\n").c_str(), 0600);
  }

  /// Files of the newsroom that hold the canary, with archives unpacked; the secrets' own are left out.
  std::vector<std::string> files_with_canary() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
      const std::string name = entry.path().lexically_relative(folder_.path()).string();
      // Sessions are kept there by contract, mode 0600.
      if (!entry.is_regular_file() || name.starts_with("secrets/") || name == "sessions.json") continue;
      const bool packed = entry.path().extension() == ".gz";
      const std::string text =
          packed ? testing::run({"/bin/gzip", "-dc", entry.path().string()}).out : folder_.read(name);
      EXPECT_FALSE(text.empty() && packed) << name;
      if (text.find(kCanary) != std::string::npos) found.push_back(name);
    }
    return found;
  }

  LoopbackServer outside_;
  bool down_ = false;
};

std::string process_file(pid_t child, const std::string& name) {
  std::ifstream in("/proc/" + std::to_string(child) + "/" + name, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST_F(SecretsTest, NoFileMessageOrLogHoldsOne) {
  world_.post("anna", "Où voter", FakeWorld::link("anna"));
  secret("slack-url", outside_.url("/c4nary-slack"));
  secret("credentials/hook-url", outside_.url("/c4nary-hook"));
  secret("credentials/hook-secret", "whsec_YzRuYXJ5LWM0bmFyeS1jNG5hcnktYzRuYXJ5LWM0bmE=");
  secret("credentials/heartbeat", outside_.url("/c4nary-heartbeat"));
  configure("metrics = \"paidtrail.prom\"\n",
            "[[source]]\nname = \"sky\"\nplatform = \"bluesky\"\nbase_url = \"" + outside_.url("") +
                "\"\nidentifier = \"desk.test\"\npassword_env = \"SKY_PASSWORD\"\n"
                "[[source]]\nname = \"second\"\nplatform = \"mastodon\"\nbase_url = \"" +
                world_.base_url() +
                "\"\ntoken_env = \"SECOND_TOKEN\"\n"
                "[[alert.channel]]\nname = \"desk\"\ntype = \"slack\"\nurl_file = \"secrets/slack-url\"\n"
                "[[alert.channel]]\nname = \"hook\"\ntype = \"webhook\"\nurl_file = \"hook-url\"\nsecret_file = "
                "\"hook-secret\"\n"
                "[[alert.channel]]\nname = \"matrix\"\ntype = \"matrix\"\nurl = \"" +
                outside_.url("") +
                "\"\nroom = \"!a:b.test\"\ntoken_env = \"MATRIX_TOKEN\"\n"
                "[[alert.channel]]\nname = \"feed\"\ntype = \"atom\"\npath = \"a.atom\"\n");
  const std::map<std::string, std::string> environment = {
      {"CREDENTIALS_DIRECTORY", (folder_.path() / "secrets/credentials").string()},
      {"SKY_PASSWORD", "c4nary-password"},
      {"SECOND_TOKEN", "c4nary-token"},
      {"MATRIX_TOKEN", "c4nary-matrix"}};

  std::string said;
  std::string argv;
  std::string limits;
  const auto note = [&](const Finished& run) { said += run.out + run.err; };
  for (const bool down : {false, true}) {
    down_ = down;
    world_.post(down ? "bob" : "carl", "Où voter", FakeWorld::link(down ? "bob" : "carl"));
    const Finished run = paidtrail({"crawl", "--verbose", "--summary", "json"}, environment, [&](pid_t child) {
      for (int i = 0; i < 2000 && world_.server().requests().empty(); ++i) usleep(5'000);
      argv += process_file(child, "cmdline");
      limits = process_file(child, "limits");
    });
    EXPECT_EQ(run.code, down ? 2 : 0) << run.err;
    note(run);
    note(paidtrail({"doctor", "--send", "--online"}, environment));
    note(paidtrail({"alerts", "deliver"}, environment));
    note(paidtrail({"alerts", "list"}, environment));
    note(paidtrail({"report", "--format", "json"}, environment));
    note(paidtrail({"report", "--format", "html", "--output", (folder_.path() / "r.html").string()}, environment));
    note(paidtrail({"sql", "SELECT * FROM run_problems"}, environment));
    note(paidtrail({"crawl", "--dry-run", "--verbose"}, environment));
  }

  // They were used, or this would prove nothing.
  std::string asked;
  for (const auto& request : outside_.requests()) asked += request.head + request.body;
  for (const auto& request : world_.server().requests()) asked += request.head;
  for (const char* one : {"c4nary-slack", "c4nary-hook", "c4nary-heartbeat", "c4nary-password", "c4nary-access",
                          "c4nary-token", "c4nary-matrix"})
    EXPECT_NE(asked.find(one), std::string::npos) << one;

  EXPECT_EQ(said.find(kCanary), std::string::npos) << said;
  EXPECT_EQ(said.find("YzRuYXJ5"), std::string::npos) << "the signing key";
  EXPECT_EQ(argv.find(kCanary), std::string::npos);
  EXPECT_EQ(files_with_canary(), std::vector<std::string>());
  EXPECT_EQ(fs::status(folder_.path() / "sessions.json").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  if (!limits.empty()) {
    const auto line = limits.substr(limits.find("Max core file size"));
    EXPECT_EQ(line.substr(0, line.find('\n')).find_first_of("123456789"), std::string::npos) << line;
  }
}

TEST_F(SecretsTest, AWrongOneIsComplainedOfWithoutBeingShown) {
  for (const std::string& newsroom :
       {std::string("heartbeat = \"c4nary no address\"\n"), std::string("heartbeat = \"ftp://c4nary.example/\"\n")}) {
    configure(newsroom);
    const Finished run = paidtrail({"crawl"});
    EXPECT_EQ(run.code, 78) << run.err;
    EXPECT_NE(run.err.find("paidtrail.toml:2:13: 'heartbeat' in [newsroom] is no http or https address"),
              std::string::npos)
        << run.err;
    EXPECT_EQ(run.err.find(kCanary), std::string::npos) << run.err;
  }
}

}  // namespace
}  // namespace paidtrail
