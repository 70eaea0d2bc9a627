#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "alerts/channels/channel.h"
#include "alerts/channels/message_lines.h"
#include "core/digest.h"
#include "core/text/utf8.h"
#include "parsers/json/json.h"
#include "tests/alerts/messages.h"

namespace paidtrail {
namespace {

class Channels : public ::testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<Channel> channel() const { return open_type(GetParam()); }
};

std::vector<std::string> all_types() {
  std::vector<std::string> names;
  for (const auto& type : channel_types()) names.emplace_back(type.type);
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, Channels, ::testing::ValuesIn(all_types()), [](const auto& one) { return one.param; });

std::string read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST_P(Channels, GoldenFile) {
  for (const std::string language : {"en", "fr"}) {
    Message message = sample_message(language);
    message.possible_repeat = language == "fr";
    const std::string text = sent_text(*channel(), message);
    const std::string golden = "tests/alerts/golden/" + GetParam() + "." + language + ".txt";
    const std::string actual = ::testing::TempDir() + "paidtrail-" + GetParam() + "." + language + ".txt";
    if (text == read_text(golden)) continue;
    std::ofstream(actual, std::ios::binary) << text;
    ADD_FAILURE() << "see: diff " << golden << " " << actual << "\n" << text;
  }
}

TEST_P(Channels, HasSettingsThatAreDeclared) {
  const auto* type = find_channel_type(GetParam());
  ASSERT_NE(type, nullptr);
  for (const auto& setting : type->settings) {
    EXPECT_FALSE(setting.help.empty()) << setting.name;
    EXPECT_NE(setting.name, "name");
    EXPECT_NE(setting.name, "type");
  }
  EXPECT_EQ(find_channel_type("carrier-pigeon"), nullptr);
}

TEST_P(Channels, RequestsAreConfiguredUnpacedAndAskNoRobots) {
  const auto rendered = channel()->render(sample_message(), Timestamp());
  const auto* request = std::get_if<Request>(&rendered);
  EXPECT_EQ(std::holds_alternative<LocalDelivery>(rendered), find_channel_type(GetParam())->local);
  EXPECT_EQ(std::holds_alternative<Mail>(rendered), find_channel_type(GetParam())->mail);
  if (request == nullptr) return;
  EXPECT_TRUE(request->configured);
  EXPECT_FALSE(request->paced);
  EXPECT_FALSE(request->ask_robots);
  EXPECT_EQ(request->method, GetParam() == "matrix" ? "PUT" : "POST");
  EXPECT_TRUE(request->url.starts_with("https://"));
}

// ---- hostile text
// ----------------------------------------------------------------------------------------------------

const std::string kHostile[] = {
    "<!channel>",
    "<!here|x>",
    "<@U012AB3CD>",
    "@channel",
    "@here @all @everyone",
    "*bold* _it_ ~gone~ `code` ```fence```",
    "**bold** [text](https://evil.test) ![i](https://evil.test/i.png)",
    "<https://evil.test|Le Monde>",
    "=cmd|'/c calc'!A1",
    "<script>alert(1)</script>",
    "]]></content></entry><entry><id>x</id>",
    std::string("\x1B]52;c;cm0gLXJm\x07"),
    std::string("\x1B[2J\x9B"),
    "\u202Eevil\u2066\u200F",
    "line one\nline two\r\n# heading\n- list\n> quote",
    "\xFF\xFE\xC3(",
    std::string("nul\0nul", 7),
    "\uFFFE\uFFFF",
    std::string(10'000, 'a'),
    std::string(10'000, '<'),
    std::string(10'000, '@'),
    "https://evil.test/path and evil.test/path",
};

Message message_of(const std::string& text) {
  Message message = sample_message();
  message.items.clear();
  for (int i = 0; i < 5; ++i) {
    MessageItem item;
    item.headline = text;
    item.who = item.platform = item.when_local = item.excerpt = item.post_url = item.link = item.leads_to = item.rule =
        text;
    message.items.push_back(item);
  }
  message.title = message.summary = message.more = text;
  // A citation and a command are ours, and their addresses are not the campaign's.
  if (text.find("://") != std::string::npos) {
    message.more = "more";
    for (auto& item : message.items) item.rule = "rule";
  }
  return message;
}

bool holds_bidi_control(const std::string& text) {
  for (const char32_t c : utf8::decode(text))
    if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x61C)
      return true;
  return false;
}

bool holds_control(const std::string& text) {
  for (const char32_t c : utf8::decode(text))
    if ((c < 0x20 && c != '\n') || (c >= 0x7F && c < 0xA0)) return true;
  return false;
}

/// The longest text of Slack's blocks, and the sum of all.
std::pair<std::size_t, std::size_t> longest_and_sum(const std::string& body) {
  const auto json = Json::parse(body, "");
  std::size_t sum = utf8::count((*json)["text"].string().value());
  std::size_t longest = 0;
  for (const auto& block : (*json)["blocks"].items()) {
    const std::size_t length = utf8::count(block.at_path({"text", "text"}).string().value());
    longest = std::max(longest, length);
    sum += length;
  }
  return {longest, sum};
}

TEST_P(Channels, HostileTextIsInert) {
  for (const auto& hostile : kHostile) {
    const std::string body = body_of(*channel(), message_of(hostile));
    EXPECT_TRUE(utf8::valid(body));
    EXPECT_FALSE(holds_control(body)) << body;
    EXPECT_FALSE(holds_bidi_control(body)) << body;
    EXPECT_LT(utf8::count(body), 100'000U);
    if (GetParam() == "mattermost") {
      const std::string text = Json::parse(body, "")->at_path({"text"}).string().value();
      EXPECT_LE(utf8::count(text), 4'000U);
      EXPECT_NE(text.find("\n* **"), std::string::npos) << "no item fits beside " << hostile;
    }
    if (GetParam() == "slack") {
      EXPECT_LE(longest_and_sum(body).first, 3'000U);
      EXPECT_LE(longest_and_sum(body).second, 10'000U);
    }
    if (GetParam() == "slack" || GetParam() == "mattermost" || GetParam() == "atom") {
      EXPECT_EQ(body.find("<script"), std::string::npos);
      EXPECT_EQ(body.find("<!"), std::string::npos);
    }
    if (GetParam() != "stdout" && GetParam() != "webhook") {  // these keep addresses: for a terminal, for a program
      EXPECT_EQ(body.find("https://evil.test"), std::string::npos) << body;
    }
    if (GetParam() == "mattermost") {
      for (const std::string mention : {"@channel", "@here", "@all", "@everyone", "<@", "](http", "**bold", "```"})
        EXPECT_EQ(body.find(mention), std::string::npos) << mention << "\n" << body;
    }
    if (GetParam() == "atom") {
      EXPECT_EQ(body.find("<entry>"), body.rfind("<entry>"));
      EXPECT_EQ(body.find("\uFFFE"), std::string::npos);
    }
  }
}

TEST_P(Channels, WhatIsCutIsNamed) {
  Message message = sample_message();
  message.items[0].excerpt = std::string(10'000, 'x');
  const std::string body = body_of(*channel(), message);
  EXPECT_NE(body.find("+9"), std::string::npos) << body;
  EXPECT_NE(body.find(" characters"), std::string::npos);
}

TEST_P(Channels, AMessageOfManyLongItemsKeepsWithinTheLimits) {
  Message message = sample_message();
  message.items[0].rule = std::string(600, '&');
  message.items[0].excerpt = std::string(300, '"');
  message.items.resize(1);
  for (int i = 0; i < 60; ++i) message.items.push_back(message.items[0]);
  const std::string body = body_of(*channel(), message);
  if (GetParam() == "webhook") {
    EXPECT_LE(body.size(), 20'000U);
  }
  if (GetParam() == "mattermost") {
    EXPECT_LE(utf8::count(Json::parse(body, "")->at_path({"text"}).string().value()), 4'000U);
  }
  if (GetParam() == "slack") {
    const auto json = Json::parse(body, "");
    ASSERT_TRUE(json);
    const auto& blocks = (*json)["blocks"].items();
    std::size_t in_all = utf8::count((*json)["text"].string().value());
    for (const auto& block : blocks) {
      const std::string text = block.at_path({"text", "text"}).string().value();
      EXPECT_EQ(block.at_path({"text", "type"}).string(), "plain_text");
      EXPECT_LE(utf8::count(text), block["type"].string() == "header" ? 150U : 3'000U);
      in_all += utf8::count(text);
    }
    EXPECT_LE(blocks.size(), 50U);
    EXPECT_LE(in_all, 10'000U);
    EXPECT_NE(body.find("… and "), std::string::npos);
  }
}

TEST_P(Channels, TheShortFormIsShort) {
  const std::string body = body_of(*channel(), short_form(message_of(std::string(5'000, 'x'))));
  EXPECT_LT(utf8::count(body), GetParam() == "email" ? 2'500U : 1'700U) << "a mail says it twice";
  EXPECT_EQ(body.find("\"blocks\""), std::string::npos);
}

// ---- replies and secrets
// ---------------------------------------------------------------------------------------------

Response reply(int status, std::string body = "", Headers headers = {}) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  response.at = *Timestamp::parse_rfc3339("2017-01-22T13:06:00Z");
  return response;
}

std::string why_of(const Delivery& delivery) {
  if (const auto* later = std::get_if<RetryAfter>(&delivery)) return later->why;
  if (const auto* refused = std::get_if<Refused>(&delivery)) return refused->why;
  return "";
}

TEST_P(Channels, NoSecretInAnyReplyOrFailure) {
  const auto one = channel();
  std::vector<std::string> canaries = {kCanaryUrl, "hooks.slack.test"};
  if (settings_of(GetParam()).secret("url")) canaries.emplace_back("canaryaddress");
  for (const auto& setting : find_channel_type(GetParam())->settings)
    if (const auto secret = settings_of(GetParam()).secret(setting.name)) canaries.push_back(secret->reveal());
  std::vector<Fetched> replies;
  for (const int status : {200, 301, 400, 401, 403, 404, 408, 410, 413, 418, 422, 425, 429, 500, 503})
    for (const auto& body :
         {std::string("ok"), std::string(kCanaryUrl), std::string("canaryaddress"), std::string("canarytopic"),
          "no such hook: " + std::string(kCanarySecret),
          std::string(R"({"ok":false,"error_code":403,"description":"chat not found for 123456:canarytoken"})"),
          std::string(R"({"errcode":"M_canarytoken","code":"canarytopic","error":{"code":"canaryaddress"}})"),
          std::string(R"({"errcode":"M_FORBIDDEN","error":"canarytoken","retry_after":"canarytoken"})")})
      replies.emplace_back(reply(status, body, {{"Location", kCanaryUrl}, {"Retry-After", kCanaryUrl}}));
  for (const auto& [outcome, name] : kOutcomes.rows)
    replies.emplace_back(FetchFailure{outcome, "cannot reach " + std::string(kCanaryUrl), {}, {}, {}});
  for (const auto& fetched : replies) {
    const std::string why = why_of(one->read_reply(fetched));
    for (const auto& canary : canaries) EXPECT_EQ(why.find(canary), std::string::npos) << why;
  }
}

TEST(ChannelSettings, ErrorsHoldNoSecret) {
  for (const auto& type : channel_types()) {
    SettingValues settings;
    settings.values.emplace("url", Secret("ftp://hooks.test/canaryaddress"));
    settings.values.emplace("secret", Secret("canarysecret"));
    const auto channel = type.make(settings);
    if (type.local) continue;
    ASSERT_FALSE(channel) << type.type;
    EXPECT_EQ(channel.error().kind, ErrorKind::config);
    EXPECT_TRUE(channel.error().message.starts_with("'url' is no ")) << channel.error().message;
  }
}

struct Meaning {
  int status;
  std::string expected;  ///< sent, later, at once, refused, gone, shorten
};

std::string meaning_of(const Delivery& delivery) {
  if (std::holds_alternative<Sent>(delivery)) return "sent";
  if (const auto* later = std::get_if<RetryAfter>(&delivery)) return later->at_once ? "at once" : "later";
  const auto& refused = std::get<Refused>(delivery);
  return refused.gone ? "gone" : refused.shorten ? "shorten" : "refused";
}

TEST(Replies, OfServicesThatAnswerByStatus) {
  const Meaning meanings[] = {{200, "sent"},    {202, "sent"},    {204, "sent"},  {301, "refused"}, {302, "refused"},
                              {307, "refused"}, {400, "shorten"}, {401, "gone"},  {403, "gone"},    {404, "gone"},
                              {405, "refused"}, {408, "later"},   {410, "gone"},  {413, "shorten"}, {418, "refused"},
                              {422, "shorten"}, {425, "later"},   {429, "later"}, {500, "at once"}, {502, "at once"},
                              {503, "at once"}, {599, "at once"}};
  for (const auto& type : channel_types()) {
    if (type.local || type.mail) continue;
    const auto channel = open_type(std::string(type.type));
    for (const auto& [status, expected] : meanings)
      EXPECT_EQ(meaning_of(channel->read_reply(reply(status))), expected) << type.type << " " << status;
    EXPECT_EQ(meaning_of(channel->read_reply(FetchFailure{Outcome::connect_failure, "", {}, {}, {}})), "at once");
    EXPECT_EQ(meaning_of(channel->read_reply(FetchFailure{Outcome::timeout, "", {}, {}, {}})), "later");
    EXPECT_EQ(meaning_of(channel->read_reply(FetchFailure{Outcome::blocked_address, "", {}, {}, {}})), "refused");
  }
}

TEST(Replies, RetryAfterInSecondsOrAsADate) {
  const auto channel = open_type("slack");
  const std::pair<std::string, std::optional<int>> cases[] = {
      {"30", 30},
      {" 7 ", 7},
      {"0", 1},
      {"1.5", 2},
      {"3600", 3600},
      {"1000000000000", 3600},
      {"99999999999999999999999", 3600},
      {"Sun, 22 Jan 2017 13:06:30 GMT", 30},
      {"Sun, 22 Jan 2017 12:00:00 GMT", 1},
      {"Sun, 22 Jan 2027 12:00:00 GMT", 3600},
      {"-5", std::nullopt},
      {"soon", std::nullopt},
      {"", std::nullopt},
      {"Sun, 99 Jan 2017 13:06:30 GMT", std::nullopt},
  };
  for (const auto& [value, seconds] : cases) {
    const Delivery delivery = channel->read_reply(reply(429, "", {{"retry-after", value}}));
    const auto wait = std::get<RetryAfter>(delivery).wait;
    EXPECT_EQ(wait ? std::optional(static_cast<int>(wait->count())) : std::nullopt, seconds) << value;
  }
}

TEST(Replies, TheServicesCodeIsToldWhereItIsAWord) {
  const auto channel = open_type("slack");
  EXPECT_EQ(why_of(channel->read_reply(reply(403, "invalid_token\n"))),
            "HTTP 403 invalid_token: the service no longer takes messages at this address");
  EXPECT_EQ(why_of(channel->read_reply(reply(400, "<html>no</html>"))), "HTTP 400");
  EXPECT_EQ(why_of(channel->read_reply(reply(500, "rollup_error"))), "HTTP 500 rollup_error");
  EXPECT_EQ(why_of(channel->read_reply(reply(301))), "HTTP 301: the address redirects; configure where it leads");
}

// ---- peculiarities
// ---------------------------------------------------------------------------------------------------

TEST(Webhook, StandardWebhooksSignature) {
  const auto channel = open_type("webhook");
  const Message message = sample_message();
  const auto rendered = channel->render(message, *Timestamp::parse_rfc3339("2017-01-22T13:06:00.750Z"));
  const auto& request = std::get<Request>(rendered);
  EXPECT_EQ(header(request.headers, "webhook-id"), message.alert_id);
  EXPECT_EQ(header(request.headers, "webhook-timestamp"), "1485090360");
  const std::string signed_text = message.alert_id + ".1485090360." + request.body;
  EXPECT_EQ(header(request.headers, "webhook-signature"),
            "v1," + base64(hmac_sha256("paidtrail-test-secret-24", signed_text)));
  const auto json = Json::parse(request.body, "");
  ASSERT_TRUE(json);
  EXPECT_EQ((*json)["timestamp"].string(), "2017-01-22T13:05:00Z");
  EXPECT_EQ(json->at_path({"data", "alert_id"}).string(), message.alert_id);
  EXPECT_EQ(json->at_path({"data", "items"})[std::size_t{0}]["link"].string(), "https://sho.rt/x");
}

TEST(Webhook, WhileSecretsAreExchangedEachSigns) {
  SettingValues settings;
  settings.values.emplace("url", Secret(kCanaryUrl));
  settings.values.emplace("secret", Secret("whsec_YW5vdGhlci1zZWNyZXQtb2YtMjQtYnl0ZQ== " + std::string(kCanarySecret)));
  const auto channel = find_channel_type("webhook")->make(settings);
  ASSERT_TRUE(channel);
  const Message message = sample_message();
  const auto request = std::get<Request>((*channel)->render(message, kSentAt));
  const std::string signed_text = message.alert_id + ".1485090360." + request.body;
  EXPECT_EQ(header(request.headers, "webhook-signature"),
            "v1," + base64(hmac_sha256("another-secret-of-24-byte", signed_text)) + " v1," +
                base64(hmac_sha256("paidtrail-test-secret-24", signed_text)));
}

TEST(Webhook, SecretsThatAreNone) {
  for (const std::string secret :
       {"", "whsec_", "whsec_c2hvcnQ=", "topsecret", "whsec_!!!!cGFpZHRyYWlsLXRlc3Qtc2VjcmV0LTI0"}) {
    SettingValues settings;
    settings.values.emplace("url", Secret(kCanaryUrl));
    settings.values.emplace("secret", Secret(secret));
    const auto channel = find_channel_type("webhook")->make(settings);
    ASSERT_FALSE(channel) << secret;
    EXPECT_EQ(channel.error().message, "'secret' is not whsec_ and 24 to 64 bytes as base64");
  }
}

TEST(Slack, UnfurlsNothingAndReadsNoMarkup) {
  const auto json = Json::parse(body_of(*open_type("slack"), sample_message()), "");
  ASSERT_TRUE(json);
  EXPECT_EQ((*json)["unfurl_links"].boolean(), false);
  EXPECT_EQ((*json)["unfurl_media"].boolean(), false);
  EXPECT_EQ((*json)["mrkdwn"].boolean(), false);
}

TEST(StandardOutput, CampaignLinksStayAsTheyAre) {
  EXPECT_NE(
      body_of(*open_type("stdout"), sample_message()).find("https://sho.rt/x → https://ou-voter.example/page.html"),
      std::string::npos);
}

}  // namespace
}  // namespace paidtrail
