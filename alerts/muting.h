#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "alerts/decision.h"
#include "alerts/thing.h"
#include "storage/store.h"

namespace paidtrail {

/// What an operator or the configuration holds back: silences, acknowledgements, accounts with few followers.
class Mutes {
 public:
  static Result<Mutes> read(Writer& store, const Config& config, Timestamp now);
  /// What keeps the thing from everybody, or nothing.
  std::optional<Fate> hold(const Thing& thing) const;

 private:
  std::vector<Silence> silences_;
  std::set<std::string> acknowledged_;  ///< kind, campaign and subject
  std::int64_t undisclosed_above_ = 0;
};

/// Whether everything that the silence names fits.
bool fits(const Silence& silence, const Thing& thing);

}  // namespace paidtrail
