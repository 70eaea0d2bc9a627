#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "analysis/campaigns/campaigns.h"
#include "core/chain.h"
#include "core/finding.h"
#include "core/post.h"
#include "core/result.h"
#include "core/verdict.h"

/// The store's interface: what can be kept and asked, in values of core/. Every write is one transaction and idempotent
/// by natural keys, since a failed COMMIT may have been stored. Nothing once stored is changed in place: "now" is a
/// view.
namespace paidtrail {

// ---- runs ----------------------------------------------------------------------------------------------------------

enum class RunState { running, done, partial, interrupted, failed };
inline constexpr auto kRunStates = names<RunState>({{RunState::running, "running"},
                                                    {RunState::done, "done"},
                                                    {RunState::partial, "partial"},
                                                    {RunState::interrupted, "interrupted"},
                                                    {RunState::failed, "failed"}});

struct RunProblem {
  std::string where;  ///< source, link, file or channel
  std::string what;
  bool operator==(const RunProblem&) const = default;
};

struct RunTotals {
  std::int64_t posts_seen = 0;
  std::int64_t posts_new = 0;
  std::int64_t shares_new = 0;
  std::int64_t links_resolved = 0;
  std::int64_t findings_new = 0;
  std::int64_t alerts_sent = 0;
  std::int64_t paid_visit_requests = 0;  ///< to hosts that are paid per visit; of a replay, those in its archive
};

// ---- posts ---------------------------------------------------------------------------------------------------------

/// An archived record (view `evidence`); `chain_sha256` links it to the one before.
struct EvidenceRow {
  std::string record_id;
  std::string url;
  Timestamp fetched_at;
  std::string warc_file;  ///< file name within the archive folder
  std::uint64_t warc_offset = 0;
  std::string payload_sha256;
  std::string chain_sha256;
  bool operator==(const EvidenceRow&) const = default;
};

struct SeenPost {
  Post post;
  Timestamp fetched_at;                  ///< of the response that carried it
  std::optional<std::string> record_id;  ///< its evidence
};

/// A time span that a source could not give (a budget, a page limit, a 429).
struct Gap {
  std::string from;
  std::string to;
  std::string reason;
};

/// One page of one source for one campaign: posts, the links that shall be followed, and the mark that the walk leaves
/// behind, all in one transaction.
struct PageOfPosts {
  std::string campaign;
  std::string source;
  std::vector<SeenPost> posts;
  std::vector<std::string> follow;  ///< URLs as shared, to be resolved; repeats are harmless
  std::optional<std::string> mark;  ///< opaque to the store; nullopt leaves the stored one
  std::vector<Gap> gaps;
  std::vector<EvidenceRow> evidence;
};

/// A link with the chain that it gave.
struct FollowedLink {
  Chain chain;
  /// A host that is paid per visit answered on the way: to ask again would pay again.
  bool paid_visit = false;
};

/// A text that a post had before.
struct EarlierText {
  Post post;
  Timestamp fetched_at;
};

/// A reply of the post's own author, in the thread below it.
struct OwnReply {
  Post post;
  std::int64_t version = 0;  ///< the store's own key of the text
  Timestamp fetched_at;
};

/// A post with what is known of its links: what is matched and judged.
struct PostToMatch {
  std::int64_t post_key = 0;  ///< the store's own
  std::string source;         ///< that saw it first in this campaign
  /// The latest version. A tombstone leaves what was seen before and sets `deleted`.
  Post post;
  Timestamp text_seen_at;             ///< of that version
  std::vector<EarlierText> earlier;   ///< its texts before, oldest first; empty where there was but this one
  std::vector<OwnReply> own_replies;  ///< oldest first, none that is deleted
  bool judged_before = false;         ///< this very version, under other rules or with another chain: it is no news
  Timestamp first_seen_at;
  Timestamp seen_at;                                  ///< of the latest version
  std::vector<std::pair<std::string, Chain>> chains;  ///< shared URL → latest check, where there is one
  /// Found by earlier looks: a share stays one whatever becomes of its link, and its post is still to be judged.
  std::vector<Share> shares;
};

/// A disclosure that the first text did not have.
struct LaterDisclosure {
  std::string jurisdiction;
  Timestamp undisclosed_at;  ///< when the first text was fetched
  Timestamp disclosed_at;    ///< of the edit that brought it as the platform says, else when it was first fetched
};

/// What was concluded of one post for one campaign. An empty `shares` records that it was looked at.
struct MatchedPost {
  std::string campaign;
  std::int64_t post_key = 0;
  std::vector<Share> shares;
  std::vector<Verdict> verdicts;  ///< in the order of the campaign's jurisdictions, BRIEF last
  Timestamp judged_at;            ///< when what was judged had been fetched
  std::vector<Finding> findings;
  bool baseline = false;  ///< no alert of its own: counted in the campaign's first summary
  std::vector<LaterDisclosure> later{};
  std::optional<std::int64_t> reply_version{};  ///< of the own reply that holds the disclosure which the post lacks
};

/// A judged post whose judgement rests on other rules or another configuration of its campaign.
struct PostToRejudge {
  PostToMatch known;                                          ///< `post` is the version that was judged
  std::vector<std::pair<std::string, VerdictKind>> verdicts;  ///< that count until now, by jurisdiction
};

/// A share that is due for another look (1 h, 24 h, 7 d after it was first seen).
struct PostToRecheck {
  std::string campaign;
  std::string source;
  std::string post_id;
  std::optional<std::string> url;
};

// ---- answers -------------------------------------------------------------------------------------------------------

/// What a person answered, as it came. Never changed: a correction is a new answer.
struct Answer {
  std::int64_t account_key = 0;  ///< view `shared_posts`
  std::optional<std::string> handle;
  std::optional<std::string> account_name;
  std::optional<std::string> campaign;   ///< absent: whatever the campaign
  std::optional<std::int64_t> post_key;  ///< absent: all posts of the account
  std::optional<std::string> answered_by;
  Timestamp received_at;
  Timestamp stored_at;
  std::string text;
};
std::string answer_id(const Answer& answer);  ///< of all but `stored_at`: the same answer twice is one

// ---- alerts --------------------------------------------------------------------------------------------------------

struct StoredFinding {
  std::int64_t id = 0;
  Finding finding;
  bool baseline = false;
};

/// A message to be sent: its rendered-for-nobody content is JSON that alerts/ writes and reads.
struct AlertDraft {
  std::string alert_id;  ///< derived from what it tells
  std::string kind;      ///< a finding kind, `digest` or `baseline`
  std::optional<std::string> campaign;
  std::string title;
  std::string message;  ///< JSON
  Timestamp created_at;
  std::vector<std::int64_t> findings;
  std::vector<std::string> channels;
  std::vector<std::int64_t> named{};    ///< findings whose post an item names: its deletion is news
  std::vector<std::int64_t> notices{};  ///< told beside the findings
};

/// What deserves a message beside the findings: a source that fails, a campaign that went silent, a row of a custom
/// rule. Natural key: kind, subject, occasion; the second of a key is dropped.
struct Notice {
  std::string kind;  ///< a name of alerts/notices.h, or of a custom rule
  std::optional<std::string> campaign;
  std::string subject;   ///< the source, campaign, run or row that it is about
  std::string occasion;  ///< tells repeats of one subject apart
  std::string severity;  ///< info, warning or urgent
  std::string item;      ///< JSON of a MessageItem
  Timestamp found_at;
  bool told = true;  ///< false: it is only remembered (the baseline of a rule, what an outage explains)
};
struct StoredNotice {
  std::int64_t id = 0;
  Notice notice;
};

/// A finding or notice that a channel is still to be told: it waits for the end of an hour, a day or the quiet hours.
struct WaitingAlert {
  std::string channel;
  std::optional<std::int64_t> finding;
  std::optional<std::int64_t> notice;
  Timestamp since;
};
struct WaitingAlerts {
  std::vector<WaitingAlert> rows;       ///< by channel and age
  std::vector<StoredFinding> findings;  ///< those that the rows name
  std::vector<StoredNotice> notices;
};

/// What a run concludes about alerts: one transaction.
struct AlertPlan {
  std::vector<AlertDraft> drafts{};
  std::vector<WaitingAlert> waiting{};
  std::vector<std::int64_t> muted{};          ///< findings that are told to nobody: silenced or acknowledged
  std::vector<std::int64_t> muted_notices{};  ///< likewise
};

/// An operator has seen an alert; what it tells of is not told again before `until`.
struct Acknowledgement {
  std::string alert_id;
  bool false_alarm = false;
  std::optional<std::string> note;
  Timestamp at;
  Timestamp until;
};

/// What matches all that is named here is told to nobody from `at` to `until`.
struct Silence {
  std::int64_t number = 0;  ///< given by the store
  std::optional<std::string> campaign;
  std::optional<std::string> platform;  ///< with `handle`
  std::optional<std::string> handle;
  std::optional<std::string> kind;
  std::optional<std::string> source;
  std::optional<std::string> why;
  Timestamp at;
  Timestamp until;
};

/// What an acknowledged alert told of, by campaign, kind and subject.
struct Acknowledged {
  std::string kind;
  std::string campaign;
  std::string subject;
  Timestamp until;
};

/// A channel that answered "gone", and the message about it for the others: one transaction with the row's result.
struct ChannelOff {
  std::string settings;  ///< digest of what is configured: another one switches the channel on again
  std::string why;
  AlertDraft told;
};

/// How a source answered in one run.
struct SourceOutcome {
  std::string source;
  std::optional<std::string> failure;
};

enum class DeliveryState { pending, sending, retry, sent, dead, unknown };
inline constexpr auto kDeliveryStates = names<DeliveryState>({{DeliveryState::pending, "pending"},
                                                              {DeliveryState::sending, "sending"},
                                                              {DeliveryState::retry, "retry"},
                                                              {DeliveryState::sent, "sent"},
                                                              {DeliveryState::dead, "dead"},
                                                              {DeliveryState::unknown, "unknown"}});

struct OutboxRow {
  std::string alert_id;
  std::string channel;
  std::string kind;
  std::string title;
  std::string message;
  DeliveryState state = DeliveryState::pending;
  int attempts = 0;
  Timestamp created_at;
  std::optional<Timestamp> next_at;  ///< not before; absent: at once
  bool possible_repeat = false;      ///< a run died while it was sending this row
};

struct OutboxResult {
  std::string alert_id;
  std::string channel;
  DeliveryState state = DeliveryState::sent;  ///< sent, retry or dead
  Timestamp at;
  std::optional<Timestamp> next_at;  ///< for retry
  std::optional<std::string> error;
  std::optional<ChannelOff> off{};
};

// ---- reading -------------------------------------------------------------------------------------------------------

using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;

struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;
};

