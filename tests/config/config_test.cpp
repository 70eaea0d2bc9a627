#include "config/config.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace paidtrail {
namespace {

constexpr std::array kMastodon = {Setting{"token", Setting::Type::secret, false, "", "access token"}};
constexpr std::array kX = {Setting{"token", Setting::Type::secret, true, "", "bearer token"},
                           Setting{"max_reads", Setting::Type::integer, false, "1000", "posts a run"}};
constexpr std::array kSlack = {Setting{"url", Setting::Type::secret, true, "", "the incoming webhook's address"}};
constexpr std::array kAtom = {Setting{"path", Setting::Type::path, true, "", "the feed's file"}};

Catalogue catalogue() {
  return {{{"mastodon", kMastodon}, {"x", kX, "https://api.x.com"}, {"feed", {}}},
          {{"slack", kSlack}, {"atom", kAtom}}};
}

Result<Config> parse(std::string_view text, Secrets secrets = Secrets::read) {
  return parse_config(text, "paidtrail.toml", catalogue(), secrets);
}

std::string complaint(std::string_view text) {
  const auto config = parse(text);
  return config ? "(no complaint)" : config.error().message;
}

/// A folder of its own, gone afterwards.
class ConfigFiles : public ::testing::Test {
 protected:
  ConfigFiles() {
    std::string name = (std::filesystem::temp_directory_path() / "paidtrail-config-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~ConfigFiles() override {
    unsetenv("CREDENTIALS_DIRECTORY");
    unsetenv("PAIDTRAIL_TEST_TOKEN");
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  std::filesystem::path write(const std::string& name, std::string_view text, mode_t mode = 0600) const {
    const auto path = folder_ / name;
    std::ofstream(path, std::ios::binary) << text;
    chmod(path.c_str(), mode);
    return path;
  }
  Result<Config> load(std::string_view text, Secrets secrets = Secrets::read) const {
    return load_config(write("paidtrail.toml", text), catalogue(), secrets);
  }
  std::string token_of(std::string_view text) const {
    const auto config = load(text);
    if (!config) return config.error().message;
    return config->sources.at(0).settings.secret("token").value_or(Secret("(none)")).reveal();
  }
  std::filesystem::path folder_;
};

TEST(Config, TheContractsExampleIsRead) {
  const auto config = parse(R"([newsroom]
name = "Data desk"
contact = "https://newsroom.example/bot"
time_zone = "Europe/Paris"
language = "fr"

[storage]
url = "paidtrail.db"
archive = "evidence"

[network]
concurrency = 100
host_connections = 2
host_delay = "1s"
allow_addresses = ["127.0.0.1:8080"]
resolve = ["t.co:443:127.71.0.9:40443"]
ca_file = "bundle.pem"

[[campaign]]
id = "primaire-2017"
name = "Primaire : où voter"
jurisdictions = ["FR", "EU"]
political = true
required_tags = ["#ads"]
links = ["https://t.co/d06EHiWyVG"]
destinations = ["ou-voter.example/page"]
parameters = ["utm_campaign=vyn-*"]
hashtags = ["#PrimairesCitoyennes"]
since = 2017-01-01
until = "2017-01-31"
click_rate = "0.70 EUR"
click_cap = "60 EUR"

[[source]]
name = "mastodon-social"
platform = "mastodon"
base_url = "https://mastodon.social/"
token = "secret"

[alert]
private_below = 500

[[alert.channel]]
name = "desk"
type = "slack"
url = "https://hooks.slack.test/T/B/x"
)");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->newsroom.contact, "https://newsroom.example/bot");
  EXPECT_EQ(config->newsroom.language, "fr");
  EXPECT_EQ(config->storage_url, (std::filesystem::current_path() / "paidtrail.db").string());
  EXPECT_EQ(config->archive, std::filesystem::current_path() / "evidence");
  EXPECT_EQ(config->network.host_delay, std::chrono::seconds(1));
  ASSERT_EQ(config->network.allow_addresses.size(), 1U);
  ASSERT_EQ(config->network.resolve.size(), 1U);
  EXPECT_EQ(config->network.resolve[0].connect_port, 40443);
  EXPECT_EQ(config->network.ca_file, std::filesystem::current_path() / "bundle.pem");

  const auto* campaign = config->campaign("primaire-2017");
  ASSERT_NE(campaign, nullptr);
  EXPECT_EQ(config->campaign("other"), nullptr);
  EXPECT_EQ(campaign->judged_in(), (std::vector<std::string>{"FR", "EU", "BRIEF"}));
  EXPECT_EQ(campaign->political, std::optional(true));
  EXPECT_EQ(campaign->links, std::vector<std::string>{"https://t.co/d06EHiWyVG"});
  EXPECT_EQ(campaign->destinations, (std::vector{DestinationRule{"ou-voter.example", std::nullopt, "/page"}}));
  EXPECT_EQ(campaign->parameters, (std::vector{ParameterRule{"utm_campaign", "vyn-", true}}));
  EXPECT_EQ(campaign->hashtags, std::vector<std::string>{"PrimairesCitoyennes"});
  EXPECT_EQ(campaign->since, std::chrono::sys_days(std::chrono::year(2017) / 1 / 1));
  EXPECT_EQ(campaign->until, std::chrono::sys_days(std::chrono::year(2017) / 1 / 31));
  EXPECT_EQ(campaign->click_rate, "0.70 EUR");

  ASSERT_EQ(config->sources.size(), 1U);
  EXPECT_EQ(config->sources[0].base_url, "https://mastodon.social");
  EXPECT_EQ(config->sources[0].campaigns, std::vector<std::string>{"primaire-2017"});
  EXPECT_EQ(config->sources[0].settings.secret("token"), Secret("secret"));
  EXPECT_EQ(config->alert.private_below, 500);
  ASSERT_EQ(config->alert.channels.size(), 1U);
  EXPECT_EQ(config->alert.channels[0].settings.secret("url"), Secret("https://hooks.slack.test/T/B/x"));
}

TEST(Config, AnEmptyFileAndANetworkAloneAreComplete) {
  const auto empty = parse("");
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->newsroom.time_zone, "UTC");
  EXPECT_EQ(empty->alert.private_below, 1000);
  EXPECT_TRUE(parse("[network]\nresolve = [\"t.co:443:127.0.0.1\"]\n"));
  EXPECT_EQ(empty_config().network.concurrency, 100U);
}

struct Complaint {
  std::string_view text;
  std::string_view message;
};

void PrintTo(const Complaint& complaint, std::ostream* out) { *out << complaint.text; }

class Complains : public ::testing::TestWithParam<Complaint> {};

TEST_P(Complains, WholeLine) { EXPECT_EQ(complaint(GetParam().text), GetParam().message); }

INSTANTIATE_TEST_SUITE_P(
    Keys, Complains,
    ::testing::Values(
        Complaint{"[[campaign]]\nid = \"a\"\n  hashtag = [\"x\"]\n",
                  "paidtrail.toml:3:3: unknown key 'hashtag' in [[campaign]]; did you mean 'hashtags'?"},
        Complaint{"[netwrok]\n", "paidtrail.toml:1:2: unknown key 'netwrok'; did you mean 'network'?"},
        Complaint{
            "[network]\nproxy = \"x\"\n",
            "paidtrail.toml:2:1: unknown key 'proxy' in [network]; the keys here are concurrency, host_connections, "
            "host_delay, allow_addresses, resolve, ca_file"},
        Complaint{
            "[[source]]\nname = \"m\"\nplatform = \"mastodon\"\nbase_url = \"https://m.test\"\ntoken_evn = \"T\"\n",
            "paidtrail.toml:5:1: unknown key 'token_evn' in [[source]]; did you mean 'token_env'?"},
        Complaint{"[alert]\nprivate_bellow = 1\n",
                  "paidtrail.toml:2:1: unknown key 'private_bellow' in [alert]; did you mean 'private_below'?"},
        Complaint{"[network]\nconcurrency = \"many\"\n",
                  "paidtrail.toml:2:15: 'concurrency' in [network] must be a whole number, not a text"},
        Complaint{"[newsroom]\nname = 1\n",
                  "paidtrail.toml:2:8: 'name' in [newsroom] must be a text, not a whole number"},
        Complaint{"newsroom = 1\n", "paidtrail.toml:1:12: 'newsroom' must be a table, not a whole number"},
        Complaint{"[campaign]\nid = \"a\"\n",
                  "paidtrail.toml:1:1: 'campaign' is a list of tables; each begins with a line [[campaign]]"},
        Complaint{"[alert]\nquiet_hours = \"22-7\"\n",
                  "paidtrail.toml:2:15: 'quiet_hours' in [alert] are two times of day, such as \"22:00-07:00\""},
        Complaint{"[alert]\nquiet_hours = \"07:00-07:00\"\n",
                  "paidtrail.toml:2:15: 'quiet_hours' in [alert] begin when they end: nothing would ever be told"},
        Complaint{"[alert]\nkeep = \"7d\"\nrepeat = \"8d\"\n",
                  "paidtrail.toml:3:10: 'repeat' in [alert] is longer than it is remembered what was told ('keep' in "
                  "[alert]): it would never come; shorten it, or lengthen 'keep'"},
        Complaint{
            "[alert]\nkeep = \"7d\"\n[[alert.rule]]\nname = \"r\"\nsql = \"SELECT 1\"\nrepeat = \"8d\"\n",
            "paidtrail.toml:6:10: 'repeat' in [[alert.rule]] is longer than it is remembered what was told ('keep' "
            "in [alert]): it would never come; shorten it, or lengthen 'keep'"},
        Complaint{"[alert]\nrepeat = \"0s\"\n", "paidtrail.toml:2:10: 'repeat' in [alert] must be longer than nothing"},
        Complaint{
            "[alert]\nurgent = [\"post_deletd\"]\n",
            "paidtrail.toml:2:11: unknown kind 'post_deletd' ('urgent' in [alert]); did you mean 'post_deleted'?"},
        Complaint{"[alert]\nfailed_runs = 0\n", "paidtrail.toml:2:15: 'failed_runs' in [alert] must be from 1 to 1000"},
        Complaint{"[[alert.rule]]\nname = \"surge\"\nsql = \"SELECT 1\"\n",
                  "paidtrail.toml:2:8: 'surge' is a kind of the program's own; give the rule another name"},
        Complaint{
            "[[alert.channel]]\nname = \"s\"\ntype = \"atom\"\npath = \"x\"\ndigest = \"monthly\"\n",
            "paidtrail.toml:5:10: unknown 'monthly' ('digest' in [[alert.channel]]); there are run, hourly, daily, "
            "weekly"},
        Complaint{"[[alert.channel]]\nname = \"s\"\ntype = \"atom\"\npath = \"x\"\nmost_an_hour = 0\n",
                  "paidtrail.toml:5:16: 'most_an_hour' in [[alert.channel]] must be from 1 to 1000"},
        Complaint{"[alert.channel]\nname = \"a\"\n",
                  "paidtrail.toml:1:1: 'channel' is a list of tables; each begins with a line [[alert.channel]]"},
        Complaint{"[[campaign]]\nid = \"a\"\nlinks = [\"https://a.test/\", 3]\n",
                  "paidtrail.toml:3:29: 'links' in [[campaign]] must hold texts, not a whole number"},
        Complaint{"a = \n",
                  "paidtrail.toml:1:5: not TOML: Error while parsing key-value pair: expected value, saw "
                  "'\\n'"}));

INSTANTIATE_TEST_SUITE_P(
    Values, Complains,
    ::testing::Values(
        Complaint{"[network]\nconcurrency = 0\n",
                  "paidtrail.toml:2:15: 'concurrency' in [network] must be from 1 to 10000"},
        Complaint{"[network]\nhost_delay = \"fast\"\n",
                  "paidtrail.toml:2:14: 'fast' is no duration; write it like 500ms, 2s, 10m, 1h or 7d ('host_delay' in "
                  "[network])"},
        Complaint{"[network]\nallow_addresses = [\"10.0.0.1/8\"]\n",
                  "paidtrail.toml:2:20: '10.0.0.1/8' has host bits set; write the network's first address "
                  "('allow_addresses' in [network])"},
        Complaint{"[network]\nresolve = [\"a.test:80:127.0.0.1\", \"a.test:80:127.0.0.2\"]\n",
                  "paidtrail.toml:2:35: a.test:80 stands twice in 'resolve' in [network]"},
        Complaint{"[newsroom]\ntime_zone = \"Europe/Pari\"\n",
                  "paidtrail.toml:2:13: unknown time zone 'Europe/Pari'; write one such as Europe/Paris"},
        Complaint{"[newsroom]\nlanguage = \"de\"\n", "paidtrail.toml:2:12: unknown language 'de'; write fr or en"},
        Complaint{"[newsroom]\nmetrics = \"a.txt\"\n",
                  "paidtrail.toml:2:11: 'metrics' in [newsroom] must end in .prom: node_exporter reads no other file"},
        Complaint{"[newsroom]\nheartbeat = \"hc.example/1\"\n",
                  "paidtrail.toml:2:13: 'heartbeat' in [newsroom] is no http or https address"},
        Complaint{
            "[newsroom]\ncontact = \"a\\r\\nX: y\"\n",
            "paidtrail.toml:2:11: 'contact' goes into the User-Agent; write an address in ASCII without brackets"},
        Complaint{"[storage]\nurl = \"postgresql://db/x\"\n",
                  "paidtrail.toml:2:7: a PostgreSQL database is not in this version; name a SQLite file"},
        Complaint{"[[campaign]]\nname = \"x\"\n",
                  "paidtrail.toml:1:1: 'id' is missing in [[campaign]]; it names the campaign in tables and messages"},
        Complaint{"[[campaign]]\nid = \"A b\"\n", "paidtrail.toml:2:6: 'A b' is no campaign id; use a-z, 0-9 and -"},
        Complaint{"[[campaign]]\nid = \"a\"\n[[campaign]]\nid = \"a\"\n",
                  "paidtrail.toml:3:1: campaign 'a' stands twice; ids are unique"},
        Complaint{"[[campaign]]\nid = \"a\"\nlinks = [\"ftp://a.test/\"]\n",
                  "paidtrail.toml:3:10: 'ftp://a.test/' is no http or https address ('links' in [[campaign]])"},
        Complaint{"[[campaign]]\nid = \"a\"\ndestinations = [\"https://a.test\"]\n",
                  "paidtrail.toml:3:17: 'https://a.test' has a scheme; write HOST[:PORT][/PATH] ('destinations' in "
                  "[[campaign]])"},
        Complaint{"[[campaign]]\nid = \"a\"\nparameters = [\"utm\"]\n",
                  "paidtrail.toml:3:15: 'utm' is not NAME=VALUE (VALUE may end in *) ('parameters' in [[campaign]])"},
        Complaint{"[[campaign]]\nid = \"a\"\nsince = 2017-01-31\nuntil = 2017-01-01\n",
                  "paidtrail.toml:4:9: 'until' lies before 'since' in [[campaign]]"},
        Complaint{"[[campaign]]\nid = \"a\"\nsince = \"January\"\n",
                  "paidtrail.toml:3:9: 'since' in [[campaign]] must be a UTC day such as 2017-01-31"},
        Complaint{"[[campaign]]\nid = \"a\"\nclick_rate = \"cheap\"\n",
                  "paidtrail.toml:3:14: 'cheap' is no sum; write it like 0.70 EUR ('click_rate' in [[campaign]])"},
        Complaint{"[[source]]\nname = \"s\"\nplatform = \"mastodonn\"\n",
                  "paidtrail.toml:3:12: unknown platform 'mastodonn'; did you mean 'mastodon'?"},
        Complaint{"[[source]]\nname = \"s\"\nplatform = \"mastodon\"\n",
                  "paidtrail.toml:1:1: 'base_url' is missing in [[source]]; it is the address that is asked"},
        Complaint{"[[source]]\nname = \"s\"\nplatform = \"x\"\n",
                  "paidtrail.toml:1:1: 'token' is missing in [[source]]; bearer token"},
        Complaint{"[[campaign]]\nid = \"abc\"\n[[source]]\nname = \"s\"\nplatform = \"feed\"\nbase_url = "
                  "\"https://a.test/f\"\ncampaigns = [\"abd\"]\n",
                  "paidtrail.toml:7:14: unknown campaign 'abd' ('campaigns' in [[source]]); did you mean 'abc'?"},
        Complaint{"[[alert.channel]]\nname = \"s\"\ntype = \"carrier-pigeon\"\n",
                  "paidtrail.toml:3:8: unknown channel type 'carrier-pigeon'; there are slack, atom"},
        Complaint{
            "[[source]]\nname = \"s\"\nplatform = \"feed\"\nbase_url = \"https://u:p@a.test/\"\n",
            "paidtrail.toml:4:12: 'base_url' in [[source]] holds a user or password, which logs would show; leave it "
            "out"}));

TEST(Config, AllComplaintsAtOnceInTheOrderOfTheFile) {
  EXPECT_EQ(complaint("[newsroom]\nlanguage = \"de\"\nnme = \"x\"\n[network]\nconcurrency = -1\n"),
            "paidtrail.toml:2:12: unknown language 'de'; write fr or en\n"
            "paidtrail.toml:3:1: unknown key 'nme' in [newsroom]; did you mean 'name'?\n"
            "paidtrail.toml:5:15: 'concurrency' in [network] must be from 1 to 10000");
  EXPECT_EQ(parse("[newsroom]\nlanguage = \"de\"\n").error().kind, ErrorKind::config);
}

TEST(Config, DefaultsOfSettingsAndAddresses) {
  const auto config = parse(
      "[[campaign]]\nid = \"a\"\n[[campaign]]\nid = \"b\"\n"
      "[[source]]\nname = \"x\"\nplatform = \"x\"\ntoken = \"t\"\n"
      "[[source]]\nname = \"f\"\nplatform = \"feed\"\nbase_url = \"https://a.test/feed/\"\ncampaigns = [\"b\"]\n"
      "[[alert.channel]]\nname = \"feed\"\ntype = \"atom\"\npath = \"alerts.atom\"\n");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->sources[0].base_url, "https://api.x.com");
  EXPECT_EQ(config->sources[0].campaigns, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(config->sources[0].settings.integer("max_reads"), 1000);
  EXPECT_EQ(config->sources[1].base_url, "https://a.test/feed/");
  EXPECT_EQ(config->sources[1].campaigns, std::vector<std::string>{"b"});
  EXPECT_EQ(config->alert.channels[0].settings.text("path"),
            (std::filesystem::current_path() / "alerts.atom").string());
}

TEST(Config, DestinationsKeepAPortAndTheSerialisedHost) {
  const auto config = parse(
      "[[campaign]]\nid = \"a\"\ndestinations = [\"Bücher.example:80/a/\", \"a.test:443\", \"127.0.0.1:8080/x?y\"]\n");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().message,
            "paidtrail.toml:3:55: '127.0.0.1:8080/x?y' is not HOST[:PORT][/PATH] ('destinations' in [[campaign]])");
  const auto good =
      parse("[[campaign]]\nid = \"a\"\ndestinations = [\"Bücher.example:80/a/\", \"a.test:443\", \"[::1]:99/\"]\n");
  ASSERT_TRUE(good) << good.error().message;
  EXPECT_EQ(good->campaigns[0].destinations,
            (std::vector{DestinationRule{"xn--bcher-kva.example", 80, "/a"}, DestinationRule{"a.test", 443, ""},
                         DestinationRule{"[::1]", 99, ""}}));
}

TEST(Config, NotUtf8IsSaid) { EXPECT_EQ(complaint("[newsroom]\nname = \"\xFF\"\n"), "paidtrail.toml: not UTF-8"); }

constexpr std::string_view kSource =
    "[[source]]\nname = \"m\"\nplatform = \"mastodon\"\nbase_url = \"https://m.test\"\n";

TEST_F(ConfigFiles, AMissingFileIsNoInput) {
  const auto config = load_config(folder_ / "absent.toml", catalogue());
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().kind, ErrorKind::no_input);
  EXPECT_NE(config.error().message.find("absent.toml"), std::string::npos);
}

