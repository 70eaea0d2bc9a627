#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "alerts/channels/channel.h"
#include "alerts/decision.h"
#include "config/config.h"
#include "core/clock.h"
#include "core/mail.h"
#include "core/result.h"
#include "core/transport.h"
#include "storage/store.h"

namespace paidtrail {

/// Makes alerts of the findings and notices that nobody was told of: one `baseline` for the baselines that this pass
/// ends, one digest a channel for what is new; channels that are told the same share it. Text, ids and times depend on
/// what is told, and on `now` where something waited. With `local_only` only local channels get a row.
/// `pairs_whole` are the campaign × source pairs whose baseline ends with this pass: baseline findings of a pair that
/// is neither there nor complete in the store wait for a later one. Null: they all end now. `decisions` gets what
/// became of each thing in each channel, also of what goes on waiting.
Result<AlertPlan> compose_alerts(Writer& store, const Config& config, Timestamp now, bool local_only,
                                 const std::vector<std::pair<std::string, std::string>>* pairs_whole = nullptr,
                                 std::vector<Decision>* decisions = nullptr);

/// Makes every configured channel once: an Error of kind config that names file, line and channel for each whose
/// settings are wrong.
Status check_channels(const Config& config);

struct DeliveryTotals {
  std::int64_t sent = 0;
  std::int64_t failed = 0;           ///< left for a later run, or dead
  std::vector<RunProblem> problems;  ///< where = channel
};

/// Sends what is due in the outbox: `sending` is committed before the call, the result after it; at most three tries
/// and 30 s a row, then the ladder across runs. `out` takes the stdout channel. `stopping` ends it early.
Result<DeliveryTotals> deliver_alerts(Writer& store, const Config& config, Transport& transport, MailTransport& mail,
                                      const Clock& clock, bool local_only, std::ostream& out,
                                      const std::function<bool()>& stopping);

/// Sends a canary through one channel and tells what came back in one line.
Result<std::string> test_channel(const Config& config, const std::string& channel, Transport& transport,
                                 MailTransport& mail, const Clock& clock, std::ostream& out);

}  // namespace paidtrail