/// Read-only SQL over the views. One thread at a time.
class Reader {
 public:
  virtual ~Reader() = default;
  /// `sql` is one SELECT (or WITH, EXPLAIN, VALUES); anything that writes, attaches or sets is usage. Parameters are
  /// bound to ?1, ?2 …. Stops after `time_limit` with an Error of kind usage that says so.
  virtual Result<Table> query(std::string_view sql, const std::vector<Cell>& parameters = {},
                              std::chrono::milliseconds time_limit = std::chrono::seconds(60)) = 0;
};

/// The only one who writes. Made by the holder of the lock; one per database. One thread.
class Writer : public Reader {
 public:
  // runs
  virtual Status begin_run(const std::string& run_id, Timestamp started_at, const std::string& archive_file) = 0;
  virtual Status end_run(const std::string& run_id, RunState state, Timestamp ended_at, const RunTotals& totals,
                         const std::vector<RunProblem>& problems) = 0;
  /// Runs that never ended (a kill): marked interrupted. Called once after opening.
  virtual Result<std::int64_t> close_dead_runs() = 0;
  /// A run of this id ended `done` or `partial`. One that died may begin again under its id.
  virtual bool run_known(const std::string& run_id) = 0;

  // sources
  virtual Result<std::optional<std::string>> mark(const std::string& campaign, const std::string& source) = 0;
  virtual Result<bool> pair_complete(const std::string& campaign, const std::string& source) = 0;
  struct PageSaved {
    std::int64_t posts_new = 0;
  };
  virtual Result<PageSaved> save_page(const std::string& run_id, const PageOfPosts& page) = 0;
  virtual Result<std::vector<PostToRecheck>> posts_to_recheck(const std::string& source, Timestamp now,
                                                              std::int64_t limit) = 0;
  /// They were asked for and told nothing new, or could not be asked for. A saved page that carries the post says so
  /// too.
  virtual Status note_recheck(const std::vector<PostToRecheck>& posts, Timestamp at) = 0;

