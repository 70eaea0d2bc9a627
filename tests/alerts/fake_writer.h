#pragma once

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
  Result<std::vector<OutboxRow>> outbox_due(Timestamp) override {
    if (fails()) return failure();
    return outbox;
  }
  Status outbox_sending(const std::string& alert_id, const std::string& channel, Timestamp) override {
    if (fails()) return failure();
    sending.emplace_back(alert_id, channel);
    return Ok{};
  }
  Status outbox_done(const OutboxResult& result) override {
    if (fails()) return failure();
    done.push_back(result);
    return Ok{};
  }

  // What alerts never ask.
  Result<Table> query(std::string_view, const std::vector<Cell>&, std::chrono::milliseconds) override {
    return failure();
  }
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
  Status save_alerts(const std::vector<AlertDraft>&, const std::vector<std::pair<std::string, std::string>>&) override {
    return failure();
  }
  Result<bool> publish_snapshot() override { return failure(); }

 private:
  bool fails() { return ++calls_ == fail_at; }
  static Error failure() { return {ErrorKind::io, "the store failed"}; }
  int calls_ = 0;
};

}  // namespace paidtrail
