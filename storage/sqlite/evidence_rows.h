#pragma once

#include <string>
#include <vector>

#include "storage/store.h"

namespace paidtrail::sqlite {

class Connection;

/// Within a transaction of the caller's.
void insert_evidence(Connection& store, const std::string& run_id, const std::vector<EvidenceRow>& rows);
Status save_evidence(Connection& store, const std::string& run_id, const std::vector<EvidenceRow>& rows);
std::string evidence_head(Connection& store);
Result<std::string> pseudonym_key(Connection& store);

}  // namespace paidtrail::sqlite
