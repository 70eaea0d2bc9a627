#pragma once

#include "app/command_line.h"
#include "app/console.h"

/// One function a command, each in a file of its own; each gives the exit code. Wiring only.
namespace paidtrail::app {

int run_init(const Common& common, const InitOptions& options, Console& console);
int run_crawl(const Common& common, const CrawlOptions& options, Console& console);
int run_import(const Common& common, const ImportOptions& options, Console& console);
int run_extract(const ExtractOptions& options, Console& console);
int run_url(const Common& common, const UrlOptions& options, Console& console);
int run_resolve(const Common& common, const ResolveOptions& options, Console& console);
int run_judge(const Common& common, const JudgeOptions& options, Console& console);
int run_judge_stored(const Common& common, const JudgeOptions& options, Console& console);
int run_report(const Common& common, const ReportOptions& options, Console& console);
int run_answer(const Common& common, const AnswerOptions& options, Console& console);
int run_alerts(const Common& common, const AlertsOptions& options, Console& console);
int run_sql(const Common& common, const SqlOptions& options, Console& console);
int run_doctor(const Common& common, const DoctorOptions& options, Console& console);

}  // namespace paidtrail::app
