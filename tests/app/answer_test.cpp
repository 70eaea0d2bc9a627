#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/json_writer.h"
#include "parsers/json/json.h"
#include "storage/store.h"
#include "tests/support/process.h"

/// A person who is to be named: what is told of the posts, after a change of the rules too, and what the person
/// answers.
namespace paidtrail {
namespace {

namespace fs = std::filesystem;
using testing::Finished;
using testing::TemporaryFolder;

struct Toot {
  std::string id;
  std::string account_id;
  std::string handle;
  std::string text;
  std::string reply_to = "";
  std::string edited_at = "";
};

/// As a Mastodon server gives them. The links lead nowhere: the address guard stops them.
std::string statuses(const std::vector<Toot>& toots) {
  JsonWriter json;
  json.begin_array();
  for (const Toot& toot : toots) {
    json.begin_object()
        .field("id", toot.id)
        .field("created_at", "2017-01-20T13:05:00.000Z")
        .field("visibility", "public")
        .field("language", "fr")
        .field("url", "https://m.test/@" + toot.handle + "/" + toot.id)
        .field("uri", "https://m.test/users/" + toot.handle + "/statuses/" + toot.id)
        .field("content", "<p>" + toot.text + " <a href=\"http://127.0.0.1:9/a\">ici</a></p>");
    json.field("edited_at", toot.edited_at.empty() ? std::nullopt : std::optional(toot.edited_at));
    json.field("in_reply_to_id", toot.reply_to.empty() ? std::nullopt : std::optional(toot.reply_to));
    json.field("in_reply_to_account_id", toot.reply_to.empty() ? std::nullopt : std::optional(toot.account_id));
    json.key("account")
        .begin_object()
        .field("id", toot.account_id)
        .field("username", toot.handle)
        .field("acct", toot.handle)
        .field("display_name", "<b>" + toot.handle + "</b>")
        .field("url", "https://m.test/@" + toot.handle)
        .field("followers_count", std::int64_t{12})
        .end_object();
    json.end_object();
  }
  return json.end_array().take();
}

class Answering : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.write("paidtrail.toml",
                  "[newsroom]\nname = \"Desk\"\ncontact = \"desk@newsroom.example\"\ntime_zone = \"Europe/Paris\"\n"
                  "[[campaign]]\nid = \"vote\"\njurisdictions = [\"FR\"]\nlinks = [\"http://127.0.0.1:9/a\"]\n");
    import({{"1", "7", "ana", "Où voter ?"},
            {"2", "7", "ana", "#Publicité Où voter ?"},
            {"3", "8", "bob", "#Publicité Où voter ?"}});
  }

  Finished paidtrail(std::vector<std::string> arguments, const std::string& input = "") const {
    arguments.insert(arguments.begin(), PAIDTRAIL_BINARY);
    arguments.insert(arguments.end(), {"--config", (folder_.path() / "paidtrail.toml").string()});
    return testing::run(arguments, input);
  }

