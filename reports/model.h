#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/verdict.h"
#include "reports/account.h"
#include "reports/report.h"

/// What a report says, in values: counted once, shown by several views.
namespace paidtrail::reports {

/// Posts by verdict, and the share that complies with its Wilson 95 % interval.
struct Tally {
  std::int64_t posts = 0;
  std::array<std::int64_t, kVerdictKinds.rows.size()> by_verdict{};

  void add(VerdictKind kind);
  std::int64_t of(VerdictKind kind) const { return by_verdict[static_cast<std::size_t>(kind)]; }
  /// compliant + insufficient + hidden + absent: what could be judged.
  std::int64_t judged() const;
};

struct Rate {
  double value = 0;
  double low = 0;
  double high = 0;
};
/// Wilson (1927), z = 1.959964; nothing where nothing could be judged.
std::optional<Rate> compliance_rate(const Tally& tally);

struct Compliance {
  std::string platform;
  std::string jurisdiction;
  Tally tally;
};

struct Sharer {
  std::string platform;
  std::string name;  ///< handle, or a pseudonym
  Tally tally;       ///< in the campaign's first jurisdiction
  std::int64_t links = 0;
  std::int64_t inciting = 0;  ///< explicit or exchange
  std::string first_share;
  std::string last_share;
  std::optional<std::string> personal_link;
};

struct Destination {
  std::string destination;  ///< or the outcome's name, where the links led nowhere
  std::int64_t links = 0;
  std::int64_t posts = 0;
  std::int64_t sharers = 0;
};

struct JudgedIn {
  std::string jurisdiction;
  VerdictKind verdict = VerdictKind::unknown;
  std::vector<std::string> reasons;           ///< names
  std::vector<std::string> sentences;         ///< the same in the report's language
  std::vector<std::string> words;             ///< as written in the post
  std::vector<std::string> citations;         ///< "rule id: citation"
  std::optional<std::string> undisclosed_at;  ///< both where an edit brought the disclosure: first seen without it
  std::optional<std::string> disclosed_at;    ///< and the edit
  std::optional<std::int64_t> delay_seconds;  ///< from the post to that edit
  std::optional<std::string> reply_post_id;   ///< both where the author's own reply alone holds the disclosure
  std::optional<std::string> reply_at;
  std::optional<VerdictNotes> notes;  ///< on the page for one account
};

struct PostLink {
  std::string short_url;
  std::string leads_to;  ///< destination, or the outcome's name
};

/// A record of the archive that shows something: view `evidence`.
struct Record {
  std::string record_id;
  std::string url;
  std::string fetched_at;
  std::string warc_file;
  std::int64_t warc_offset = 0;
  std::string payload_sha256;
  std::string chain_sha256;
};

/// What an account answered, in its own words.
struct AnswerLine {
  std::string answer_id;
  std::string platform;
  std::string who;
  std::optional<std::string> post_id;  ///< absent: about all its posts
  std::optional<std::string> answered_by;
  std::string received_at;
  std::optional<std::string> text;  ///< absent in a pseudonymous report
};

/// A line of evidence.
struct SharedPost {
  std::string platform;
  std::string post_id;
  std::optional<std::string> post_url;
  std::string who;
  std::string shared_at;
  std::string first_seen_at;
  std::optional<std::string> fetched_at;  ///< of the record that holds the text shown
  std::optional<std::string> edited_at;
  std::optional<std::string> deleted_at;
  std::optional<std::string> text;
  std::string incitement;
  std::optional<std::string> record_id;
  std::vector<PostLink> links;
  std::vector<JudgedIn> verdicts;            ///< in the campaign's order, BRIEF last
  std::optional<std::string> personal_link;  ///< the account's own, where it stands in this post
  std::vector<std::size_t> answers;          ///< of its account that are about it: indexes of CampaignReport::answers
  std::vector<Record> records;               ///< on the page for one account: of the text, then of its links
  std::vector<std::string> false_alarms;     ///< ids of alerts that told of it and were false alarms
};

struct Day {
  std::string day;
  Tally tally;
};

struct CampaignReport {
  std::string id;
  std::string name;
  std::string first_jurisdiction;
  std::optional<std::string> first_share;
  std::optional<std::string> last_share;
  std::int64_t sharers = 0;
  std::int64_t links = 0;
  std::vector<Compliance> totals;      ///< a row a jurisdiction, all platforms
  std::vector<Compliance> compliance;  ///< platform × jurisdiction
  std::vector<Sharer> by_sharer;       ///< most posts first
  std::vector<Destination> destinations;
  std::vector<Day> days;
  std::vector<SharedPost> posts;    ///< oldest first
  std::vector<AnswerLine> answers;  ///< oldest first
  std::int64_t posts_with_personal_link = 0;
  std::int64_t inciting_with_personal_link = 0;
};

/// The verdicts that a table of this campaign needs: those that are judged, and of the others what occurred.
std::vector<VerdictKind> verdict_columns(const CampaignReport& campaign);

/// Alerts that an operator called false alarms, under each rule that they told of.
struct FalseAlarms {
  std::string rule;
  std::vector<std::string> alert_ids;
};

struct RunLine {
  std::string run_id;
  std::string started_at;
  std::string state;
  std::int64_t posts_seen = 0;
  std::int64_t errors = 0;
};

struct Report {
  std::vector<CampaignReport> campaigns;
  std::vector<RunLine> runs;  ///< the latest, newest first
  /// By rule, of the selected campaigns and of those alerts that are about none; not on the page for one account.
  std::vector<FalseAlarms> false_alarms;
  std::int64_t false_alarm_alerts = 0;  ///< each once, whatever it told of
  std::string as_of;                    ///< end of the last run; "" where there was none
  std::optional<std::string> since;
  std::optional<std::string> until;
  bool pseudonymous = false;
  std::optional<AccountChoice> account;  ///< the page is for this one, and the report holds nobody else
  std::string account_name;              ///< as it is shown
};

Result<Report> build(Reader& reader, const Config& config, const ReportQuery& query, const ReportTexts& texts);

}  // namespace paidtrail::reports
