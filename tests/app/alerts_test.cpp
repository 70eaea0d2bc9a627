#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/fake_world.h"
#include "tests/support/process.h"

/// What operators say of alerts, and what the program says when a rule cannot be.
namespace paidtrail {
namespace {

using testing::FakeWorld;
using testing::Finished;
using testing::TemporaryFolder;

class Alerting : public ::testing::Test {
 protected:
  void configure(const std::string& more = "") {
    folder_.write("paidtrail.toml",
                  world_.configuration("[[alert.channel]]\nname = \"lines\"\ntype = \"stdout\"\n" + more));
  }
  Finished paidtrail(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), PAIDTRAIL_BINARY);
    arguments.insert(arguments.end(), {"--config", (folder_.path() / "paidtrail.toml").string()});
    return testing::run(arguments);
  }
  std::string ask(const std::string& sql) {
    const Finished answer = paidtrail({"sql", "--format", "csv", sql});
    EXPECT_EQ(answer.code, 0) << answer.err;
    return answer.out.substr(answer.out.find('\n') + 1);
  }
  Finished crawl_with(const std::string& name) {
    world_.post(name, "Votre bureau de vote", FakeWorld::link(name));
    Finished done = paidtrail({"crawl"});
    EXPECT_EQ(done.code, 0) << done.err;
    return done;
  }

  FakeWorld world_;
  TemporaryFolder folder_;
};

TEST_F(Alerting, AFalseAlarmIsKeptAndCounted) {
  configure();
  crawl_with("anna");
  crawl_with("bob");
  std::string id = ask("SELECT alert_id FROM alert_log WHERE kind <> 'baseline'");
  id.erase(id.find_last_not_of("\r\n") + 1);
  EXPECT_EQ(paidtrail({"alerts", "ack", "no-such-alert"}).code, 64);
  const Finished said = paidtrail({"alerts", "ack", "--false", id, "--note", "a parody"});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(said.out + said.err, "");
  EXPECT_NE(ask("SELECT false_alarm, note FROM acknowledgements").find("1,a parody"), std::string::npos);
  const Finished report = paidtrail({"report", "--format", "json"});
  EXPECT_EQ(report.code, 0) << report.err;
  EXPECT_NE(report.out.find("\"false_alarms\":{\"alerts\":1,\"rules\":[{\"rule\":\"first_undisclosed\",\"alerts\":1,"
                            "\"alert_ids\":[\"" +
                            id + "\"]}"),
            std::string::npos)
      << report.out.substr(0, 3000);
}

TEST_F(Alerting, ACommandThatChangesNothingLeavesTheReadersSnapshotAsItIs) {
  configure();
  crawl_with("anna");
  const auto snapshot = folder_.path() / "paidtrail.snapshot.db";
  const auto made = std::filesystem::last_write_time(snapshot);
  EXPECT_EQ(paidtrail({"alerts", "deliver"}).code, 0);
  for (const auto& archive : std::filesystem::directory_iterator(folder_.path() / "evidence"))
    EXPECT_EQ(paidtrail({"crawl", "--from-archive", archive.path().string()}).code, 0) << "known already";
  EXPECT_EQ(std::filesystem::last_write_time(snapshot), made);
  EXPECT_EQ(paidtrail({"crawl"}).code, 0);
  EXPECT_NE(std::filesystem::last_write_time(snapshot), made) << "what was asked is in the view `evidence`";
}

TEST_F(Alerting, ASilencedCampaignIsStoredAndNotTold) {
  configure();
  crawl_with("anna");
  EXPECT_EQ(paidtrail({"alerts", "silence", "--kind", "new_link"}).code, 64) << "without an end";
  EXPECT_EQ(paidtrail({"alerts", "silence", "--for", "7d"}).code, 64) << "of nothing";
  ASSERT_EQ(paidtrail({"alerts", "silence", "--kind", "new_link", "--for", "7d", "--why", "known"}).code, 0);
  ASSERT_EQ(paidtrail({"alerts", "silence", "--kind", "first_undisclosed", "--for", "7d"}).code, 0);
  EXPECT_EQ(crawl_with("bob").out, "");
  EXPECT_NE(paidtrail({"alerts", "silence", "--list"}).out.find("known"), std::string::npos);
  EXPECT_EQ(ask("SELECT count(*) FROM findings WHERE kind = 'new_link'"), "2\r\n");
  ASSERT_EQ(paidtrail({"alerts", "silence", "--end", "1"}).code, 0);
  EXPECT_EQ(paidtrail({"alerts", "silence", "--end", "1"}).code, 64);
  EXPECT_NE(crawl_with("carl").out.find(FakeWorld::link("carl").substr(7)), std::string::npos) << "defanged, but there";
}

TEST_F(Alerting, ARuleThatCannotBePreparedIsNamedWithItsPlace) {
  configure("[[alert.rule]]\nname = \"mine\"\nsql = \"SELECT no_such_column FROM shares\"\n");
  const Finished refused = paidtrail({"crawl"});
  EXPECT_EQ(refused.code, 78);
  EXPECT_NE(refused.err.find("'sql' of rule 'mine': SQL: no such column: no_such_column"), std::string::npos)
      << refused.err;
  EXPECT_NE(refused.err.find("paidtrail.toml:"), std::string::npos) << refused.err;
  EXPECT_EQ(paidtrail({"doctor"}).code, 78);
}

TEST_F(Alerting, ARuleThatFailsWhenItIsAskedIsNamedWithItsPlaceAndTheOthersGoOn) {
  configure(
      "[[alert.rule]]\nname = \"overflow\"\nsql = \"SELECT abs(-9223372036854775808) AS who\"\n"
      "[[alert.rule]]\nname = \"mine\"\ntitle = \"Seen by my rule\"\nsql = \"SELECT post_url FROM shares\"\n");
  world_.post("anna", "Votre bureau de vote", FakeWorld::link("anna"));
  const Finished first = paidtrail({"crawl"});
  EXPECT_EQ(first.code, 2) << first.err;
  const auto place = first.err.find("'sql' of rule 'overflow': ");
  ASSERT_NE(place, std::string::npos) << first.err;
  const std::string line = first.err.substr(0, place);
  EXPECT_NE(line.find("paidtrail.toml:"), std::string::npos) << first.err;
  world_.post("bob", "Votre bureau de vote", FakeWorld::link("bob"));
  const Finished second = paidtrail({"crawl"});
  EXPECT_EQ(second.code, 2) << "as long as it fails";
  EXPECT_NE(second.out.find("Seen by my rule"), std::string::npos) << second.out;
  const Finished doctor = paidtrail({"doctor"});
  EXPECT_EQ(doctor.code, 2) << doctor.err;
  EXPECT_NE(doctor.out.find("alert rules: " + line + "'sql' of rule 'overflow'"), std::string::npos) << doctor.out;
}

TEST_F(Alerting, ARuleOfTheNewsroomTellsARowOnce) {
  configure(
      "[[alert.rule]]\nname = \"mine\"\ntitle = \"Seen by my rule\"\nsql = \"SELECT post_url, post_id FROM shares\"\n");
  crawl_with("anna");
  EXPECT_NE(crawl_with("bob").out.find("Seen by my rule"), std::string::npos);
  EXPECT_EQ(paidtrail({"crawl"}).out, "");
  EXPECT_EQ(ask("SELECT count(*), count(alert_id) FROM notices WHERE kind = 'mine'"), "2,1\r\n");
}

}  // namespace
}  // namespace paidtrail
