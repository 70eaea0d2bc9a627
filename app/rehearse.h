#pragma once

#include "app/command_line.h"
#include "app/console.h"
#include "config/config.h"

namespace paidtrail::app {

/// `alerts rehearse`: plays the archives' runs again, each at its own time, into a database of its own, and prints
/// which messages would have come. The configured database is not opened and nothing is sent. Gives the exit code.
int rehearse(const Config& config, const AlertsOptions& options, Console& console);

}  // namespace paidtrail::app
