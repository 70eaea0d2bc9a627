#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/disclosure/judge.h"
#include "core/result.h"

namespace paidtrail::app {

/// One line of `paidtrail judge` (contract: judge, input).
struct JudgeLine {
  std::string id;
  JudgeInput input;
  std::optional<std::vector<std::string>> jurisdictions;  ///< absent: the command line's
};

/// No white space, at least one letter.
bool is_required_tag(std::string_view tag);

/// A field of the wrong type, an unreadable date, invalid UTF-8 or a lone surrogate is an Error that names it.
Result<JudgeLine> read_judge_line(std::string_view line);

}  // namespace paidtrail::app