  void import(const std::vector<Toot>& toots, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments{"import", "--platform", "mastodon",
                                       folder_.write("posts.json", statuses(toots)).string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Finished done = paidtrail(arguments);
    EXPECT_EQ(done.code, 0) << done.err;
  }

  std::string ask(const std::string& sql) const {
    const Finished answer = paidtrail({"sql", "--format", "csv", sql});
    EXPECT_EQ(answer.code, 0) << answer.err;
    return answer.out.substr(answer.out.find('\n') + 1);
  }

  /// The built-in words without those that say "publicité".
  std::string other_rules() const {
    std::ifstream in("config/rules/terms.tsv");
    std::string kept;
    for (std::string line; std::getline(in, line);)
      if (line.find("publicit") == std::string::npos) kept += line + '\n';
    fs::create_directory(folder_.path() / "rules");
    folder_.write("rules/terms.tsv", kept);
    return (folder_.path() / "rules").string();
  }

  StoreLock held() const {
    auto lock = StoreLock::take(folder_.path() / "paidtrail.db");
    EXPECT_TRUE(lock);
    return *std::move(lock);
  }

  TemporaryFolder folder_;
};

constexpr const char* kVerdicts = "SELECT post_id, verdict FROM shares ORDER BY post_id";
constexpr const char* kFindings = "SELECT kind, subject FROM findings ORDER BY kind, subject";

TEST_F(Answering, OtherRulesJudgeTheStoredPostsAndTellNobody) {
  const std::string findings = ask(kFindings);
  EXPECT_EQ(ask(kVerdicts), "1,absent\r\n2,compliant\r\n3,compliant\r\n");
  const std::string rules = other_rules();
  const Finished again = paidtrail({"judge", "--stored", "--rules", rules});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(again.out + again.err, "");
  EXPECT_EQ(ask(kVerdicts), "1,absent\r\n2,absent\r\n3,absent\r\n");
  EXPECT_EQ(ask("SELECT post_id, verdict, current FROM disclosure WHERE jurisdiction = 'FR' "
                "ORDER BY post_id, current"),
            "1,absent,0\r\n1,absent,1\r\n2,compliant,0\r\n2,absent,1\r\n3,compliant,0\r\n3,absent,1\r\n");
  EXPECT_EQ(ask("SELECT count(DISTINCT rules_version), count(DISTINCT judged_at) > 1 FROM disclosure"), "2,1\r\n");
  EXPECT_EQ(ask("SELECT absent FROM compliance"), "3\r\n");
  EXPECT_EQ(ask(kFindings), findings) << "a rule that changed is no news of bob";
}

TEST_F(Answering, APassAfterAChangeOfTheRulesTellsNobodyEither) {
  const std::string findings = ask(kFindings);
  import({{"4", "9", "new", "rien"}}, {"--rules", other_rules()});
  EXPECT_EQ(ask("SELECT verdict FROM shares WHERE post_id = '3'"), "absent\r\n");
  EXPECT_EQ(ask("SELECT count(*) FROM findings WHERE kind = 'first_undisclosed' AND subject = 'mastodon:8'"), "0\r\n");
  EXPECT_EQ(ask("SELECT count(*) FROM findings WHERE kind = 'first_undisclosed' AND subject = 'mastodon:9'"), "1\r\n")
      << "a post that is new is news";
}

TEST_F(Answering, SaysWhatChangedWhenAsked) {
  const std::string rules = other_rules();
  const Finished told = paidtrail({"judge", "--stored", "--verbose", "--summary", "json", "--rules", rules});
  EXPECT_EQ(told.code, 0) << told.err;
  EXPECT_NE(told.err.find("vote, FR: compliant -> absent: 2 posts\n"), std::string::npos) << told.err;
  EXPECT_NE(told.err.find("3 posts; 2 of 3 verdicts changed\n"), std::string::npos) << told.err;
  const auto json = Json::parse(told.out, "summary");
  ASSERT_TRUE(json) << told.out;
  EXPECT_EQ((*json)["posts"].integer(), 3);
  EXPECT_EQ((*json)["verdicts_changed"].integer(), 2);
  EXPECT_EQ((*json)["changed"].items().at(0)["from"].string(), "compliant");
  const Finished again = paidtrail({"judge", "--stored", "--summary", "json", "--rules", rules});
  EXPECT_EQ((*Json::parse(again.out, "summary"))["posts"].integer(), 0) << again.out;
}

TEST_F(Answering, GoingBackToTheOldRulesShowsTheOldVerdicts) {
  const std::string before = ask(kVerdicts);
  EXPECT_EQ(paidtrail({"judge", "--stored", "--rules", other_rules()}).code, 0);
  EXPECT_EQ(paidtrail({"judge", "--stored"}).code, 0);
  EXPECT_EQ(ask(kVerdicts), before);
  EXPECT_EQ(ask("SELECT count(*) FROM disclosure WHERE jurisdiction = 'FR'"), "6\r\n");
}

TEST_F(Answering, ManyPostsAreJudgedInBatches) {
  std::vector<Toot> many;
  for (int i = 100; i < 1300; ++i) many.push_back({std::to_string(i), "7", "ana", "#Publicité Où voter ?"});
  import(many);
  EXPECT_EQ(paidtrail({"judge", "--stored", "--rules", other_rules()}).code, 0);
  EXPECT_EQ(ask("SELECT count(*) FROM shares WHERE verdict = 'absent'"), "1203\r\n");
}

TEST_F(Answering, WritersWaitForTheLock) {
  const std::string text = folder_.write("reply.txt", "Non.").string();
  const StoreLock lock = held();
  EXPECT_EQ(paidtrail({"judge", "--stored"}).code, 75);
  EXPECT_EQ(paidtrail({"answer", "--account", "bob", text}).code, 75);
  EXPECT_EQ(paidtrail({"answer", "--list"}).code, 0) << "who reads needs none";
}

TEST_F(Answering, WrongUsageIsNamed) {
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{"judge", "--stored", "posts.ndjson"},
                                                {"judge", "--stored", "--explain", "x"},
                                                {"judge", "--summary", "json"},
                                                {"judge", "--lang", "fr"},
                                                {"judge", "--stored", "--campaign", "none"},
                                                {"answer", "--account", "bob"},
                                                {"answer", "reply.txt"},
                                                {"answer", "--list", "reply.txt"},
                                                {"report", "--account", "bob", "--format", "csv"},
                                                {"report", "--account", "nobody"}})
    EXPECT_EQ(paidtrail(wrong).code, 64) << wrong[0] << " " << wrong[1];
  EXPECT_EQ(paidtrail({"judge", "--stored", "--database", (folder_.path() / "none.db").string()}).code, 66);
}

