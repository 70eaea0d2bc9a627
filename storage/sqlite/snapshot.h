#pragma once

#include "core/result.h"

namespace paidtrail::sqlite {

class Connection;

/// Copies the database to snapshot_path() where a view other than `runs` changed since the last copy; true: it did.
/// Whatever fails, the old snapshot stays.
Result<bool> publish_snapshot(Connection& store);

}  // namespace paidtrail::sqlite
