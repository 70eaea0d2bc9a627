#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "storage/store.h"

namespace paidtrail::sqlite {

class Connection;

Result<std::vector<StoredFinding>> findings_without_alert(Connection& store);
Result<std::vector<StoredNotice>> notices_without_alert(Connection& store);
Result<WaitingAlerts> waiting_alerts(Connection& store);
Status save_notices(Connection& store, const std::vector<Notice>& notices);
Status save_alerts(Connection& store, const AlertPlan& plan,
                   const std::vector<std::pair<std::string, std::string>>& pairs_complete);
/// Within a transaction.
void save_alert(Connection& store, const AlertDraft& draft);

/// pending ──sending──▶ sent | retry | dead;  sending ──the run died──▶ unknown ──sending──▶ …
/// What this run is sending is known here alone: any other row found `sending` belongs to a run that died. One thread.
class Outbox {
 public:
  explicit Outbox(Connection& store) : store_(store) {}
  Result<std::vector<OutboxRow>> due(Timestamp now);
  Status sending(const std::string& alert_id, const std::string& channel, Timestamp at);
  Status done(const OutboxResult& result);

 private:
  Connection& store_;
  std::set<std::pair<std::string, std::string>> in_flight_;
};

}  // namespace paidtrail::sqlite
