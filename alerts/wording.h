#pragma once

#include <string>
#include <string_view>

#include "core/finding.h"
#include "core/verdict.h"

/// What alerts say, in French and English. Never "illegal", never "paid by": what was seen, when, and by which rule.
namespace paidtrail::wording {

/// What happened, as the headline of one item. `seen_at` is the local time of the observation.
std::string headline(FindingKind kind, const std::string& campaign, const std::string& seen_at,
                     std::string_view language);
/// "2 new links", "1 post deleted".
std::string counted(FindingKind kind, std::size_t count, std::string_view language);
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

}  // namespace paidtrail::wording
