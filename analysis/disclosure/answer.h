#pragma once

#include <string>

#include "analysis/disclosure/judge.h"
#include "core/verdict.h"

namespace paidtrail {

/// The answer of `judge` as one JSON object, keys in the contract's order.
std::string to_json(const std::string& id, const Verdict& verdict);

/// The same answer for a person: the text with its terms marked, each reason as a sentence, the rules with their
/// citations, and what would have made the post compliant. Plain text in `lang` (fr, else en); it holds the post's text
/// as it is, so whoever prints it escapes it.
std::string explain(const Judge& judge, const JudgeInput& input, const Verdict& verdict, const std::string& lang);

}  // namespace paidtrail
