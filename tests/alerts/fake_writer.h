#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "storage/store.h"

namespace paidtrail {

/// A store that knows findings and an outbox, remembers what it was told, and fails its n-th call.
class FakeWriter final : public Writer {
 public:
  std::vector<StoredFinding> findings;
  std::vector<std::pair<std::string, std::string>> complete;
  std::vector<OutboxRow> outbox;
  std::vector<std::pair<std::string, std::string>> sending;
  std::vector<OutboxResult> done;
  std::vector<StoredNotice> notices;
  WaitingAlerts waiting;
  std::vector<Silence> silenced;
  std::vector<Acknowledged> acknowledgements;
  std::map<std::string, std::string> off;
  std::vector<OutboxRow> added;  ///< rows that a result brought: they are due at the next call
  std::map<std::string, std::int64_t> told_lately;
  int fail_at = 0;  ///< 0: never

  Result<std::vector<StoredFinding>> findings_without_alert() override {
    if (fails()) return failure();
    return findings;
  }
  Result<bool> pair_complete(const std::string& campaign, const std::string& source) override {
    if (fails()) return failure();
    for (const auto& pair : complete)
      if (pair == std::pair(campaign, source)) return true;
    return false;
  }
  Result<std::vector<StoredNotice>> notices_without_alert() override { return notices; }
  Result<WaitingAlerts> waiting_alerts() override { return waiting; }
  Result<std::vector<Silence>> silences(Timestamp) override { return silenced; }
  Result<std::vector<Acknowledged>> acknowledged(Timestamp) override { return acknowledgements; }
  Result<std::map<std::string, std::string>> channels_off() override { return off; }
  /// The messages of the last hour, by channel.
  Result<Table> query(std::string_view, const std::vector<Cell>&, std::chrono::milliseconds) override {
    Table table{{"channel", "count"}, {}};
    for (const auto& [channel, count] : told_lately) table.rows.push_back({channel, count});
    return table;
  }
  Result<std::vector<OutboxRow>> outbox_due(Timestamp) override {
    if (fails()) return failure();
    return added.empty() ? outbox : std::exchange(added, {});
  }
  Status outbox_sending(const std::string& alert_id, const std::string& channel, Timestamp) override {
    if (fails()) return failure();
    sending.emplace_back(alert_id, channel);
    return Ok{};
  }
  Status outbox_done(const OutboxResult& result) override {
    if (fails()) return failure();
    done.push_back(result);
    if (!result.off) return Ok{};
    off[result.channel] = result.off->settings;
    const AlertDraft& told = result.off->told;
    for (const auto& channel : told.channels)
      added.push_back({told.alert_id, channel, told.kind, told.title, told.message, DeliveryState::pending, 0,
                       told.created_at, std::nullopt});
    return Ok{};
  }

  // What alerts never ask.
  Status save_notices(const std::vector<Notice>&) override { return failure(); }
  Status channel_on(const std::string&, Timestamp) override { return failure(); }
  Status save_acknowledgement(const Acknowledgement&) override { return failure(); }
  Result<std::int64_t> save_silence(const Silence&) override { return failure(); }
  Status end_silence(std::int64_t, Timestamp) override { return failure(); }
  Status save_source_outcomes(const std::string&, Timestamp, const std::vector<SourceOutcome>&) override {
    return failure();
  }
  Result<std::vector<DeletedPost>> deleted_after_alert(const std::string&) override { return failure(); }
  Result<HourlyShares> shares_by_hour(const std::string&, Timestamp) override { return failure(); }
  Status begin_run(const std::string&, Timestamp, const std::string&) override { return failure(); }
  Status end_run(const std::string&, RunState, Timestamp, const RunTotals&, const std::vector<RunProblem>&) override {
    return failure();
  }
  Result<std::int64_t> close_dead_runs() override { return failure(); }
  bool run_known(const std::string&) override { return false; }
  Result<std::optional<std::string>> mark(const std::string&, const std::string&) override { return failure(); }
  Result<PageSaved> save_page(const std::string&, const PageOfPosts&) override { return failure(); }
  Result<std::vector<PostToRecheck>> posts_to_recheck(const std::string&, Timestamp, std::int64_t) override {
    return failure();
  }
  Status note_recheck(const std::vector<PostToRecheck>&, Timestamp) override { return failure(); }
  Result<std::vector<std::string>> links_due(Timestamp, std::int64_t) override { return failure(); }
  Status save_chains(const std::string&, const std::vector<FollowedLink>&, const std::vector<EvidenceRow>&) override {
    return failure();
  }
  Status save_evidence(const std::string&, const std::vector<EvidenceRow>&) override { return failure(); }
  std::string evidence_head() override { return ""; }
  Result<std::string> pseudonym_key() override { return std::string("key"); }
  Result<std::vector<PostToMatch>> posts_to_match(const std::string&, const std::string&, const std::string&,
                                                  std::int64_t) override {
    return failure();
  }
  Result<MatchSaved> save_matches(const std::string&, const std::string&, const std::string&,
                                  const std::vector<MatchedPost>&) override {
    return failure();
  }
  Result<std::vector<PostToRejudge>> posts_to_rejudge(const std::string&, const std::string&, const std::string&,
                                                      std::int64_t, std::int64_t) override {
    return failure();
  }
  Status save_rejudged(const std::string&, const std::string&, const std::string&,
                       const std::vector<MatchedPost>&) override {
    return failure();
  }
  Status save_answer(const Answer&) override { return failure(); }
  Result<std::vector<ChangedLink>> changed_links(const std::string&) override { return failure(); }
  Result<std::int64_t> save_findings(const std::vector<Finding>&, bool) override { return failure(); }
  Status save_alerts(const AlertPlan&, const std::vector<std::pair<std::string, std::string>>&) override {
    return failure();
  }
  Result<bool> publish_snapshot() override { return failure(); }

 private:
  bool fails() { return ++calls_ == fail_at; }
  static Error failure() { return {ErrorKind::io, "the store failed"}; }
  int calls_ = 0;
};

}  // namespace paidtrail
