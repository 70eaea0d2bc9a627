#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analysis/disclosure/judge.h"
#include "core/verdict.h"

/// Labelled posts in the form of the gold set: input fields, `expected` and `incitement`.
namespace paidtrail::labelled {

struct Record {
  std::string id;
  std::string jurisdiction;
  JudgeInput input;
  VerdictKind verdict = VerdictKind::unknown;
  std::set<std::pair<std::string, std::string>> terms;  ///< {term, status}, accepted and weak only
  std::vector<std::string> reasons;                     ///< all must be given; more may be
  Incitement incitement = Incitement::none;
};

/// The engine with the built-in tables, made once.
const Judge& engine();

/// The records of an NDJSON file; a line that is none fails the test.
std::vector<Record> read(const std::string& path);

/// "" where the answer passes, else what differs.
std::string differences(const Record& record);
/// The same but for the incitement, which has labelled posts of its own.
std::string differences_but_incitement(Record record);

}  // namespace paidtrail::labelled
