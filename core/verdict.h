#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/names.h"

namespace paidtrail {

enum class VerdictKind { compliant, insufficient, hidden, absent, not_applicable, unknown };
inline constexpr auto kVerdictKinds = names<VerdictKind>({{VerdictKind::compliant, "compliant"},
                                                          {VerdictKind::insufficient, "insufficient"},
                                                          {VerdictKind::hidden, "hidden"},
                                                          {VerdictKind::absent, "absent"},
                                                          {VerdictKind::not_applicable, "not_applicable"},
                                                          {VerdictKind::unknown, "unknown"}});

enum class TermStatus { accepted, weak, ambiguous, rejected, negated, mentioned };
inline constexpr auto kTermStatuses = names<TermStatus>({{TermStatus::accepted, "accepted"},
                                                         {TermStatus::weak, "weak"},
                                                         {TermStatus::ambiguous, "ambiguous"},
                                                         {TermStatus::rejected, "rejected"},
                                                         {TermStatus::negated, "negated"},
                                                         {TermStatus::mentioned, "mentioned"}});

enum class Incitement { none, soft, explicit_, exchange };
inline constexpr auto kIncitements = names<Incitement>({{Incitement::none, "none"},
                                                        {Incitement::soft, "soft"},
                                                        {Incitement::explicit_, "explicit"},
                                                        {Incitement::exchange, "exchange"}});

/// A word found in a post; offsets are code points of its text, half open.
struct FoundTerm {
  std::string text;  ///< exactly the slice of the post's text
  std::string term;  ///< the row's term
  TermStatus status = TermStatus::accepted;
  std::uint32_t start = 0;
  std::uint32_t end = 0;
  bool operator==(const FoundTerm&) const = default;
};

/// The answer for one post × jurisdiction (contract: judge, output).
struct Verdict {
  std::string jurisdiction;
  VerdictKind verdict = VerdictKind::unknown;
  std::vector<FoundTerm> terms;
  std::vector<std::string> reasons;  ///< in the order of reasons.tsv, no repeats
  std::vector<std::string> rules;    ///< rule ids in force whose grounds share a reason
  Incitement incitement = Incitement::none;
  std::vector<std::string> incitement_terms;
  std::optional<std::string> lang;
  std::string rules_version;
  bool operator==(const Verdict&) const = default;
};

}  // namespace paidtrail
