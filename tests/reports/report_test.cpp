#include "reports/report.h"

#include <gtest/gtest.h>

#include <map>

#include "reports/account.h"
#include "reports/model.h"
#include "reports/words.h"

namespace paidtrail {
namespace {

/// Answers a query by the view that it names, with the rows that the test gave.
class Rows final : public Reader {
 public:
  std::map<std::string, std::vector<std::vector<Cell>>> by_view;

  Result<Table> query(std::string_view sql, const std::vector<Cell>&, std::chrono::milliseconds) override {
    Table table;
    // The longest name that fits: `shared_posts WHERE …` tells two queries of one view apart.
    for (auto it = by_view.rbegin(); it != by_view.rend(); ++it)
      if (sql.find("FROM " + it->first) != std::string_view::npos) {
        table.rows = it->second;
        return table;
      }
    if (sql.find("group_concat") != std::string_view::npos)
      table.rows = {{std::string("chain"), std::string("run"), std::string("text")}};
    return table;
  }
};

Cell text(const char* value) { return std::string(value); }
const Cell kNull = std::monostate();

Config config() {
  Config made = empty_config();
  Campaign campaign;
  campaign.id = "vote";
  campaign.name = "Vote <b>";
  campaign.jurisdictions = {"FR"};
  campaign.required_tags = {"#ads"};
  made.campaigns = {campaign};
  return made;
}

ReportTexts texts(const std::string& language = "en") {
  ReportTexts made;
  made.language = language;
  made.newsroom = "Desk";
  made.reason = [](std::string_view name) { return std::optional("Reason " + std::string(name) + "."); };
  made.citation = [](std::string_view) { return std::optional<std::string>("Art. 1"); };
  made.contact = "desk@newsroom.example";
  made.time_zone = "Europe/Paris";
  made.notes = [](const Verdict& stored, std::optional<Timestamp>) {
    VerdictNotes notes;
    notes.rules = {
        {"FR-LCEN-20", "rules.tsv:9", "Say <it>", "Dites <le>", "Art. 20", {}, "https://law.example/20", "source", {}}};
    notes.sure = stored.verdict == VerdictKind::unknown ? Sureness::open : Sureness::medium;
    notes.why = {"The row of " + (stored.terms.empty() ? "nothing" : stored.terms[0].term) + "."};
    notes.remedy = "say it first";
    return notes;
  };
  return made;
}

std::vector<Cell> share(const char* post, const char* account, const char* handle, const char* at, const char* body,
                        const char* incitement, const char* link, Cell destination, const char* outcome) {
  return {text("x"),
          text(post),
          text("https://x.com/p"),
          text(account),
          text(handle),
          text(at),
          text(at),
          kNull,
          kNull,
          text(body),
          text(incitement),
          text("urn:uuid:1"),
          text(link),
          std::move(destination),
          text(outcome),
          text("Name"),
          text(at)};
}

std::vector<Cell> verdict(const char* post, const char* jurisdiction, const char* kind) {
  return {text("x"),
          text(post),
          text(jurisdiction),
          text(kind),
          text(R"(["no_term"])"),
          text(R"([{"text":"#ads","term":"ads","status":"weak","start":0,"end":4}])"),
          text(R"(["FR-LCEN-20"])"),
          kNull,
          kNull,
          kNull,
          kNull,
          text("fr"),
          text("r1")};
}

std::vector<Cell> answer(const char* id, const char* account, Cell post, const char* body) {
  return {text(id),
          text("x"),
          text(account),
          text("Anna"),
          std::move(post),
          text("Me Avocat"),
          text("2017-01-23T10:00:00Z"),
          text(body)};
}

Rows world() {
  Rows rows;
  rows.by_view["shares"] = {
      share("1", "a", "anna", "2017-01-20T10:00:00Z", "<script>alert(1)</script> | =1+1 \x1b[31m", "explicit",
            "https://t.co/1", text("https://page.example/"), "resolved"),
      share("1", "a", "anna", "2017-01-20T10:00:00Z", "…", "explicit", "https://t.co/2", text("https://page.example/"),
            "resolved"),
      share("2", "b", "bob", "2017-01-21T10:00:00Z", "hello", "none", "https://t.co/3", kNull, "timeout"),
      share("3", "b", "bob", "2017-01-22T10:00:00Z", "hello again", "none", "https://t.co/3", kNull, "timeout")};
  rows.by_view["disclosure"] = {verdict("1", "FR", "absent"),       verdict("2", "FR", "compliant"),
                                verdict("3", "FR", "unknown"),      verdict("1", "BRIEF", "absent"),
                                verdict("2", "BRIEF", "compliant"), verdict("1", "FR", "insufficient")};
  rows.by_view["sharers"] = {{text("x"), text("a"), text("https://t.co/1")}};
  rows.by_view["answers"] = {answer("a1", "a", kNull, "<script>alert(2)</script>\n=2+2 \x1b[31m \u202Enon"),
                             answer("a2", "b", text("2"), "about the second"),
                             answer("a3", "nobody", kNull, "of someone else")};
  rows.by_view["disclosure"][1][7] = text("2017-01-21T10:00:00Z");
  rows.by_view["disclosure"][1][8] = text("2017-01-21T12:15:00Z");
  rows.by_view["disclosure"][2][9] = text("77");
  rows.by_view["disclosure"][2][10] = text("2017-01-22T10:05:00Z");
  rows.by_view["runs"] = {{text("run-1"), text("2017-01-22T11:00:00Z"), text("done"), std::int64_t{3}, std::int64_t{0},
                           text("2017-01-22T11:00:05Z")}};
  return rows;
}

reports::CampaignReport built(const ReportQuery& query = {}) {
  Rows rows = world();
  const Config made = config();
  const auto report = reports::build(rows, made, query, texts());
  EXPECT_TRUE(report) << (report ? "" : report.error().message);
  return report ? report->campaigns.at(0) : reports::CampaignReport{};
}

TEST(ComplianceRate, WilsonIntervalAsPublished) {
  struct Case {
    std::int64_t compliant, judged;
    double low, high;
  };
  // Newcombe 1998, table I: 81/263, 15/148, 0/20, 1/29.
  for (const Case& c : {Case{81, 263, 0.2553, 0.3662}, Case{15, 148, 0.0624, 0.1605}, Case{0, 20, 0.0, 0.1611},
                        Case{1, 29, 0.0061, 0.1718}}) {
    reports::Tally tally;
    for (std::int64_t i = 0; i < c.judged; ++i)
      tally.add(i < c.compliant ? VerdictKind::compliant : VerdictKind::absent);
    tally.add(VerdictKind::unknown);
    const auto rate = reports::compliance_rate(tally);
    ASSERT_TRUE(rate);
    EXPECT_NEAR(rate->low, c.low, 5e-5);
    EXPECT_NEAR(rate->high, c.high, 5e-5);
  }
}

TEST(ComplianceRate, NothingJudgedHasNoRate) {
  reports::Tally tally;
  tally.add(VerdictKind::unknown);
  EXPECT_FALSE(reports::compliance_rate(tally));
}

TEST(ReportModel, CountsPostsOnceAndTheLatestVerdict) {
  const auto campaign = built();
  ASSERT_EQ(campaign.posts.size(), 3u);  // post 1 has two links
  EXPECT_EQ(campaign.links, 3);
  EXPECT_EQ(campaign.sharers, 2);
  ASSERT_EQ(campaign.totals.size(), 2u);
  EXPECT_EQ(campaign.totals[0].jurisdiction, "FR");
  EXPECT_EQ(campaign.totals[0].tally.of(VerdictKind::insufficient), 1);  // the later judgement replaced `absent`
  EXPECT_EQ(campaign.totals[0].tally.of(VerdictKind::absent), 0);
  EXPECT_EQ(campaign.totals[0].tally.judged(), 2);
  EXPECT_EQ(campaign.by_sharer[0].name, "bob");
  EXPECT_EQ(campaign.by_sharer[0].links, 1);
  EXPECT_EQ(campaign.by_sharer[1].links, 2);
  EXPECT_EQ(campaign.posts_with_personal_link, 1);
  EXPECT_EQ(campaign.inciting_with_personal_link, 1);
  EXPECT_EQ(campaign.destinations[0].destination, "(timeout)");
  EXPECT_EQ(campaign.destinations[0].posts, 2);
  EXPECT_EQ(campaign.days.size(), 3u);
}

TEST(ReportModel, SelectsByTime) {
  ReportQuery query;
  query.since = Timestamp::parse_rfc3339("2017-01-21T00:00:00Z");
  query.until = Timestamp::parse_rfc3339("2017-01-21T23:59:59Z");
  EXPECT_EQ(built(query).posts.size(), 1u);
}

TEST(ReportModel, AnUnknownCampaignNamesTheKnownOnes) {
  Rows rows = world();
  ReportQuery query;
  query.campaigns = {"vtoe"};
  const auto report = reports::build(rows, config(), query, texts());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error(), (Error{ErrorKind::usage, "--campaign: 'vtoe' is not configured; known: vote"}));
}

std::string made(ReportFormat format, bool pseudonymous = false, const std::string& language = "en",
                 const std::optional<std::string>& account = std::nullopt) {
  Rows rows = world();
  rows.by_view["shared_posts"] = {{text("x")}};
  rows.by_view["shared_posts WHERE account_key > 0 AND"] = {
      {text("x"), std::int64_t{1}, text("a"), text("anna"), text("Anna"), std::int64_t{1}}};
  rows.by_view["evidence WHERE record_id"] = {{text("urn:uuid:1"), text("https://api.x.com/"),
                                               text("2017-01-20T10:00:01Z"), text("run.warc.gz"), std::int64_t{42},
                                               text("payload"), text("chain")}};
  ReportQuery query;
  query.format = format;
  query.pseudonymous = pseudonymous;
  query.account = account;
  const auto report = make_report(rows, config(), query, texts(language));
  EXPECT_TRUE(report) << (report ? "" : report.error().message);
  return report ? *report : "";
}

TEST(Report, OfADatabaseOfAnOlderProgramSaysSo) {
  Rows rows = world();
  rows.by_view["pragma_table_info"] = {{Cell(std::int64_t{0})}};
  const auto report = make_report(rows, config(), {}, texts());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::config);
  EXPECT_NE(report.error().message.find("older paidtrail"), std::string::npos);
}

TEST(Report, HostileTextIsInertInEveryForm) {
  const std::string html = made(ReportFormat::html);
  EXPECT_EQ(html.find("<script>alert"), std::string::npos);
  EXPECT_EQ(html.find("Vote <b>"), std::string::npos);
  EXPECT_EQ(html.find("href=\"https://t.co/"), std::string::npos) << "a campaign link is paid by the click";
  EXPECT_NE(html.find("&lt;script&gt;alert(1)&lt;/script&gt;"), std::string::npos);
  const std::string markdown = made(ReportFormat::markdown);
  EXPECT_EQ(markdown.find("<script>"), std::string::npos);
  EXPECT_NE(markdown.find("\\|"), std::string::npos);
  for (const ReportFormat format : {ReportFormat::html, ReportFormat::markdown, ReportFormat::json})
    EXPECT_EQ(made(format).find('\x1b'), std::string::npos);
}

TEST(Report, PseudonymousFormsNameNobody) {
  for (const ReportFormat format :
       {ReportFormat::html, ReportFormat::markdown, ReportFormat::csv, ReportFormat::json}) {
    const std::string report = made(format, true);
    for (const char* name : {"anna", "bob", "x.com/p", "hello", "t.co/1", "urn:uuid:1"})
      EXPECT_EQ(report.find(name), std::string::npos) << kReportFormats.name(format) << ": " << name;
    EXPECT_EQ(report, made(format, true)) << "same database, same bytes";
  }
}

TEST(Report, EveryVerdictHasItsLineOfEvidence) {
  const std::string csv = made(ReportFormat::csv);
  EXPECT_NE(
      csv.find(
          "vote,x,1,https://x.com/p,anna,2017-01-20T10:00:00Z,https://t.co/1 | https://t.co/2,"
          "https://page.example/ | https://page.example/,FR,insufficient,no_term,#ads,FR-LCEN-20: Art. 1,explicit,"),
      std::string::npos)
      << csv;
  EXPECT_NE(made(ReportFormat::markdown, false, "fr").find("insuffisant"), std::string::npos);
  EXPECT_NE(made(ReportFormat::html, false, "fr").find("<html lang=\"fr\">"), std::string::npos);
}

TEST(Report, TheHtmlPageStandsAlone) {
  const std::string html = made(ReportFormat::html);
  EXPECT_NE(html.find("Content-Security-Policy"), std::string::npos);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find(" style=\""), std::string::npos) << "the policy allows the one style element only";
  EXPECT_EQ(html.find("src="), std::string::npos);
  std::size_t charts = 0;
  for (std::size_t at = html.find("<svg role=\"img\""); at != std::string::npos;
       at = html.find("<svg role=\"img\"", at + 1))
    ++charts;
  EXPECT_EQ(charts, 2u);
}

