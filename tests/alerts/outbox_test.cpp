#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "alerts/alerts.h"
#include "alerts/outbox/atom_file.h"
#include "alerts/outbox/next_step.h"
#include "tests/alerts/fake_writer.h"
#include "tests/alerts/messages.h"
#include "tests/alerts/scripted_transport.h"

namespace paidtrail {
namespace {

using namespace std::chrono_literals;

const Timestamp kNow = *Timestamp::parse_rfc3339("2017-01-22T13:06:00Z");

// ---- decisions
// -------------------------------------------------------------------------------------------------------

TEST(NextStep, SentAndRefusedEndIt) {
  EXPECT_EQ(next_step(Sent{}, 0, kNow).state, DeliveryState::sent);
  const auto refused = next_step(Refused{"HTTP 404", true, false}, 0, kNow);
  EXPECT_EQ(refused.state, DeliveryState::dead);
  EXPECT_EQ(refused.why, "HTTP 404");
  EXPECT_EQ(refused.next_at, std::nullopt);
}

TEST(NextStep, TheLadderOfStandardWebhooks) {
  const std::chrono::seconds ladder[] = {5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};
  std::chrono::seconds sum{0};
  for (int attempts = 0; attempts < 9; ++attempts) {
    const auto step = next_step(RetryAfter{std::nullopt, "timeout", false}, attempts, kNow);
    EXPECT_EQ(step.state, DeliveryState::retry);
    EXPECT_EQ(step.next_at, Timestamp(kNow.millis() + ladder[attempts])) << attempts;
    sum += ladder[attempts];
  }
  EXPECT_EQ(sum, 75h + 35min + 5s);
  const auto last = next_step(RetryAfter{std::nullopt, "timeout", false}, 9, kNow);
  EXPECT_EQ(last.state, DeliveryState::dead);
  EXPECT_EQ(last.why, "timeout; given up after 10 attempts");
}

TEST(NextStep, AServiceMayAskForLongerNotForShorter) {
  EXPECT_EQ(next_step(RetryAfter{60s, "", false}, 0, kNow).next_at, Timestamp(kNow.millis() + 60s));
  EXPECT_EQ(next_step(RetryAfter{60s, "", false}, 3, kNow).next_at, Timestamp(kNow.millis() + 2h));
}

TEST(TryAgainNow, ThreeTriesAndThirtySecondsWhereNothingWasTaken) {
  const Delivery at_once = RetryAfter{std::nullopt, "", true};
  EXPECT_TRUE(try_again_now(at_once, 1, 0ms, 15s));
  EXPECT_TRUE(try_again_now(at_once, 2, 15s, 15s));
  EXPECT_FALSE(try_again_now(at_once, 3, 0ms, 15s));
  EXPECT_FALSE(try_again_now(at_once, 1, 15'001ms, 15s));
  EXPECT_FALSE(try_again_now(RetryAfter{std::nullopt, "", false}, 1, 0ms, 15s));
  EXPECT_FALSE(try_again_now(RetryAfter{1s, "", true}, 1, 0ms, 15s));
  EXPECT_FALSE(try_again_now(Sent{}, 1, 0ms, 15s));
  EXPECT_FALSE(try_again_now(Refused{"", false, false}, 1, 0ms, 15s));
}

// ---- the Atom file
// ---------------------------------------------------------------------------------------------------

std::string entry(int number, const std::string& updated = "2017-01-22T13:05:00Z") {
  return "<entry><id>tag:paidtrail,2026:alert:" + std::to_string(number) + "</id><updated>" + updated +
         "</updated></entry>";
}

std::size_t entries_in(const std::string& feed) {
  std::size_t count = 0;
  for (std::size_t at = feed.find("<entry>"); at != std::string::npos; at = feed.find("<entry>", at + 1)) ++count;
  return count;
}

TEST(AtomFile, NewestFirstAndTwoHundredAtMost) {
  std::string feed;
  for (int i = 0; i < 205; ++i) {
    auto next = with_entry(feed, entry(i), "Data & desk");
    ASSERT_TRUE(next);
    feed = *next;
  }
  EXPECT_EQ(entries_in(feed), 200U);
  EXPECT_LT(feed.find("alert:204<"), feed.find("alert:203<"));
  EXPECT_EQ(feed.find("alert:4<"), std::string::npos);
  EXPECT_NE(feed.find("<title type=\"text\">Data &amp; desk</title>"), std::string::npos);
}

TEST(AtomFile, TheSameEntryTwiceChangesNothing) {
  const std::string feed = *with_entry(*with_entry("", entry(1), "x"), entry(2), "x");
  EXPECT_EQ(*with_entry(feed, entry(1), "another title"), feed);
}

TEST(AtomFile, UpdatedIsThatOfTheLatestEntry) {
  const std::string feed = *with_entry(*with_entry("", entry(1, "2017-01-23T00:00:00Z"), "x"), entry(2), "x");
  EXPECT_NE(feed.find("</title>\n<updated>2017-01-23T00:00:00Z</updated>"), std::string::npos) << feed;
}

TEST(AtomFile, AnotherFileIsNotOverwritten) {
  EXPECT_FALSE(with_entry("<?xml version=\"1.0\"?><rss/>", entry(1), "x"));
  EXPECT_FALSE(with_entry("notes of the editor", entry(1), "x"));
}

// ---- delivering
// ------------------------------------------------------------------------------------------------------

Fetched status(int code, Headers headers = {}) {
  Response response;
  response.status = code;
  response.headers = std::move(headers);
  response.at = kNow;
  return response;
}

Fetched failure(Outcome outcome) { return FetchFailure{outcome, "secret canaryaddress", {}, {}, {}}; }

class Deliver : public ::testing::Test {
 protected:
  Deliver() {
    std::string name = (std::filesystem::temp_directory_path() / "paidtrail-outbox-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    clock_.set(kNow);
    add_channel("desk", "slack");
    add_channel("tool", "webhook");
    add_channel("feed", "atom");
    add_channel("lines", "stdout");
  }
  ~Deliver() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  void add_channel(const std::string& name, const std::string& type) {
    ChannelConfig channel;
    channel.name = name;
    channel.type = type;
    channel.settings.values.emplace("url", Secret(kCanaryUrl));
    channel.settings.values.emplace("secret", Secret(kCanarySecret));
    if (type == "atom") channel.settings.values.emplace("path", (folder_ / "alerts.atom").string());
    channel.position = {"paidtrail.toml", 7, 1};
    config_.alert.channels.push_back(channel);
  }

  void queue(const std::string& channel, DeliveryState state = DeliveryState::pending, int attempts = 0,
             const std::string& id = "") {
    Message message = sample_message();
    if (!id.empty()) message.alert_id = id;
    writer_.outbox.push_back({message.alert_id, channel, message.kind, message.title, to_json(message), state, attempts,
                              message.created_at, std::nullopt});
  }

  DeliveryTotals deliver(ScriptedTransport& transport, bool local_only = false) {
    auto totals =
        deliver_alerts(writer_, config_, transport, mail_, clock_, local_only, out_, [this] { return stopping_; });
    EXPECT_TRUE(totals) << totals.error().message;
    return totals ? *totals : DeliveryTotals{};
  }
  DeliveryTotals deliver(std::vector<Fetched> replies, bool local_only = false) {
    ScriptedTransport transport(std::move(replies));
    auto totals = deliver(transport, local_only);
    requests_ = transport.requests;
    return totals;
  }

  std::string feed() const {
    std::ifstream in(folder_ / "alerts.atom", std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  std::filesystem::path folder_;
  Config config_;
  FakeWriter writer_;
  ManualClock clock_;
  std::ostringstream out_;
  ScriptedMail mail_;
  std::vector<Request> requests_;
  bool stopping_ = false;
};

TEST_F(Deliver, SendingIsCommittedBeforeTheCallAndTheResultAfterIt) {
  queue("desk");
  ScriptedTransport transport({status(200)});
  transport.before_answer = [&] {
    EXPECT_EQ(writer_.sending.size(), 1U);
    EXPECT_TRUE(writer_.done.empty());
  };
  const auto totals = deliver(transport);
  EXPECT_EQ(totals.sent, 1);
  EXPECT_EQ(totals.failed, 0);
  EXPECT_TRUE(totals.problems.empty());
  ASSERT_EQ(writer_.done.size(), 1U);
  EXPECT_EQ(writer_.done[0].state, DeliveryState::sent);
  EXPECT_EQ(writer_.done[0].at, kNow);
  EXPECT_EQ(writer_.done[0].error, std::nullopt);
}

TEST_F(Deliver, AConnectFailureOr5xxIsTriedThreeTimes) {
  queue("desk");
  EXPECT_EQ(deliver({failure(Outcome::connect_failure), status(502), status(200)}).sent, 1);
  EXPECT_EQ(requests_.size(), 3U);
}

TEST_F(Deliver, AfterThreeTriesTheRowWaitsForALaterRun) {
  queue("desk");
  const auto totals = deliver({status(503)});
  EXPECT_EQ(requests_.size(), 3U);
  EXPECT_EQ(totals.failed, 1);
  ASSERT_EQ(writer_.done.size(), 1U);
  EXPECT_EQ(writer_.done[0].state, DeliveryState::retry);
  EXPECT_EQ(writer_.done[0].next_at, Timestamp(kNow.millis() + 5s));
  EXPECT_EQ(writer_.done[0].error, "HTTP 503");
  ASSERT_EQ(totals.problems.size(), 1U);
  EXPECT_EQ(totals.problems[0].where, "desk");
  EXPECT_EQ(totals.problems[0].what,
            "alert '2 new findings: Primary: where to vote' was not delivered: HTTP 503; tried again from "
            "2017-01-22T13:06:05Z on");
}

TEST_F(Deliver, ATimeoutIsNotTriedAgainAtOnceForItMayHaveBeenTaken) {
  queue("desk");
  deliver({failure(Outcome::timeout)});
  EXPECT_EQ(requests_.size(), 1U);
  EXPECT_EQ(writer_.done.at(0).state, DeliveryState::retry);
}

TEST_F(Deliver, ASlowServiceIsNotTriedBeyondThirtySeconds) {
  queue("desk");
  ScriptedTransport transport({status(500)});
  transport.before_answer = [&] { clock_.advance(14s); };
  deliver(transport);
  EXPECT_EQ(transport.requests.size(), 2U);
}

TEST_F(Deliver, AServiceThatAsksToWaitIsNotAskedForTheNextAlertEither) {
  queue("desk", DeliveryState::pending, 0, "a");
  queue("desk", DeliveryState::pending, 0, "b");
  queue("tool", DeliveryState::pending, 0, "a");
  const auto totals = deliver({status(429, {{"Retry-After", "120"}}), status(204)});
  EXPECT_EQ(requests_.size(), 2U);
  EXPECT_EQ(totals.sent, 1);
  EXPECT_EQ(totals.failed, 2);
  ASSERT_EQ(writer_.done.size(), 3U);
  EXPECT_EQ(writer_.done[0].next_at, Timestamp(kNow.millis() + 120s));
  EXPECT_EQ(writer_.done[1].state, DeliveryState::retry);
  EXPECT_EQ(writer_.done[1].next_at, Timestamp(kNow.millis() + 120s));
  EXPECT_EQ(writer_.done[1].error, "the channel failed earlier in this run");
  EXPECT_EQ(writer_.sending.size(), 2U);  // the row that was not tried costs no attempt
}

TEST_F(Deliver, AnAddressThatIsGoneSwitchesTheChannelOffAndTheOthersAreTold) {
  queue("desk", DeliveryState::pending, 0, "a");
  queue("desk", DeliveryState::pending, 0, "b");
  const auto totals = deliver({status(410), status(204)});
  ASSERT_EQ(requests_.size(), 2U) << "one to the channel that is gone, one to the other";
  EXPECT_NE(requests_[1].body.find("channel_off"), std::string::npos) << requests_[1].body;
  EXPECT_NE(out_.str().find("The channel “desk” is switched off: HTTP 410"), std::string::npos) << out_.str();
  EXPECT_NE(feed().find("desk"), std::string::npos);
  EXPECT_EQ(totals.failed, 2);
  EXPECT_EQ(totals.sent, 3);
  EXPECT_EQ(writer_.done[0].state, DeliveryState::dead);
  ASSERT_TRUE(writer_.done[0].off);
  EXPECT_EQ(writer_.done[0].off->told.channels, (std::vector<std::string>{"tool", "feed", "lines"}));
  EXPECT_EQ(writer_.done[1].state, DeliveryState::retry);
}

TEST_F(Deliver, AChannelThatIsOffWaitsUntilItIsConfiguredAnew) {
  queue("desk");
  deliver({status(404)});
  writer_.outbox.clear();
  queue("desk", DeliveryState::retry, 7);
  EXPECT_EQ(deliver({status(200)}).failed, 1);
  EXPECT_TRUE(requests_.empty());
  EXPECT_EQ(writer_.done.back().state, DeliveryState::retry) << "it costs no attempt";
  config_.alert.channels[0].settings.values.insert_or_assign("url", Secret("https://hooks.test/new"));
  EXPECT_EQ(deliver({status(200)}).sent, 1);
}

TEST_F(Deliver, APossibleRepeatStaysOneOverFailures) {
  queue("tool", DeliveryState::retry, 2);
  writer_.outbox[0].possible_repeat = true;
  deliver({status(200)});
  EXPECT_NE(requests_.at(0).body.find("\"possible_repeat\":true"), std::string::npos);
}

TEST_F(Deliver, WhatIsNotUnderstoodIsSentOnceMoreInShort) {
  queue("desk");
  EXPECT_EQ(deliver({status(400), status(200)}).sent, 1);
  ASSERT_EQ(requests_.size(), 2U);
  EXPECT_NE(requests_[0].body.find("\"blocks\""), std::string::npos);
  EXPECT_EQ(requests_[1].body.find("\"blocks\""), std::string::npos);
  EXPECT_LT(requests_[1].body.size(), 1'500U);
}

TEST_F(Deliver, WhatIsNotUnderstoodInShortEitherIsDead) {
  queue("desk");
  deliver({status(413)});
  EXPECT_EQ(requests_.size(), 2U);
  EXPECT_EQ(writer_.done.at(0).state, DeliveryState::dead);
  EXPECT_EQ(writer_.done.at(0).error, "HTTP 413 (its short form too)");
}

TEST_F(Deliver, ARowThatARunLeftSendingIsSentAgainUnderItsIdAndSaysSo) {
  queue("tool", DeliveryState::unknown, 1);
  EXPECT_EQ(deliver({status(200)}).sent, 1);
  ASSERT_EQ(requests_.size(), 1U);
  EXPECT_EQ(header(requests_[0].headers, "webhook-id"), sample_message().alert_id);
  EXPECT_NE(requests_[0].body.find("\"possible_repeat\":true"), std::string::npos);
}

TEST_F(Deliver, AfterTheLadderTheRowIsDead) {
  queue("desk", DeliveryState::retry, 9);
  deliver({status(500)});
  EXPECT_EQ(writer_.done.at(0).state, DeliveryState::dead);
  EXPECT_EQ(writer_.done.at(0).error, "HTTP 500; given up after 10 attempts");
}

TEST_F(Deliver, AChannelThatIsNoLongerConfiguredIsDead) {
  queue("former");
  const auto totals = deliver({status(200)});
  EXPECT_TRUE(requests_.empty());
  EXPECT_EQ(writer_.done.at(0).state, DeliveryState::dead);
  EXPECT_EQ(writer_.done.at(0).error, "the channel is no longer configured");
  EXPECT_EQ(totals.problems.at(0).what,
            "alert '2 new findings: Primary: where to vote' was not delivered: the channel is no longer configured; "
            "given up");
}

TEST_F(Deliver, ARowThatIsNoMessageIsDead) {
  queue("desk");
  writer_.outbox[0].message = "{";
  deliver({status(200)});
  EXPECT_TRUE(requests_.empty());
  EXPECT_EQ(writer_.done.at(0).state, DeliveryState::dead);
}

TEST_F(Deliver, AReplayDeliversToFilesAndStandardOutputAlone) {
  for (const std::string channel : {"desk", "tool", "feed", "lines"}) queue(channel);
  const auto totals = deliver({status(200)}, true);
  EXPECT_TRUE(requests_.empty());
  EXPECT_EQ(totals.sent, 2);
  EXPECT_EQ(totals.failed, 0);
  EXPECT_EQ(writer_.done.size(), 2U);
  EXPECT_NE(out_.str().find("2 new findings"), std::string::npos);
  EXPECT_NE(feed().find("tag:paidtrail,2026:alert:" + sample_message().alert_id), std::string::npos);
}

TEST_F(Deliver, TheFeedHoldsAnAlertOnceHoweverOftenItIsDelivered) {
  queue("feed");
  deliver({status(200)});
  const std::string once = feed();
  writer_.done.clear();
  deliver({status(200)});
  EXPECT_EQ(feed(), once);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "alerts.atom.tmp"));
}

TEST_F(Deliver, AFeedThatCannotBeWrittenWaits) {
  config_.alert.channels[2].settings.values["path"] = (folder_ / "absent" / "alerts.atom").string();
  queue("feed");
  const auto totals = deliver({status(200)});
  EXPECT_EQ(totals.failed, 1);
  EXPECT_EQ(writer_.done.at(0).state, DeliveryState::retry);
  EXPECT_NE(writer_.done.at(0).error->find("absent"), std::string::npos);
}

TEST_F(Deliver, StoppingEndsItBetweenRows) {
  queue("desk", DeliveryState::pending, 0, "a");
  queue("desk", DeliveryState::pending, 0, "b");
  ScriptedTransport transport({status(200)});
  transport.before_answer = [&] { stopping_ = true; };
  EXPECT_EQ(deliver(transport).sent, 1);
  EXPECT_EQ(transport.requests.size(), 1U);
}

TEST_F(Deliver, AFailureOfTheStoreEndsIt) {
  for (int fail_at = 1; fail_at <= 3; ++fail_at) {
    writer_ = FakeWriter();
    writer_.fail_at = fail_at;
    queue("desk");
    ScriptedTransport transport({status(200)});
    const auto totals = deliver_alerts(writer_, config_, transport, mail_, clock_, false, out_, {});
    ASSERT_FALSE(totals) << fail_at;
    EXPECT_EQ(totals.error().kind, ErrorKind::io);
    EXPECT_EQ(transport.requests.size(), fail_at == 3 ? 1U : 0U);  // never sent without a row that says so
  }
}

TEST_F(Deliver, NoSecretInWhatIsStoredOrTold) {
  for (const Outcome outcome :
       {Outcome::connect_failure, Outcome::tls_failure, Outcome::timeout, Outcome::blocked_address}) {
    queue("desk");
    const auto totals = deliver({failure(outcome)});
    for (const auto& problem : totals.problems)
      EXPECT_EQ(problem.what.find("canary"), std::string::npos) << problem.what;
    for (const auto& done : writer_.done) EXPECT_EQ(done.error.value_or("").find("canary"), std::string::npos);
  }
}

TEST_F(Deliver, TestOfAChannelTellsWhatCameBack) {
  ScriptedTransport good({status(200)});
  const auto sent = test_channel(config_, "desk", good, mail_, clock_, out_);
  ASSERT_TRUE(sent);
  EXPECT_EQ(*sent, "channel 'desk' (slack): delivered");
  ScriptedTransport bad({status(403)});
  const auto refused = test_channel(config_, "desk", bad, mail_, clock_, out_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(refused.error().message,
            "channel 'desk' (slack): not delivered: HTTP 403: the service no longer takes messages at this address");
  const auto unknown = test_channel(config_, "deks", good, mail_, clock_, out_);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::usage);
  EXPECT_EQ(unknown.error().message, "there is no channel 'deks'; did you mean 'desk'?");
}

// ---- e-mail
// -----------------------------------------------------------------------------------------------------------

class DeliverMail : public Deliver {
 protected:
  DeliverMail() {
    ChannelConfig channel;
    channel.name = "mail";
    channel.type = "email";
    channel.settings = settings_of("email");
    config_.alert.channels.push_back(channel);
  }
  DeliveryTotals deliver_mail(std::vector<MailReply> replies) {
    mail_.replies = std::move(replies);
    return deliver(std::vector<Fetched>{status(500)});
  }
};

MailReply taken() { return {true, MailStage::content, 250, std::nullopt, {}}; }
MailReply not_taken(MailStage stage, std::optional<int> code) {
  return {false, stage, code, Outcome::connect_failure, {}};
}

TEST_F(DeliverMail, GoesToTheMailServerAlone) {
  queue("mail");
  EXPECT_EQ(deliver_mail({taken()}).sent, 1);
  EXPECT_TRUE(requests_.empty());
  ASSERT_EQ(mail_.mails.size(), 1U);
  EXPECT_EQ(mail_.mails[0].password, "canarypassword");
  EXPECT_EQ(mail_.mails[0].bytes.find("canary"), std::string::npos);
}

TEST_F(DeliverMail, AReaderWhoIsRefusedIsNamedThoughTheAlertIsSent) {
  queue("mail");
  MailReply reply = taken();
  reply.refused.push_back({"bob@newsroom.example", 550});
  const auto totals = deliver_mail({reply});
  EXPECT_EQ(totals.sent, 1);
  EXPECT_EQ(totals.failed, 0);
  ASSERT_EQ(totals.problems.size(), 1U);
  EXPECT_EQ(totals.problems[0].what,
            "alert '2 new findings: Primary: where to vote' was delivered, but the server refused bob@newsroom.example "
            "(SMTP 550)");
  EXPECT_EQ(writer_.done.at(0).state, DeliveryState::sent);
}

TEST_F(DeliverMail, ABrokenConnectionIsTriedAgainAtOnceButNotAfterTheMessageWentOut) {
  queue("mail");
  EXPECT_EQ(deliver_mail({not_taken(MailStage::connect, std::nullopt), taken()}).sent, 1);
  EXPECT_EQ(mail_.mails.size(), 2U);
  mail_.mails.clear();
  writer_.done.clear();
  deliver_mail({not_taken(MailStage::content, 354)});
  EXPECT_EQ(mail_.mails.size(), 1U);
  EXPECT_EQ(writer_.done.at(0).state, DeliveryState::retry);
}

TEST_F(DeliverMail, GreylistingWaitsForTheNextRun) {
  queue("mail");
  deliver_mail({not_taken(MailStage::recipient, 451)});
  EXPECT_EQ(mail_.mails.size(), 1U);
  EXPECT_EQ(writer_.done.at(0).state, DeliveryState::retry);
}

TEST_F(DeliverMail, WhatIsTooLargeIsSentShorterUnderTheSameId) {
  queue("mail");
  EXPECT_EQ(deliver_mail({not_taken(MailStage::content, 552), taken()}).sent, 1);
  ASSERT_EQ(mail_.mails.size(), 2U);
  EXPECT_LT(mail_.mails[1].bytes.size(), mail_.mails[0].bytes.size());
  const std::string id = "Message-ID: <" + sample_message().alert_id + "@newsroom.example>";
  for (const Mail& mail : mail_.mails) EXPECT_NE(mail.bytes.find(id), std::string::npos);
}

TEST_F(DeliverMail, WhatARunDiedOverIsTheSameMailAndSaysSo) {
  queue("mail", DeliveryState::unknown, 1);
  deliver_mail({taken()});
  ASSERT_EQ(mail_.mails.size(), 1U);
  EXPECT_NE(mail_.mails[0].bytes.find("Message-ID: <" + sample_message().alert_id + "@"), std::string::npos);
  EXPECT_NE(mail_part(mail_.mails[0].bytes, 1).find("possible repeat"), std::string::npos);
}

TEST_F(Deliver, SettingsThatAreWrongAreNamedWithTheirPlace) {
  EXPECT_TRUE(check_channels(config_));
  config_.alert.channels[1].settings.values["secret"] = Secret("canary");
  const auto checked = check_channels(config_);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().message,
            "paidtrail.toml:7:1: channel 'tool': 'secret' is not whsec_ and 24 to 64 bytes as base64");
  queue("tool");
  const auto totals = deliver({status(200)});
  EXPECT_TRUE(requests_.empty());
  EXPECT_EQ(writer_.done.at(0).state, DeliveryState::retry);
  EXPECT_EQ(totals.failed, 1);
}

}  // namespace
}  // namespace paidtrail
