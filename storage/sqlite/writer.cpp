#include "storage/sqlite/alert_facts.h"
#include "storage/sqlite/alert_words.h"
#include "storage/sqlite/alerts.h"
#include "storage/sqlite/answers.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/evidence_rows.h"
#include "storage/sqlite/links.h"
#include "storage/sqlite/matching.h"
#include "storage/sqlite/posts.h"
#include "storage/sqlite/query.h"
#include "storage/sqlite/runs.h"
#include "storage/sqlite/schema.h"
#include "storage/sqlite/snapshot.h"
#include "storage/store.h"

namespace paidtrail {
namespace {

/// One connection and the operations on it; each stands in the file of its name.
class SqliteWriter final : public Writer {
 public:
  explicit SqliteWriter(std::unique_ptr<sqlite::Connection> connection)
      : connection_(std::move(connection)), store_(*connection_), matching_(store_), outbox_(store_) {}

  Result<Table> query(std::string_view sql, const std::vector<Cell>& parameters,
                      std::chrono::milliseconds time_limit) override {
    return sqlite::query(store_, sql, parameters, time_limit);
  }

  Status begin_run(const std::string& run_id, Timestamp started_at, const std::string& archive_file) override {
    return sqlite::begin_run(store_, run_id, started_at, archive_file);
  }
  Status end_run(const std::string& run_id, RunState state, Timestamp ended_at, const RunTotals& totals,
                 const std::vector<RunProblem>& problems) override {
    return sqlite::end_run(store_, run_id, state, ended_at, totals, problems);
  }
  Result<std::int64_t> close_dead_runs() override { return sqlite::close_dead_runs(store_); }
  bool run_known(const std::string& run_id) override { return sqlite::run_known(store_, run_id); }

  Result<std::optional<std::string>> mark(const std::string& campaign, const std::string& source) override {
    return sqlite::mark(store_, campaign, source);
  }
  Result<bool> pair_complete(const std::string& campaign, const std::string& source) override {
    return sqlite::pair_complete(store_, campaign, source);
  }
  Result<PageSaved> save_page(const std::string& run_id, const PageOfPosts& page) override {
    return sqlite::save_page(store_, run_id, page);
  }
  Result<std::vector<PostToRecheck>> posts_to_recheck(const std::string& source, Timestamp now,
                                                      std::int64_t limit) override {
    return sqlite::posts_to_recheck(store_, source, now, limit);
  }
  Status note_recheck(const std::vector<PostToRecheck>& posts, Timestamp at) override {
    return sqlite::note_recheck(store_, posts, at);
  }

  Result<std::vector<std::string>> links_due(Timestamp now, std::int64_t limit) override {
    return sqlite::links_due(store_, now, limit);
  }
  Status save_chains(const std::string& run_id, const std::vector<FollowedLink>& links,
                     const std::vector<EvidenceRow>& evidence) override {
    return sqlite::save_chains(store_, run_id, links, evidence);
  }
  Status save_evidence(const std::string& run_id, const std::vector<EvidenceRow>& evidence) override {
    return sqlite::save_evidence(store_, run_id, evidence);
  }
  std::string evidence_head() override { return sqlite::evidence_head(store_); }
  Result<std::string> pseudonym_key() override { return sqlite::pseudonym_key(store_); }