constexpr ReportFormat kAll[] = {ReportFormat::html, ReportFormat::markdown, ReportFormat::csv, ReportFormat::json};

void expect_parts(const std::string& text, const std::vector<const char*>& parts) {
  for (const char* part : parts) EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text.substr(0, 6000);
}

TEST(Report, SaysWhatTheNetworkItselfCouldHaveSeen) {
  const std::string english = "what the network itself, which does not pay such clicks, could have seen";
  for (const ReportFormat format : {ReportFormat::html, ReportFormat::markdown, ReportFormat::json})
    expect_parts(made(format), {english.c_str()});
  expect_parts(made(ReportFormat::html), {"1 / 1 posts with a link that only one account used"});
  expect_parts(made(ReportFormat::markdown), {"1 / 1 posts with a link that only one account used"});
  expect_parts(made(ReportFormat::json), {"\"posts_with_personal_link\":1,\"inciting_with_personal_link\":1"});
  expect_parts(made(ReportFormat::markdown, false, "fr"), {"ce que le réseau lui-même, qui ne paie pas de tels clics"});
  // A row a post: the count is a filter of two columns.
  expect_parts(made(ReportFormat::csv), {"record_id,text,personal_link,", ",https://t.co/1,,,,"});
}

TEST(Report, AnswersStandBesideTheVerdicts) {
  for (const ReportFormat format : kAll) expect_parts(made(format), {"a1", "a2", "about the second"});
  EXPECT_EQ(made(ReportFormat::json).find("of someone else"), std::string::npos);
  expect_parts(made(ReportFormat::html), {"<a href=\"#answer-a1\">", "id=\"answer-a1\"", "Me Avocat", "about all posts",
                                          "&lt;script&gt;alert(2)&lt;/script&gt;"});
  expect_parts(made(ReportFormat::json), {"\"answers\":[\"a1\"]", "\"answer_id\":\"a2\""});
  const auto campaign = built();
  ASSERT_EQ(campaign.answers.size(), 2u);
  EXPECT_EQ(campaign.posts[1].answers, std::vector<std::size_t>{1});
  EXPECT_TRUE(campaign.posts[2].answers.empty()) << "it is about post 2";
}

