#include "app/signals.h"

#include <unistd.h>
#include <csignal>

namespace paidtrail::app {
namespace {

// A handler can reach nothing else than an object of static storage.
volatile std::sig_atomic_t asked_to_stop = 0;

void on_stop(int signal) {
  if (asked_to_stop != 0) _exit(128 + signal);
  asked_to_stop = signal;
}

}  // namespace

void install_signals() {
  struct sigaction action = {};
  action.sa_handler = on_stop;
  sigemptyset(&action.sa_mask);
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

int stop_signal() { return asked_to_stop; }

void raise_again(int signal) {
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace paidtrail::app
