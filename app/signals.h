#pragma once

namespace paidtrail::app {

/// SIGTERM and SIGINT ask the run to drain; a second one ends the process at once. SIGPIPE and SIGXFSZ become errors of
/// the call that met them. Once, at the start.
void install_signals();

/// The signal that asked to stop, or 0.
int stop_signal();

/// Raises `signal` with its default action, so that the parent sees what ended us.
void raise_again(int signal);

}  // namespace paidtrail::app