Rows world_with_false_alarms() {
  const auto alarm = [](const char* alert, const char* rule, Cell campaign, Cell details, const char* at) {
    return std::vector<Cell>{text(alert), text(rule), std::move(campaign), std::move(details), text(at)};
  };
  const Cell first = text(R"({"platform":"x","post_id":"1"})");
  const Cell second = text(R"({"platform":"x","post_id":"2"})");
  Rows rows = world();
  rows.by_view["false_alarms"] = {alarm("id-1", "new_link", text("vote"), first, "2017-01-20T11:00:00Z"),
                                  alarm("id-1", "first_undisclosed", text("vote"), first, "2017-01-20T11:00:00Z"),
                                  alarm("id-2", "new_link", text("vote"), second, "2017-01-21T11:00:00Z"),
                                  alarm("id-3", "source_failed", kNull, kNull, "2017-01-22T11:00:00Z"),
                                  alarm("id-4", "new_link", text("another"), first, "2017-01-22T11:00:00Z")};
  return rows;
}

std::string made_with_false_alarms(ReportFormat format, const std::string& language = "en", bool pseudonymous = false) {
  Rows rows = world_with_false_alarms();
  ReportQuery query;
  query.format = format;
  query.pseudonymous = pseudonymous;
  const auto report = make_report(rows, config(), query, texts(language));
  EXPECT_TRUE(report) << (report ? "" : report.error().message);
  return report ? *report : "";
}

