#include "reports/report.h"

#include <gtest/gtest.h>

#include <map>

#include "reports/model.h"

namespace paidtrail {
namespace {

/// Answers a query by the view that it names, with the rows that the test gave.
class Rows final : public Reader {
 public:
  std::map<std::string, std::vector<std::vector<Cell>>> by_view;

  Result<Table> query(std::string_view sql, const std::vector<Cell>&, std::chrono::milliseconds) override {
    Table table;
    for (const auto& [view, rows] : by_view)
      if (sql.find("FROM " + view) != std::string_view::npos) {
        table.rows = rows;
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
          text(R"(["FR-LCEN-20"])")};
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

std::string made(ReportFormat format, bool pseudonymous = false, const std::string& language = "en") {
  Rows rows = world();
  ReportQuery query;
  query.format = format;
  query.pseudonymous = pseudonymous;
  const auto report = make_report(rows, config(), query, texts(language));
  EXPECT_TRUE(report);
  return report ? *report : "";
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

}  // namespace
}  // namespace paidtrail