TEST_F(ConfigFiles, RelativePathsStartAtTheFile) {
  const auto config = load("[storage]\nurl = \"x.db\"\narchive = \"warc\"\n[newsroom]\nrules = \"my-rules\"\n");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->storage_url, (folder_ / "x.db").string());
  EXPECT_EQ(config->archive, folder_ / "warc");
  EXPECT_EQ(config->newsroom.rules, folder_ / "my-rules");
}

TEST_F(ConfigFiles, SecretsFromFileEnvironmentAndCredentials) {
  write("token.txt", "from-file\n");
  const std::string by_file = std::string(kSource) + "token_file = \"token.txt\"\n";
  const std::string by_env = std::string(kSource) + "token_env = \"PAIDTRAIL_TEST_TOKEN\"\n";
  EXPECT_EQ(token_of(by_file), "from-file");
  setenv("PAIDTRAIL_TEST_TOKEN", "from-env", 1);
  EXPECT_EQ(token_of(by_env), "from-env");

  std::filesystem::create_directory(folder_ / "credentials");
  write("credentials/PAIDTRAIL_TEST_TOKEN", "from-systemd\n", 0440);
  write("credentials/token", "from-systemd-by-key");
  setenv("CREDENTIALS_DIRECTORY", (folder_ / "credentials").c_str(), 1);
  EXPECT_EQ(token_of(by_env), "from-systemd");
  EXPECT_EQ(token_of(std::string(kSource)), "from-systemd-by-key");
  EXPECT_EQ(token_of(by_file), "from-file");
}