TEST(ReportModel, FalseAlarmsAreCountedByRuleAndStandBesideThePosts) {
  Rows rows = world_with_false_alarms();
  const auto report = reports::build(rows, config(), {}, texts());
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->false_alarm_alerts, 3) << "another campaign's is not this report's";
  ASSERT_EQ(report->false_alarms.size(), 3u);
  EXPECT_EQ(report->false_alarms[0].rule, "first_undisclosed");
  EXPECT_EQ(report->false_alarms[1].rule, "new_link");
  EXPECT_EQ(report->false_alarms[1].alert_ids, (std::vector<std::string>{"id-1", "id-2"}));
  EXPECT_EQ(report->campaigns[0].posts[0].false_alarms, std::vector<std::string>{"id-1"});
  EXPECT_TRUE(report->campaigns[0].posts[2].false_alarms.empty());
  ReportQuery late;
  late.since = Timestamp::parse_rfc3339("2017-01-21T00:00:00Z");
  const auto selected = reports::build(rows, config(), late, texts());
  ASSERT_TRUE(selected);
  EXPECT_EQ(selected->false_alarm_alerts, 2) << "by the alerts' own time";
}

TEST(Report, FalseAlarmsStandInEveryFormAndLanguage) {
  expect_parts(
      made_with_false_alarms(ReportFormat::markdown),
      {"## False alarms\n\n3 alerts were false, says the newsroom. Findings and verdicts stay as they were made.",
       "| Rule | Alerts | Which |\n|---|---|---|\n| first\\_undisclosed | 1 | id-1 |\n| new\\_link | 2 | id-1, id-2 |",
       "  - False alarm: id-2\n"});
  expect_parts(made_with_false_alarms(ReportFormat::markdown, "fr"),
               {"## Fausses alertes\n\n3 alertes, selon la rédaction, étaient fausses.",
                "| Règle | Alertes | Lesquelles |", "  - Fausse alerte : id-2\n"});
  expect_parts(made_with_false_alarms(ReportFormat::html),
               {"<h2>False alarms</h2>", "<td>new_link</td><td>id-1, id-2</td><td class=\"n\">2</td>",
                "<dt>False alarm</dt><dd>id-1</dd>"});
  expect_parts(made_with_false_alarms(ReportFormat::html, "fr"),
               {"<h2>Fausses alertes</h2>", "<dt>Fausse alerte</dt>"});
  expect_parts(made_with_false_alarms(ReportFormat::json),
               {R"("false_alarms":{"alerts":3,"rules":[{"rule":"first_undisclosed","alerts":1,"alert_ids":["id-1"]},)",
                R"("false_alarms":["id-2"]})"});
  expect_parts(made_with_false_alarms(ReportFormat::csv), {",answers,false_alarms\r\n", ",id-1\r\n"});
  for (const ReportFormat format : kAll)
    EXPECT_EQ(made_with_false_alarms(format, "en", true).find("id-1"), std::string::npos) << "pseudonymous";
  for (const ReportFormat format : {ReportFormat::html, ReportFormat::markdown})
    EXPECT_EQ(made(format).find("False alarm"), std::string::npos) << "where there are none";
}