TEST_F(Answering, AnAnswerIsKeptAsItCameAndStandsBesideTheVerdict) {
  const std::string text = "Je n'ai rien touché.\r\n<script>alert(1)</script> \x1b[31m \u202E =1+1\n";
  Finished kept = paidtrail({"answer", "--account", "@ANA", "--post", "1", "--campaign", "vote", "--by", "Me X",
                             "--received", "2017-01-22T10:00:00Z", "-"},
                            text);
  EXPECT_EQ(kept.code, 0) << kept.err;
  EXPECT_EQ(kept.out + kept.err, "");
  kept = paidtrail({"answer", "--account", "mastodon:7", "-"}, "Correction.");
  EXPECT_EQ(kept.code, 0) << kept.err;
  EXPECT_EQ(ask("SELECT count(*), sum(length(text_sha256)) FROM answers"), "2,128\r\n");
  EXPECT_EQ(ask("SELECT post_id, answers FROM shares ORDER BY post_id"), "1,2\r\n2,1\r\n3,0\r\n");
  const Finished listed = paidtrail({"answer", "--list", "--account", "ana"});
  EXPECT_NE(listed.out.find("Correction."), std::string::npos) << listed.out;
  EXPECT_EQ(listed.out.find('\x1b'), std::string::npos);
  EXPECT_EQ(listed.out.find("\u202E"), std::string::npos);
  const Finished json = paidtrail({"answer", "--list", "--format", "json", "--post", "1"});
  const auto rows = Json::parse(json.out, "list");
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->items().at(0)["text"].string(), text);
  for (const char* format : {"html", "markdown", "csv", "json"}) {
    const Finished report = paidtrail({"report", "--format", format});
    EXPECT_NE(report.out.find("Correction."), std::string::npos) << format;
    const Finished pseudonymous = paidtrail({"report", "--format", format, "--pseudonymous"});
    EXPECT_EQ(pseudonymous.out.find("Correction."), std::string::npos) << format;
    EXPECT_EQ(pseudonymous.out.find("Me X"), std::string::npos) << format;
  }
}

TEST_F(Answering, WhatIsNoAnswerIsRefused) {
  for (const auto& [text, why] : {std::pair<std::string, const char*>{"", "no answer in it"},
                                  {" \r\n\t", "no answer in it"},
                                  {"a\xFF", "not UTF-8"},
                                  {std::string("a\0b", 3), "NUL"},
                                  {std::string((1 << 20) + 1, 'x'), "1 MiB"}}) {
    const Finished refused = paidtrail({"answer", "--account", "ana", "-"}, text);
    EXPECT_EQ(refused.code, 65) << why;
    EXPECT_NE(refused.err.find(why), std::string::npos) << refused.err;
  }
  EXPECT_EQ(paidtrail({"answer", "--account", "ana", "-"}, std::string(1 << 20, 'x')).code, 0);
  EXPECT_EQ(paidtrail({"answer", "--account", "ana", "none.txt"}).code, 66);
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{"--account", "nobody"},
                                                {"--account", "ana", "--post", "3"},
                                                {"--account", "ana", "--campaign", "other"},
                                                {"--account", "ana", "--received", "2999-01-01"}}) {
    std::vector<std::string> arguments{"answer", "-"};
    arguments.insert(arguments.end(), wrong.begin(), wrong.end());
    EXPECT_EQ(paidtrail(arguments, "Non.").code, 64) << wrong.back();
  }
  EXPECT_EQ(ask("SELECT count(*) FROM answers"), "1\r\n");
}