  // links
  /// Links never checked, or whose last answer is older than its kind allows (permanent 30 d, temporary 1 d, dead 7 d,
  /// failed 1 h, doubled up to 1 d), oldest first. A link that paid for a visit never falls due again.
  virtual Result<std::vector<std::string>> links_due(Timestamp now, std::int64_t limit) = 0;
  /// Archives may be read in any order: the newest check says when a link is due, and each is compared with the one
  /// before it. A paid visit counts whichever check it was.
  virtual Status save_chains(const std::string& run_id, const std::vector<FollowedLink>& links,
                             const std::vector<EvidenceRow>& evidence) = 0;
  /// Evidence that belongs to no page or chain (robots.txt, revisits).
  virtual Status save_evidence(const std::string& run_id, const std::vector<EvidenceRow>& evidence) = 0;
  virtual std::string evidence_head() = 0;  ///< chain_sha256 of the last record, "" where there is none

  // matching and judging
  /// Posts of the campaign whose newest version or newest chain was not matched yet under `rules_version` and
  /// `campaign_version` (a digest of the campaign's rules), oldest first, at most `limit`.
  virtual Result<std::vector<PostToMatch>> posts_to_match(const std::string& campaign,
                                                          const std::string& campaign_version,
                                                          const std::string& rules_version, std::int64_t limit) = 0;
  struct MatchSaved {
    std::int64_t shares_new = 0;
    std::int64_t findings_new = 0;
  };
  virtual Result<MatchSaved> save_matches(const std::string& run_id, const std::string& campaign_version,
                                          const std::string& rules_version, const std::vector<MatchedPost>& posts) = 0;
  /// Judged posts of the campaign whose judgement is of other versions, with keys above `after`, by key.
  virtual Result<std::vector<PostToRejudge>> posts_to_rejudge(const std::string& campaign,
                                                              const std::string& campaign_version,
                                                              const std::string& rules_version, std::int64_t after,
                                                              std::int64_t limit) = 0;
  /// Their new judgements, which count from now on; the old ones stay. Shares and findings of `posts` are not stored.
  virtual Status save_rejudged(const std::string& run_id, const std::string& campaign_version,
                               const std::string& rules_version, const std::vector<MatchedPost>& posts) = 0;
  /// Links of the campaign's shares whose target changed since the check before: {short_url, old, new, checked_at}.
  struct ChangedLink {
    std::string short_url;
    std::string from;
    std::string to;
    Timestamp checked_at;
  };
  virtual Result<std::vector<ChangedLink>> changed_links(const std::string& campaign) = 0;
  /// Posts that an alert of the campaign named, that were deleted since, and whose deletion is no finding yet.
  struct DeletedPost {
    Post post;  ///< as it was seen last
    std::string source;
    Timestamp deleted_at;  ///< when that was seen
    std::string alert_id;
  };
  virtual Result<std::vector<DeletedPost>> deleted_after_alert(const std::string& campaign) = 0;
  /// Shares an hour (UTC, of the posts' own time) from `from` on, of the sources whose baseline has ended; hours
  /// without shares are left out. `first`: the hour of the campaign's first such share.
  struct HourOfShares {
    Timestamp hour;  ///< its beginning
    std::int64_t shares = 0;
    Timestamp seen_at;  ///< when the latest of them was first seen
  };
  struct HourlyShares {
    std::optional<Timestamp> first;
    std::vector<HourOfShares> hours;
  };
  virtual Result<HourlyShares> shares_by_hour(const std::string& campaign, Timestamp from) = 0;
  virtual Result<std::int64_t> save_findings(const std::vector<Finding>& findings, bool baseline) = 0;

