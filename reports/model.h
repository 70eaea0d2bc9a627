#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/names.h"
#include "core/result.h"
#include "core/verdict.h"
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
  std::vector<std::string> reasons;    ///< names
  std::vector<std::string> sentences;  ///< the same in the report's language
  std::vector<std::string> words;      ///< as written in the post
  std::vector<std::string> citations;  ///< "rule id: citation"
};

struct PostLink {
  std::string short_url;
  std::string leads_to;  ///< destination, or the outcome's name
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
  std::vector<JudgedIn> verdicts;  ///< in the campaign's order, BRIEF last
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
  std::vector<SharedPost> posts;  ///< oldest first
  std::int64_t posts_with_personal_link = 0;
  std::int64_t inciting_with_personal_link = 0;
};

/// The verdicts that a table of this campaign needs: those that are judged, and of the others what occurred.
std::vector<VerdictKind> verdict_columns(const CampaignReport& campaign);

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
  std::string as_of;          ///< end of the last run; "" where there was none
  std::optional<std::string> since;
  std::optional<std::string> until;
  bool pseudonymous = false;
};

Result<Report> build(Reader& reader, const Config& config, const ReportQuery& query, const ReportTexts& texts);

}  // namespace paidtrail::reports