TEST(Report, HostileAnswersAreInert) {
  for (const ReportFormat format : {ReportFormat::html, ReportFormat::markdown}) {
    const std::string report = made(format);
    EXPECT_EQ(report.find("<script>alert(2)"), std::string::npos);
    EXPECT_EQ(report.find("\u202E"), std::string::npos);
  }
  EXPECT_EQ(made(ReportFormat::markdown).find("\n=2+2"), std::string::npos);
  Rows rows = world();
  rows.by_view["answers"] = {answer("a1", "a", kNull, "=HYPERLINK(1)")};
  ReportQuery query;
  query.format = ReportFormat::csv;
  const auto csv = make_report(rows, config(), query, texts());
  ASSERT_TRUE(csv);
  EXPECT_EQ(csv->find(",=HYPERLINK"), std::string::npos);
}

TEST(Report, AnAnswerOfAMegabyteIsWholeWhereItCanBe) {
  Rows rows = world();
  const std::string large(1 << 20, 'y');
  rows.by_view["answers"] = {answer("a1", "a", kNull, large.c_str())};
  for (const ReportFormat format : kAll) {
    ReportQuery query;
    query.format = format;
    const auto report = make_report(rows, config(), query, texts());
    ASSERT_TRUE(report);
    const bool whole = report->find(large) != std::string::npos;
    EXPECT_EQ(whole, format != ReportFormat::csv) << kReportFormats.name(format);
    EXPECT_LT(report->size(), 2u << 20) << kReportFormats.name(format);
  }
}