TEST_F(ConfigFiles, OneCredentialNamedLikeTheKeyNeverGoesToTwoServers) {
  std::filesystem::create_directory(folder_ / "credentials");
  write("credentials/token", "canary");
  setenv("CREDENTIALS_DIRECTORY", (folder_ / "credentials").c_str(), 1);
  const auto config =
      load(std::string(kSource) + "[[source]]\nname = \"n\"\nplatform = \"mastodon\"\nbase_url = \"https://n.test\"\n");
  ASSERT_FALSE(config);
  EXPECT_EQ(
      config.error().message,
      (folder_ / "paidtrail.toml").string() +
          ":5:1: the credential 'token' fits two tables; name one for each with 'token_env' ('token' in [[source]])");
}

TEST_F(ConfigFiles, ASecretThatIsWrittenEmptyIsSaid) {
  EXPECT_EQ(token_of(std::string(kSource) + "token = \"\"\n"),
            (folder_ / "paidtrail.toml").string() + ":5:9: 'token' in [[source]] is empty");
}

TEST_F(ConfigFiles, AnUnsetVariableIsNamed) {
  EXPECT_EQ(token_of(std::string(kSource) + "token_env = \"PAIDTRAIL_TEST_TOKEN\"\n"),
            (folder_ / "paidtrail.toml").string() +
                ":5:13: the environment variable 'PAIDTRAIL_TEST_TOKEN' is not set ('token' in [[source]])");
}

