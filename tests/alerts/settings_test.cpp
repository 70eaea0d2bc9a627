#include <gtest/gtest.h>

#include "alerts/alerts.h"
#include "tests/alerts/messages.h"
#include "tests/alerts/scripted_transport.h"

/// Settings that are wrong: the whole complaint, with file, line, channel and key, and never the secret.
namespace paidtrail {
namespace {

std::string complaint(const std::string& type, const std::string& key, SettingValue value) {
  Config config;
  ChannelConfig channel;
  channel.name = "desk";
  channel.type = type;
  channel.position = {"paidtrail.toml", 7, 1};
  channel.settings = settings_of(type);
  channel.settings.values.insert_or_assign(key, std::move(value));
  config.alert.channels.push_back(channel);
  const auto checked = check_channels(config);
  if (checked) return "";
  EXPECT_EQ(checked.error().kind, ErrorKind::config);
  constexpr std::string_view kPlace = "paidtrail.toml:7:1: channel 'desk': ";
  EXPECT_TRUE(checked.error().message.starts_with(kPlace)) << checked.error().message;
  EXPECT_EQ(checked.error().message.find("canary"), std::string::npos) << checked.error().message;
  return checked.error().message.substr(kPlace.size());
}

TEST(ChannelSettings, GoodOnesAreTaken) {
  for (const auto& type : channel_types()) EXPECT_NE(open_type(std::string(type.type)), nullptr) << type.type;
  EXPECT_EQ(complaint("telegram", "chat", std::string("@newsroom_alerts")), "");
  EXPECT_EQ(complaint("ntfy", "token", Secret()), "");
  EXPECT_EQ(complaint("matrix", "room", std::string("!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM")), "");
  EXPECT_EQ(complaint("email", "url", std::string("smtp://[::1]:2525")), "");
  EXPECT_EQ(complaint("teams", "url", Secret("https://default1.api.powerplatform.com/workflows/x?sig=canary")), "");
}

TEST(ChannelSettings, TeamsConnectorsAreRefusedWithTheReason) {
  const std::string retired =
      "'url' is the address of an Office 365 connector, which Microsoft has retired; in Teams add the workflow "
      "'Send webhook alerts to a channel' and take its address";
  for (const std::string url :
       {"https://newsroom.webhook.office.com/webhookb2/canary", "https://webhook.office.com/webhookb2/canary",
        "https://NEWSROOM.WEBHOOK.office.com/x", "https://outlook.office.com/webhook/canary",
        "https://outlook.office365.com/webhook/canary"})
    EXPECT_EQ(complaint("teams", "url", Secret(url)), retired) << url;
  EXPECT_EQ(complaint("teams", "url", Secret("https://notwebhook.office.com.evil.test/canary")), "");
}

TEST(ChannelSettings, Discord) {
  EXPECT_EQ(complaint("discord", "url", Secret("https://discord.test/api/webhooks/1/canary/slack")),
            "'url' takes another program's messages: leave out '/slack'");
  SettingValues settings = settings_of("discord");
  settings.values.insert_or_assign("url", Secret("https://discord.test/api/webhooks/1/x?wait=false&thread_id=9"));
  const auto channel = find_channel_type("discord")->make(settings);
  ASSERT_TRUE(channel);
  EXPECT_EQ(std::get<Request>((*channel)->render(sample_message(), kSentAt)).url,
            "https://discord.test/api/webhooks/1/x?thread_id=9&wait=true");
}

TEST(ChannelSettings, Telegram) {
  const std::string token = "'token' is no bot's token: digits, a colon, letters and digits, as @BotFather gave it";
  for (const std::string bad : {"", "canary", "123456:", ":canary", "bot123:canary", "123:canary/../x", "123:canary x"})
    EXPECT_EQ(complaint("telegram", "token", Secret(bad)), token) << bad;
  for (const std::string bad : {"", "newsroom", "-", "@", "@a b", "12a", "-10012345678901234567890", "https://t.me/x"})
    EXPECT_EQ(complaint("telegram", "chat", bad), "'chat' is neither a chat's number (\"-100…\") nor \"@channel\"")
        << bad;
  EXPECT_EQ(complaint("telegram", "url", std::string("ftp://x.test")), "'url' is no http or https address");
}

TEST(ChannelSettings, Matrix) {
  EXPECT_EQ(complaint("matrix", "room", std::string("#desk:matrix.test")),
            "'room' is an alias; the room's settings show its id, which begins with '!'");
  for (const std::string bad : {"", "!", "desk", "!a/b:x", "!a b:x"})
    EXPECT_EQ(complaint("matrix", "room", bad), "'room' is no room's id (\"!abc:server\")") << bad;
  for (const std::string bad : {"", "canary token", "canary\r\nX: y"})
    EXPECT_EQ(complaint("matrix", "token", Secret(bad)), "'token' is no access token: it is empty or holds spaces");
  EXPECT_EQ(complaint("matrix", "url", std::string("https://user:canary@matrix.test")),
            "'url' holds a user or password, which logs would show; leave it out");
  EXPECT_EQ(complaint("matrix", "url", std::string("https://matrix.test/?a=b")),
            "'url' is the server's address: leave out what follows '?' and '#'");
}

TEST(ChannelSettings, Ntfy) {
  const std::string topic = "'topic' is no topic's name: 1 to 64 letters, digits, '-' and '_'";
  for (const std::string& bad : {std::string(), std::string("canary/x"), std::string("canary topic"),
                                 std::string("canaryé"), std::string(65, 'x')})
    EXPECT_EQ(complaint("ntfy", "topic", Secret(bad)), topic) << bad;
  EXPECT_EQ(complaint("ntfy", "token", Secret("canary\nX: y")),
            "'token' is no access token: it holds spaces or signs that no token has");
}

TEST(ChannelSettings, Email) {
  const auto url = [](const std::string& text) { return complaint("email", "url", text); };
  for (const std::string bad : {"", "mail.test", "https://mail.test", "smtp:mail.test", "smtps://"})
    EXPECT_EQ(url(bad), "'url' is no smtps:// or smtp:// address") << bad;
  EXPECT_EQ(url("smtps://desk:canary@mail.test"),
            "'url' holds a user or password, which logs would show; 'user' and 'password' take them");
  EXPECT_EQ(url("smtps://mail.test/x"), "'url' is the server's address: leave out what follows its host and port");
  EXPECT_EQ(complaint("email", "to", std::vector<std::string>{}), "'to' names nobody");
  EXPECT_EQ(complaint("email", "to", std::vector<std::string>{"a@x.test", "b@x.test, c@x.test"}),
            "'to': 'b@x.test, c@x.test' holds spaces or letters beyond ASCII (write a domain in its xn-- form)");
  EXPECT_EQ(complaint("email", "to", std::vector<std::string>{"a@x.test\r\nBcc: spy@x.test"}),
            "'to': 'a@x.test␍ Bcc: spy@x.test' holds a line break");
  EXPECT_EQ(complaint("email", "from", std::string("Data desk")),
            "'from': 'Data desk' holds spaces or letters beyond ASCII (write a domain in its xn-- form)");
  EXPECT_EQ(complaint("email", "from", std::string("desk")), "'from': 'desk' has no @");
  EXPECT_EQ(complaint("email", "from", std::string("a..b@x.test")), "'from': 'a..b@x.test' is no mail address");
  EXPECT_EQ(complaint("email", "user", std::string()), "'user' is missing beside 'password'");
  EXPECT_EQ(complaint("email", "password", Secret()), "'password' is missing beside 'user'");
}

struct TlsCase {
  std::string url;
  bool logs_in;
  std::string host;
  int port;
  Mail::Tls tls;
};

TEST(ChannelSettings, EmailTlsIsRequiredButOnLoopbackWithoutALogIn) {
  using Tls = Mail::Tls;
  for (const TlsCase& one : {TlsCase{"smtps://Mail.Test", true, "mail.test", 465, Tls::from_the_start},
                             TlsCase{"smtp://mail.test", false, "mail.test", 25, Tls::required},
                             TlsCase{"smtp://mail.test:587/", true, "mail.test", 587, Tls::required},
                             TlsCase{"smtp://localhost", true, "localhost", 25, Tls::required},
                             TlsCase{"smtp://localhost", false, "localhost", 25, Tls::if_offered},
                             TlsCase{"smtp://127.0.0.1:2525", false, "127.0.0.1", 2525, Tls::if_offered},
                             TlsCase{"smtp://127.1", false, "127.0.0.1", 25, Tls::if_offered},
                             TlsCase{"smtp://[::1]", false, "[::1]", 25, Tls::if_offered},
                             TlsCase{"smtp://127.0.0.1.evil.test", false, "127.0.0.1.evil.test", 25, Tls::required},
                             TlsCase{"smtp://10.0.0.1", false, "10.0.0.1", 25, Tls::required}}) {
    SettingValues settings = settings_of("email");
    settings.values.insert_or_assign("url", one.url);
    if (!one.logs_in) settings.values.erase("user");
    if (!one.logs_in) settings.values.erase("password");
    const auto channel = find_channel_type("email")->make(settings);
    ASSERT_TRUE(channel) << one.url << channel.error().message;
    const auto mail = std::get<Mail>((*channel)->render(sample_message(), kSentAt));
    EXPECT_EQ(mail.host, one.host);
    EXPECT_EQ(mail.port, one.port) << one.url;
    EXPECT_EQ(mail.tls, one.tls) << one.url;
  }
}

TEST(ChannelSettings, ATestNamesThePlace) {
  Config config;
  ChannelConfig channel;
  channel.name = "desk";
  channel.type = "ntfy";
  channel.position = {"paidtrail.toml", 7, 1};
  config.alert.channels.push_back(channel);
  ScriptedTransport transport({});
  ScriptedMail mail;
  ManualClock clock;
  std::ostringstream out;
  const auto tested = test_channel(config, "desk", transport, mail, clock, out);
  ASSERT_FALSE(tested);
  EXPECT_EQ(tested.error().message, "paidtrail.toml:7:1: channel 'desk': 'url' is no http or https address");
}

}  // namespace
}  // namespace paidtrail
