#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "alerts/decision.h"
#include "alerts/rules/rules.h"
#include "config/config.h"
#include "storage/store.h"

/// Which messages a past night would have brought. Nothing is sent: what would have been told is noted as sent at that
/// moment, as if every channel had taken it. One thread.
namespace paidtrail {

/// A message in one channel.
struct RehearsedMessage {
  Timestamp at;
  std::string channel;  ///< "" where none is configured
  std::string alert_id;
  std::string kind;
  std::optional<std::string> campaign;
  std::string title;
  Severity severity = Severity::info;         ///< of the heaviest that it tells; a baseline is info
  std::map<std::string, std::int64_t> rules;  ///< kind → what it tells of it, also what it only counts
  std::int64_t items = 0;
};

struct RehearsedRule {
  std::int64_t messages = 0;
  std::int64_t items = 0;  ///< told, once a channel
  std::int64_t held = 0;   ///< waited before they were told, or still do
  std::int64_t muted = 0;  ///< never told
};

struct RehearsedChannel {
  std::int64_t messages = 0;
  std::int64_t items = 0;
  std::int64_t most = 0;             ///< messages in one hour of the newsroom's clock
  std::optional<Timestamp> most_at;  ///< the first message of that hour
};

/// What was held back in a channel ("" for all of them) of one kind for one reason.
struct Withheld {
  std::string channel;
  std::string kind;
  Fate why = Fate::digest;
  std::int64_t items = 0;
  std::int64_t told_later = 0;
};

struct RehearsalSummary {
  std::map<std::string, RehearsedRule> rules;
  std::map<std::string, RehearsedChannel> channels;  ///< all that are configured
  std::vector<Withheld> withheld;                    ///< by channel, kind, reason
};

class Rehearsal {
 public:
  struct Span {  ///< what happens outside is neither listed nor counted
    std::optional<Timestamp> since;
    std::optional<Timestamp> until;
  };
  Rehearsal(Writer& store, const Config& config, Span span, std::function<bool()> stopping);

  /// A run that the store knows has done its work: asks the rules of alerts, and tells what is due.
  Status after_run(const RunFacts& run, const std::vector<std::pair<std::string, std::string>>& pairs_whole);
  /// As if runs that found nothing had come every `step` after `from`, until `to`.
  Status between(Timestamp from, Timestamp to, std::chrono::milliseconds step);
  /// The same, for what still waits alone, until nothing does: eight days at most, for a weekly digest.
  Status afterwards(Timestamp from, std::chrono::milliseconds step);

  const std::vector<RehearsedMessage>& messages() const { return messages_; }  ///< by time, then channel
  RehearsalSummary summary() const;

 private:
  struct Reasons {
    std::set<Fate> held_by;
    bool told = false;
  };
  using Place = std::pair<std::string, std::string>;  // channel, thing

  Status tell(Timestamp now, const std::vector<std::pair<std::string, std::string>>& pairs_whole);
  Status note_sent(const AlertDraft& draft, Timestamp now);
  void note(const AlertDraft& draft, const std::vector<Decision>& decisions, Timestamp now);
  void note(const Decision& decision);
  bool within(Timestamp at) const;
  void count_messages(RehearsalSummary& summary) const;
  void count_withheld(RehearsalSummary& summary) const;

  Writer& store_;
  const Config& config_;
  Span span_;
  std::function<bool()> stopping_;
  std::vector<RehearsedMessage> messages_;
  std::map<Place, Reasons> reasons_;
  std::map<std::string, std::string> kind_of_;  // thing → kind
};

}  // namespace paidtrail