TEST(Report, ALaterDisclosureHasItsDelayAndAReplyItsTime) {
  for (const ReportFormat format : {ReportFormat::html, ReportFormat::markdown})
    expect_parts(made(format), {"added by an edit at 2017-01-21 12:15 UTC, 2 h 15 min after the post",
                                "own reply of 2017-01-22 10:05 UTC"});
  expect_parts(made(ReportFormat::json),
               {"\"disclosure_delay_seconds\":8100", "\"reply_at\":\"2017-01-22T10:05:00Z\""});
  expect_parts(made(ReportFormat::csv), {",2017-01-21T10:00:00Z,2017-01-21T12:15:00Z,,"});
  expect_parts(made(ReportFormat::markdown, false, "fr"),
               {"ajoutée par une modification", "2 h 15 min après la publication"});
}

TEST(ReportWords, DelaysAsPeopleSayThem) {
  const reports::Words english("en");
  for (const auto& [seconds, said] : std::vector<std::pair<std::int64_t, std::string>>{{0, "0 s"},
                                                                                       {59, "59 s"},
                                                                                       {60, "1 min"},
                                                                                       {3600, "1 h"},
                                                                                       {8100, "2 h 15 min"},
                                                                                       {86400, "1 d"},
                                                                                       {97200, "1 d 3 h"}})
    EXPECT_EQ(english.delay(seconds), said);
  EXPECT_EQ(reports::Words("fr").delay(86400), "1 j");
}

TEST(ReportWords, TimesAreLocalAndUtc) {
  EXPECT_EQ(reports::both_times("2017-01-20T17:42:00Z", "Europe/Paris"), "2017-01-20 18:42 CET (17:42 UTC)");
  EXPECT_EQ(reports::both_times("2017-01-20T23:42:00Z", "Europe/Paris"), "2017-01-21 00:42 CET (2017-01-20 23:42 UTC)");
  EXPECT_EQ(reports::both_times("2017-01-20T17:42:00Z", "UTC"), "2017-01-20 17:42 UTC");
  EXPECT_EQ(reports::both_times("", "UTC"), "");
  EXPECT_EQ(reports::clock_time("2017-01-20T13:05:00Z", "Europe/Paris"), "14:05 CET (2017-01-20)");
}