  // answers
  virtual Status save_answer(const Answer& answer) = 0;

  // alerts
  /// The key of the pseudonyms in messages: random, of this database, shown by no view. The same account keeps its
  /// pseudonym from message to message, and nobody without the database can try names against it.
  virtual Result<std::string> pseudonym_key() = 0;
  /// Findings about which nothing was decided: neither told, nor waiting, nor muted.
  virtual Result<std::vector<StoredFinding>> findings_without_alert() = 0;
  virtual Status save_notices(const std::vector<Notice>& notices) = 0;
  virtual Result<std::vector<StoredNotice>> notices_without_alert() = 0;
  virtual Result<WaitingAlerts> waiting_alerts() = 0;
  /// Alerts, their outbox rows, what waits, and the campaign × source pairs whose baseline they end, in one
  /// transaction. Alerts that exist already are left as they are.
  virtual Status save_alerts(const AlertPlan& plan,
                             const std::vector<std::pair<std::string, std::string>>& pairs_complete) = 0;
  /// Rows that may be sent at `now`. Rows left `sending` by a dead run come as `unknown`.
  virtual Result<std::vector<OutboxRow>> outbox_due(Timestamp now) = 0;
  virtual Status outbox_sending(const std::string& alert_id, const std::string& channel, Timestamp at) = 0;
  virtual Status outbox_done(const OutboxResult& result) = 0;
  /// Channels that are switched off → digest of the settings that they had.
  virtual Result<std::map<std::string, std::string>> channels_off() = 0;
  virtual Status channel_on(const std::string& channel, Timestamp at) = 0;