TEST_F(ConfigFiles, ASecretThatOthersCanReadIsNoPermission) {
  for (const mode_t mode : {0640U, 0604U, 0644U, 0620U}) {
    const auto path = write("token.txt", "s", mode);
    const auto config = load(std::string(kSource) + "token_file = \"token.txt\"\n");
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().kind, ErrorKind::no_permission);
    EXPECT_EQ(config.error().message, (folder_ / "paidtrail.toml").string() + ":5:14: the secret file '" +
                                          path.string() +
                                          "' can be read by others; run chmod 600 on it ('token' in [[source]])");
  }
}

TEST_F(ConfigFiles, ProblemsOfSecretFiles) {
  write("empty", "\n");
  write("huge", std::string(100'000, 'x'));
  for (const std::string name : {"absent", "empty", "huge", "."}) {
    const auto config = load(std::string(kSource) + "token_file = \"" + name + "\"\n");
    ASSERT_FALSE(config) << name;
    EXPECT_EQ(config.error().kind, ErrorKind::config) << name;
  }
  const auto both = load(std::string(kSource) + "token = \"CANARY\"\ntoken_file = \"absent\"\n");
  ASSERT_FALSE(both);
  EXPECT_NE(both.error().message.find("write only one of 'token', 'token_env' and 'token_file'"), std::string::npos);
  EXPECT_EQ(both.error().message.find("CANARY"), std::string::npos);
}

TEST_F(ConfigFiles, WhereSecretsAreIgnoredNothingIsFetched) {
  const auto config = load(
      "[[source]]\nname = \"x\"\nplatform = \"x\"\ntoken_env = \"PAIDTRAIL_TEST_TOKEN\"\n"
      "[[source]]\nname = \"y\"\nplatform = \"x\"\n",
      Secrets::ignore);
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->sources[0].settings.secret("token"), Secret());
}

TEST(Alert, WhatIsToldWhenIsRead) {
  const auto config = parse(
      "[alert]\nquiet_hours = \"22:00-07:30\"\nurgent = [\"link_changed\"]\nrepeat = \"1d\"\nsilent_after = \"3d\"\n"
      "health = false\n"
      "[[alert.rule]]\nname = \"many-links\"\nsql = \"SELECT 1 AS a\"\nseverity = \"urgent\"\nkey = [\"a\"]\nrepeat = "
      "\"2d\"\n"
      "[[alert.channel]]\nname = \"f\"\ntype = \"atom\"\npath = \"x\"\ndigest = \"daily\"\nmin_severity = \"warning\"\n"
      "most_an_hour = 3\n");
  ASSERT_TRUE(config) << config.error().message;
  const AlertConfig& alert = config->alert;
  ASSERT_TRUE(alert.quiet_hours);
  EXPECT_EQ(alert.quiet_hours->from, 22 * 60);
  EXPECT_EQ(alert.quiet_hours->to, 7 * 60 + 30);
  EXPECT_EQ(alert.urgent, std::vector<std::string>{"link_changed"});
  EXPECT_EQ(alert.repeat, std::chrono::hours(24));
  EXPECT_EQ(alert.silent_after, std::chrono::hours(72));
  EXPECT_FALSE(alert.health);
  ASSERT_EQ(alert.rules.size(), 1U);
  EXPECT_EQ(alert.rules[0].severity, Severity::urgent);
  EXPECT_EQ(alert.rules[0].key, std::vector<std::string>{"a"});
  EXPECT_EQ(alert.rules[0].repeat, std::chrono::hours(48));
  EXPECT_EQ(alert.rules[0].position.line, 9U);
  ASSERT_EQ(alert.channels.size(), 1U);
  EXPECT_EQ(alert.channels[0].digest, Digest::daily);
  EXPECT_EQ(alert.channels[0].min_severity, Severity::warning);
  EXPECT_EQ(alert.channels[0].most_an_hour, 3);
}

}  // namespace
}  // namespace paidtrail
