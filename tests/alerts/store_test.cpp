#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "alerts/alerts.h"
#include "tests/alerts/messages.h"
#include "tests/alerts/own_store.h"
#include "tests/alerts/scripted_transport.h"

namespace paidtrail {
namespace {

using namespace std::chrono_literals;

/// Findings that go all the way through a database of their own.
class AlertsInTheStore : public testing::OwnStoreTest {
 protected:
  AlertsInTheStore() {
    clock_.set(*Timestamp::parse_rfc3339("2017-01-22T13:06:00Z"));
    ChannelConfig channel;
    channel.name = "tool";
    channel.type = "webhook";
    channel.settings.values.emplace("url", Secret(kCanaryUrl));
    channel.settings.values.emplace("secret", Secret(kCanarySecret));
    config_.alert.channels.push_back(channel);
  }
  void find(const std::string& subject) {
    const Finding finding{
        FindingKind::new_link, "one", subject, "", std::nullopt, R"({"short_url":")" + subject + R"("})",
        clock_.wall()};
    ASSERT_TRUE(store_->save_findings({finding}, false));
  }
  void compose() {
    const auto plan = compose_alerts(*store_, config_, clock_.wall(), false);
    ASSERT_TRUE(plan);
    ASSERT_TRUE(store_->save_alerts(*plan, {}));
  }
  Result<DeliveryTotals> deliver(Transport& transport) {
    return deliver_alerts(*store_, config_, transport, mail_, clock_, false, out_, {});
  }
  std::string states() {
    const auto table = store_->query("SELECT state, count(*) FROM alert_log GROUP BY state ORDER BY state");
    if (!table) return table.error().message;
    std::string text;
    for (const auto& row : table->rows)
      text += std::get<std::string>(row[0]) + " " + std::to_string(std::get<std::int64_t>(row[1])) + "\n";
    return text;
  }

  Config config_;
  ManualClock clock_;
  std::ostringstream out_;
  ScriptedMail mail_;
};

Fetched status(int code) {
  Response response;
  response.status = code;
  return response;
}

std::string id_of(const Request& request) { return std::string(*header(request.headers, "webhook-id")); }

TEST_F(AlertsInTheStore, AFindingIsToldOnce) {
  find("https://sho.rt/a");
  compose();
  compose();
  ScriptedTransport transport({status(204)});
  for (int run = 0; run < 3; ++run) {
    const auto totals = deliver(transport);
    ASSERT_TRUE(totals) << totals.error().message;
    EXPECT_EQ(totals->sent, run == 0 ? 1 : 0);
  }
  EXPECT_EQ(transport.requests.size(), 1U);
  EXPECT_EQ(states(), "sent 1\n");
}

TEST_F(AlertsInTheStore, TheLadderIsClimbedAcrossRunsUntilItEnds) {
  find("https://sho.rt/a");
  compose();
  ScriptedTransport transport({FetchFailure{Outcome::timeout, "", {}, {}, {}}});
  ASSERT_TRUE(deliver(transport));
  ASSERT_TRUE(deliver(transport));
  EXPECT_EQ(transport.requests.size(), 1U) << "a row is not due before its time";
  EXPECT_EQ(states(), "retry 1\n");
  for (int run = 0; run < 20; ++run) {
    clock_.advance(24h);
    ASSERT_TRUE(deliver(transport));
  }
  EXPECT_EQ(transport.requests.size(), 10U);
  EXPECT_EQ(states(), "dead 1\n");
}

TEST_F(AlertsInTheStore, AChannelThatComesBackGetsWhatWaited) {
  find("https://sho.rt/a");
  compose();
  ScriptedTransport down({FetchFailure{Outcome::connect_failure, "", {}, {}, {}}});
  ASSERT_TRUE(deliver(down));
  clock_.advance(6s);
  ScriptedTransport up({status(200)});
  EXPECT_EQ(deliver(up)->sent, 1);
  EXPECT_EQ(states(), "sent 1\n");
}

/// The program dies at that moment: what is thrown stands for the signal.
struct Killed {};

TEST_F(AlertsInTheStore, AKillBetweenTheCallAndItsResultCostsOneRepeatUnderTheSameIdAndNoAlert) {
  constexpr int kAlerts = 5;
  for (int i = 0; i < kAlerts; ++i) {
    find("https://sho.rt/" + std::to_string(i));
    compose();
  }
  std::vector<Request> seen;
  int kills = 0;
  for (int run = 0; run < 20; ++run) {
    ScriptedTransport transport({status(200)});
    int asked = 0;
    if (kills < 3)
      transport.before_answer = [&] {
        if (++asked == 2) throw Killed{};
      };
    try {
      ASSERT_TRUE(deliver(transport));
    } catch (const Killed&) {
      ++kills;
    }
    seen.insert(seen.end(), transport.requests.begin(), transport.requests.end());
    close();
    open();
    if (states() == "sent 5\n") break;
  }
  EXPECT_EQ(states(), "sent 5\n");
  std::set<std::string> ids;
  int repeats = 0;
  for (const auto& request : seen) {
    ids.insert(id_of(request));
    repeats += request.body.find("\"possible_repeat\":true") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(ids.size(), 5U);
  EXPECT_EQ(kills, 3);
  EXPECT_EQ(repeats, kills);
  EXPECT_LE(seen.size(), static_cast<std::size_t>(kAlerts + kills));
}

TEST_F(AlertsInTheStore, APossibleRepeatIsNotForgottenAfterAFailure) {
  find("https://sho.rt/a");
  compose();
  ScriptedTransport dies({status(200)});
  dies.before_answer = [] { throw Killed{}; };
  EXPECT_THROW((void)deliver(dies), Killed);
  close();
  open();
  ScriptedTransport down({status(503)});
  ASSERT_TRUE(deliver(down));
  clock_.advance(24h);
  ScriptedTransport up({status(200)});
  EXPECT_EQ(deliver(up)->sent, 1);
  EXPECT_NE(up.requests.at(0).body.find("\"possible_repeat\":true"), std::string::npos) << up.requests.at(0).body;
}

TEST_F(AlertsInTheStore, AChannelThatIsGoneStaysOffAcrossRunsAndNothingIsLost) {
  ChannelConfig lines;
  lines.name = "lines";
  lines.type = "stdout";
  config_.alert.channels.push_back(lines);
  find("https://sho.rt/a");
  compose();
  ScriptedTransport gone({status(410)});
  ASSERT_TRUE(deliver(gone));
  EXPECT_NE(out_.str().find("The channel “tool” is switched off"), std::string::npos) << out_.str();
  clock_.advance(24h);
  find("https://sho.rt/b");
  compose();
  close();
  open();
  ScriptedTransport not_asked({status(200)});
  ASSERT_TRUE(deliver(not_asked));
  EXPECT_TRUE(not_asked.requests.empty());
  ASSERT_TRUE(store_->channel_on("tool", clock_.wall()));
  clock_.advance(24h);
  ScriptedTransport back({status(200)});
  EXPECT_EQ(deliver(back)->sent, 1);
  EXPECT_EQ(states(), "dead 1\nsent 4\n");
}

}  // namespace
}  // namespace paidtrail
