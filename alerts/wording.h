#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/finding.h"
#include "core/verdict.h"

/// What alerts say, in French and English. Never "illegal", never "paid by": what was seen, when, and by which rule.
namespace paidtrail::wording {

/// What happened, as the headline of one item. `seen_at` is the local time of the observation.
std::string headline(FindingKind kind, const std::string& campaign, const std::string& seen_at,
                     std::string_view language);
/// "2 new links", "1 post deleted", "3 × my-rule".
std::string counted(std::string_view kind, std::size_t count, std::string_view language);
/// Behind a headline: what else is told of the account.
std::string of_the_same_account(const std::string& counts, std::string_view language);
std::string channel_off_title(const std::string& channel, const std::string& why, std::string_view language);
std::string channel_off_summary(const std::string& channel, std::string_view language);
std::string verdict(VerdictKind verdict, std::string_view language);

std::string private_account(std::string_view language);
std::string digest_title(std::size_t count, const std::string& campaign, std::string_view language);
std::string digest_summary(const std::string& counts, const std::string& from, const std::string& to,
                           std::string_view language);
std::string baseline_title(const std::string& campaign, std::string_view language);
std::string baseline_summary(const std::string& counts, std::string_view language);
/// The command that shows all of it.
std::string more(std::string_view language);

std::string test_title(std::string_view language);
std::string test_summary(const std::string& channel, std::string_view language);

/// Behind the headline of a surge.
std::string surge_figures(std::int64_t shares, std::int64_t usual, std::string_view language);

// ---- what run rules tell; `since` and `last` are local times
std::string source_failed(const std::string& source, std::int64_t runs, const std::string& since,
                          std::string_view language);
std::string source_back(const std::string& source, std::string_view language);
std::string campaign_silent(const std::string& campaign, const std::string& last, std::string_view language);
std::string compliance(const std::string& campaign, const std::string& jurisdiction, std::int64_t compliant,
                       std::int64_t judged, std::int64_t below, bool low, std::string_view language);
std::string run_missing(const std::string& last, std::chrono::minutes usual, std::string_view language);
std::string run_stuck(const std::string& run, std::chrono::minutes lasted, std::string_view language);
std::string rule_begins(const std::string& rule, std::size_t rows, std::string_view language);
std::string rule_failed(const std::string& rule, std::string_view language);

// ---- lines of the weekly point
std::string noisy(const std::string& counted, std::string_view language);
std::string source_without_answer(const std::string& source, std::string_view language);
std::string channel_without_luck(const std::string& channel, std::int64_t dead, bool off, std::string_view language);
std::string false_alarms(const std::string& kind, std::int64_t count, std::string_view language);
std::string quiet_week(std::int64_t runs, std::int64_t messages, std::string_view language);

}  // namespace paidtrail::wording