  // the operator's words: appended, never changed
  /// usage where there is no such alert.
  virtual Status save_acknowledgement(const Acknowledgement& acknowledgement) = 0;
  virtual Result<std::vector<Acknowledged>> acknowledged(Timestamp now) = 0;
  virtual Result<std::int64_t> save_silence(const Silence& silence) = 0;
  virtual Status end_silence(std::int64_t number, Timestamp at) = 0;  ///< usage where it has ended, or never was
  virtual Result<std::vector<Silence>> silences(Timestamp now) = 0;   ///< those that hold at `now`

  virtual Status save_source_outcomes(const std::string& run_id, Timestamp at,
                                      const std::vector<SourceOutcome>& outcomes) = 0;

  /// Publishes NAME.snapshot.db for readers if a view other than `runs` changed since the last one.
  virtual Result<bool> publish_snapshot() = 0;
};

/// The lock beside the database: flock on NAME.lock, freed by the kernel when the process dies.
class StoreLock {
 public:
  /// busy where another run holds it; cannot_create, no_permission or io by what the system says.
  static Result<StoreLock> take(const std::filesystem::path& database);
  ~StoreLock();
  StoreLock(StoreLock&& other) noexcept;
  StoreLock& operator=(StoreLock&& other) noexcept;

 private:
  explicit StoreLock(int fd) : fd_(fd) {}
  int fd_ = -1;
};

/// Opens (and creates or migrates) the database for writing; needs the lock.
Result<std::unique_ptr<Writer>> open_writer(const std::filesystem::path& database, const StoreLock& lock);
/// Opens the snapshot beside the database, or the database itself read-only where there is no snapshot.
Result<std::unique_ptr<Reader>> open_reader(const std::filesystem::path& database);
std::filesystem::path snapshot_path(const std::filesystem::path& database);

}  // namespace paidtrail
