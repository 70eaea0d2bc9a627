#include <sys/prctl.h>
#include <sys/resource.h>
#ifdef PAIDTRAIL_MIMALLOC
#include <mimalloc.h>
#endif

#include <algorithm>
#include <exception>

#include "app/commands.h"
#include "app/signals.h"

namespace {

using namespace paidtrail;
using namespace paidtrail::app;

/// Secrets live in this process: no core file may hold them, not even one that the system pipes to a program. (The
/// leak sanitizer needs a process that can be traced.)
void forbid_core_files() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__
  prctl(PR_SET_DUMPABLE, 0);
#endif
}

/// Each connection is a descriptor; many systems start a process with 1,024 of them and allow more.
void allow_many_files() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = std::max(files.rlim_cur, std::min<rlim_t>(files.rlim_max, 65'536));
  setrlimit(RLIMIT_NOFILE, &files);
}

#ifdef PAIDTRAIL_MIMALLOC
/// What an exchange gives back the next one takes a moment later: a page handed to the system in between is a fault
/// each time. Large pages, where the system has them to give, make one fault of five hundred (docs/decisions/0008).
void prepare_allocator(int, char**, char**) {
  mi_option_set(mi_option_allow_decommit, 0);
  mi_option_set(mi_option_large_os_pages, 1);
}
/// Before the libraries begin, and so before the first allocation.
[[gnu::section(".preinit_array"), gnu::used]] void (*const kPreparesAllocator)(int, char**, char**) = prepare_allocator;
#endif

struct Run {
  const Common& common;
  Console& console;

  int operator()(const InitOptions& options) const { return run_init(common, options, console); }
  int operator()(const CrawlOptions& options) const { return run_crawl(common, options, console); }
  int operator()(const ImportOptions& options) const { return run_import(common, options, console); }
  int operator()(const ExtractOptions& options) const { return run_extract(options, console); }
  int operator()(const UrlOptions& options) const { return run_url(common, options, console); }
  int operator()(const ResolveOptions& options) const { return run_resolve(common, options, console); }
  int operator()(const JudgeOptions& options) const { return run_judge(common, options, console); }
  int operator()(const ReportOptions& options) const { return run_report(common, options, console); }
  int operator()(const AnswerOptions& options) const { return run_answer(common, options, console); }
  int operator()(const AlertsOptions& options) const { return run_alerts(common, options, console); }
  int operator()(const SqlOptions& options) const { return run_sql(common, options, console); }
  int operator()(const DoctorOptions& options) const { return run_doctor(common, options, console); }
};

int run(const CommandLine& line) {
  Console console(line.common);
  try {
    const int code = std::visit(Run{line.common, console}, line.command);
    if (const auto flushed = flush_stdout(); !flushed) return console.fail(flushed.error());
    return code;
  } catch (const std::exception& bug) {
    return console.fail({ErrorKind::internal, std::string("unexpected: ") + bug.what()});
  }
}

}  // namespace

int main(int argc, char** argv) {
  forbid_core_files();
  allow_many_files();
  install_signals();
  const auto line = read_command_line(argc, argv);
  if (const int* said = std::get_if<int>(&line)) return *said;
  const int code = run(std::get<CommandLine>(line));
  if (const int signal = stop_signal()) raise_again(signal);
  return code;
}
