#pragma once

#include <string>

#include "app/command_line.h"
#include "storage/store.h"

namespace paidtrail::app {

/// A query's answer as text: `table` for a terminal (escaped, columns aligned), csv with a header, ndjson, or one JSON
/// array.
std::string written_as(const Table& table, TableFormat format);

}  // namespace paidtrail::app