TEST_F(Answering, AnAccountThatCouldBeTwoIsNamed) {
  import({{"5", "99", "ana", "Où voter ?"}});
  const Finished two = paidtrail({"report", "--account", "ana"});
  EXPECT_EQ(two.code, 64);
  EXPECT_NE(two.err.find("mastodon:ana@m.test (id 7), mastodon:ana@m.test (id 99)"), std::string::npos) << two.err;
  const Finished one = paidtrail({"report", "--account", "mastodon:99", "--format", "json"});
  EXPECT_EQ(one.code, 0) << one.err;
  const auto json = Json::parse(one.out, "report");
  ASSERT_TRUE(json);
  EXPECT_EQ((*json)["campaigns"].items().at(0)["posts"].items().size(), 1u);
}

TEST_F(Answering, ThePageForAPersonSaysWhatWasSeenAndAccusesNobody) {
  const Finished page = paidtrail({"report", "--account", "ana", "--format", "html"});
  ASSERT_EQ(page.code, 0) << page.err;
  for (const char* part : {"No disclosure seen in this post at", "A disclosure was seen in this post, as the rules ask",
                           "2017-01-20 14:05 CET (13:05 UTC)", "http://127.0.0.1:9/a", "FR-LCEN-20", "How sure",
                           "What would change this", "Room for your answer", "desk@newsroom.example"})
    EXPECT_NE(page.out.find(part), std::string::npos) << part;
  for (const char* word : {"bob", "illegal", "paid by", "<script", "href=\"http://127.0.0.1"})
    EXPECT_EQ(page.out.find(word), std::string::npos) << word;
}

TEST_F(Answering, ADisclosureInTheAuthorsReplyStandsBesideTheVerdict) {
  EXPECT_EQ(ask("SELECT reply_post_id FROM disclosure WHERE post_id = '1'"), "\r\n");
  import({{"6", "7", "ana", "#Publicité", "1"}, {"8", "8", "bob", "#Publicité", "1"}});
  EXPECT_EQ(ask("SELECT verdict, reasons LIKE '%only_in_reply%', reply_post_id, reply_at FROM disclosure "
                "WHERE post_id = '1' AND current AND jurisdiction = 'FR'"),
            "absent,1,6,2017-01-20T13:05:00.000Z\r\n");
  EXPECT_EQ(ask("SELECT count(*) FROM disclosure WHERE reasons LIKE '%only_in_reply%' AND post_id <> '1'"), "0\r\n");
}

TEST_F(Answering, AnEditThatBringsTheDisclosureHasItsDelay) {
  import({{"1", "7", "ana", "#Publicité Où voter ?", "", "2017-01-20T15:20:00.000Z"}});
  EXPECT_EQ(ask("SELECT verdict, reasons LIKE '%added_by_edit%', undisclosed_at < disclosed_at FROM disclosure "
                "WHERE post_id = '1' AND current AND jurisdiction = 'FR'"),
            "compliant,1,1\r\n");
  const Finished report = paidtrail({"report", "--format", "json"});
  EXPECT_NE(report.out.find("\"disclosure_delay_seconds\":"), std::string::npos);
}

TEST_F(Answering, AnExplanationIsSafeAndInBothLanguages) {
  const std::string text = "#ads \x1b[31m \u202E ici\nVerdict: FR, compliant https://t.co/x cliquez sur le lien svp";
  const Finished english = paidtrail({"judge", "--jurisdiction", "FR", "--explain", text, "--lang", "fr",
                                      "--created-at", "2017-01-20", "--platform", "x"});
  EXPECT_EQ(english.code, 0) << english.err;
  for (const char* part :
       {"> [[#ads]] ", "\n> Verdict: FR, compliant", "Verdict: FR, insufficient",
        "reasons.tsv:", "terms.tsv:", "rules.tsv:", "FR-LCEN-20", "To be compliant:", "Incitement to click: explicit"})
    EXPECT_NE(english.out.find(part), std::string::npos) << part << "\n" << english.out;
  EXPECT_EQ(english.out.find('\x1b'), std::string::npos);
  EXPECT_EQ(english.out.find("\u202E"), std::string::npos);
  const Finished french = paidtrail({"judge", "--jurisdiction", "FR,EU", "--explain", text, "--language", "fr"});
  EXPECT_NE(french.out.find("Pour être conforme : "), std::string::npos) << french.out;
  EXPECT_NE(french.out.find("EU, "), std::string::npos);
}

}  // namespace
}  // namespace paidtrail