  Result<std::vector<PostToMatch>> posts_to_match(const std::string& campaign, const std::string& campaign_version,
                                                  const std::string& rules_version, std::int64_t limit) override {
    return matching_.posts_to_match(campaign, campaign_version, rules_version, limit);
  }
  Result<MatchSaved> save_matches(const std::string& run_id, const std::string& campaign_version,
                                  const std::string& rules_version, const std::vector<MatchedPost>& posts) override {
    return matching_.save(run_id, campaign_version, rules_version, posts);
  }
  Result<std::vector<PostToRejudge>> posts_to_rejudge(const std::string& campaign, const std::string& campaign_version,
                                                      const std::string& rules_version, std::int64_t after,
                                                      std::int64_t limit) override {
    return sqlite::posts_to_rejudge(store_, campaign, campaign_version, rules_version, after, limit);
  }
  Status save_rejudged(const std::string& run_id, const std::string& campaign_version, const std::string& rules_version,
                       const std::vector<MatchedPost>& posts) override {
    return sqlite::save_rejudged(store_, run_id, campaign_version, rules_version, posts);
  }
  Status save_answer(const Answer& answer) override { return sqlite::save_answer(store_, answer); }
  Result<std::vector<ChangedLink>> changed_links(const std::string& campaign) override {
    return sqlite::changed_links(store_, campaign);
  }
  Result<std::vector<DeletedPost>> deleted_after_alert(const std::string& campaign) override {
    return sqlite::deleted_after_alert(store_, campaign);
  }
  Result<HourlyShares> shares_by_hour(const std::string& campaign, Timestamp from) override {
    return sqlite::shares_by_hour(store_, campaign, from);
  }
  Result<std::int64_t> save_findings(const std::vector<Finding>& findings, bool baseline) override {
    return store_.write([&] { return sqlite::insert_findings(store_, findings, baseline); });
  }

  Result<std::vector<StoredFinding>> findings_without_alert() override {
    return sqlite::findings_without_alert(store_);
  }
  Status save_notices(const std::vector<Notice>& notices) override { return sqlite::save_notices(store_, notices); }
  Result<std::vector<StoredNotice>> notices_without_alert() override { return sqlite::notices_without_alert(store_); }
  Result<WaitingAlerts> waiting_alerts() override { return sqlite::waiting_alerts(store_); }
  Status save_alerts(const AlertPlan& plan,
                     const std::vector<std::pair<std::string, std::string>>& pairs_complete) override {
    return sqlite::save_alerts(store_, plan, pairs_complete);
  }
  Result<std::vector<OutboxRow>> outbox_due(Timestamp now) override { return outbox_.due(now); }
  Status outbox_sending(const std::string& alert_id, const std::string& channel, Timestamp at) override {
    return outbox_.sending(alert_id, channel, at);
  }
  Status outbox_done(const OutboxResult& result) override { return outbox_.done(result); }
  Result<std::map<std::string, std::string>> channels_off() override { return sqlite::channels_off(store_); }
  Status channel_on(const std::string& channel, Timestamp at) override {
    return sqlite::channel_on(store_, channel, at);
  }

  Status save_acknowledgement(const Acknowledgement& acknowledgement) override {
    return sqlite::save_acknowledgement(store_, acknowledgement);
  }
  Result<std::vector<Acknowledged>> acknowledged(Timestamp now) override { return sqlite::acknowledged(store_, now); }
  Result<std::int64_t> save_silence(const Silence& silence) override { return sqlite::save_silence(store_, silence); }
  Status end_silence(std::int64_t number, Timestamp at) override { return sqlite::end_silence(store_, number, at); }
  Result<std::vector<Silence>> silences(Timestamp now) override { return sqlite::silences(store_, now); }

  Status save_source_outcomes(const std::string& run_id, Timestamp at,
                              const std::vector<SourceOutcome>& outcomes) override {
    return sqlite::save_source_outcomes(store_, run_id, at, outcomes);
  }

  Result<bool> publish_snapshot() override { return sqlite::publish_snapshot(store_); }

 private:
  std::unique_ptr<sqlite::Connection> connection_;
  sqlite::Connection& store_;
  sqlite::Matching matching_;
  sqlite::Outbox outbox_;
};

}  // namespace

Result<std::unique_ptr<Writer>> open_writer(const std::filesystem::path& database, const StoreLock&) {
  auto connection = sqlite::open_for_writing(database);
  if (!connection) return connection.error();
  return std::unique_ptr<Writer>(std::make_unique<SqliteWriter>(*std::move(connection)));
}

}  // namespace paidtrail
