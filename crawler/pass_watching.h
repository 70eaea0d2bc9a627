#pragma once

#include <optional>

#include "crawler/pass.h"

/// What is seen of a campaign as a whole, once its posts are judged: a surge of shares, and posts that went after an
/// alert had named them.
namespace paidtrail::pass {

Status watch_campaign(const PassParts& parts, const Campaign& campaign, PassResult& result);

struct Surge {
  Timestamp hour;  ///< its beginning
  std::int64_t shares = 0;
  std::int64_t usual = 0;  ///< median of the hours before
  Timestamp seen_at;
};

/// The first hour of the UTC day of `now` or of the day before that has at least 10 shares and at least four times the
/// median of the hours before it: those of the last seven days, since the first share, hours without a share counted as
/// none; at least 24 of them, and a median below one counts as one. By the posts' own times; pure.
std::optional<Surge> surge_of(const Writer::HourlyShares& shares, Timestamp now);

}  // namespace paidtrail::pass