TEST(AccountPage, HoldsWhatWasSeenAndNobodyElse) {
  for (const ReportFormat format : {ReportFormat::html, ReportFormat::markdown}) {
    const std::string page = made(format, false, "en", "anna");
    expect_parts(page,
                 {"what we saw in your posts", "anna", "id a", "desk@newsroom.example",
                  "A disclosure was seen in this post that by these rules falls short, at 11:00 CET (2017-01-20).",
                  "2017-01-20 11:00 CET (10:00 UTC)", "Art. 20", "How sure", "medium", "The row of ads.",
                  "What would change this", "say it first", "urn:uuid:1", "run.warc.gz", "payload", "chain", "a1",
                  "Room for your answer"});
    for (const char* word : {"bob", "hello", "illegal", "paid by", "about the second"})
      EXPECT_EQ(page.find(word), std::string::npos) << word;
  }
  const std::string json = made(ReportFormat::json, false, "en", "anna");
  expect_parts(json,
               {"\"account\":{\"platform\":\"x\",\"account\":\"anna\",\"account_id\":\"a\"}", "\"sure\":\"medium\"",
                "\"remedy\":\"say it first\"", "\"url\":\"https://law.example/20\"", "\"payload_sha256\":\"payload\""});
  EXPECT_EQ(json.find("bob"), std::string::npos);
}

TEST(AccountPage, IsInertAndHasNoLiveCampaignLink) {
  const std::string html = made(ReportFormat::html, false, "en", "anna");
  for (const char* live :
       {"<script>", "href=\"https://t.co/", "href=\"https://page.example", "Say <it>", " style=\"", "src="})
    EXPECT_EQ(html.find(live), std::string::npos) << live;
  expect_parts(html, {"https://t.co/1", "Content-Security-Policy", "href=\"https://law.example/20\"", "@media print"});
  for (const ReportFormat format : {ReportFormat::html, ReportFormat::markdown, ReportFormat::json})
    EXPECT_EQ(made(format, false, "en", "anna").find('\x1b'), std::string::npos);
}

TEST(AccountPage, SpeaksFrench) {
  const std::string page = made(ReportFormat::html, false, "fr", "anna");
  expect_parts(page, {"<html lang=\"fr\">", "Avant publication", "Fiabilité", "moyenne", "Place pour votre réponse"});
  for (const char* word : {"illégal", "payé par", "payée par"}) EXPECT_EQ(page.find(word), std::string::npos) << word;
}

TEST(AccountPage, ThePseudonymousOneNamesNobody) {
  for (const ReportFormat format : {ReportFormat::html, ReportFormat::markdown, ReportFormat::json}) {
    const std::string page = made(format, true, "en", "anna");
    for (const char* name : {"anna", "Anna", "alert(", "t.co/1", "urn:uuid:1", "Avocat", "x.com/p"})
      EXPECT_EQ(page.find(name), std::string::npos) << kReportFormats.name(format) << ": " << name;
  }
}

TEST(AccountPage, HasNoCsvForm) {
  Rows rows = world();
  ReportQuery query;
  query.format = ReportFormat::csv;
  query.account = "anna";
  const auto report = make_report(rows, config(), query, texts());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::usage);
}

Error refused(const std::vector<std::vector<Cell>>& matching, const std::string& who) {
  Rows rows;
  rows.by_view["shared_posts"] = {{text("x")}, {text("anna")}};
  rows.by_view["shared_posts WHERE account_key > 0 AND"] = matching;
  const auto account = find_account(rows, who);
  EXPECT_FALSE(account);
  return account ? Error{} : account.error();
}

TEST(FindAccount, SeveralAreNamedAndNoneHasAHint) {
  EXPECT_EQ(refused({{text("mastodon"), std::int64_t{2}, text("7"), text("anna"), kNull, std::int64_t{1}},
                     {text("x"), std::int64_t{1}, text("42"), text("Anna"), kNull, std::int64_t{1}}},
                    "anna"),
            (Error{ErrorKind::usage,
                   "--account: 'anna' could be 2 accounts: mastodon:anna (id 7), x:Anna (id 42); name one as "
                   "PLATFORM:HANDLE or PLATFORM:ID"}));
  EXPECT_EQ(refused({}, "anan"),
            (Error{ErrorKind::usage,
                   "--account: 'anan' is no account that shared a link of a campaign; did you mean 'anna'?"}));
}

}  // namespace
}  // namespace paidtrail
