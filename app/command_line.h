#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/timestamp.h"
#include "reports/report.h"

/// What was asked on the command line, checked; the only place that knows CLI11 is command_line.cpp.
namespace paidtrail::app {

enum class LogFormat { text, json };

struct Common {
  std::optional<std::filesystem::path> config;  ///< --config, else $PAIDTRAIL_CONFIG
  std::optional<std::string> database;
  std::optional<std::filesystem::path> rules;
  bool quiet = false;
  bool verbose = false;
  LogFormat log_format = LogFormat::text;
};

enum class TableFormat { table, csv, ndjson, json };
enum class RehearsalFormat { text, ndjson, json };

struct InitOptions {
  std::filesystem::path folder = ".";
};
struct CrawlOptions {
  std::vector<std::string> campaigns;
  std::vector<std::string> sources;
  std::optional<std::chrono::milliseconds> max_time;
  bool dry_run = false;
  std::optional<std::filesystem::path> from_archive;
  bool summary_json = false;
};
struct ImportOptions {
  std::string platform;
  std::vector<std::string> campaigns;
  std::vector<std::string> files;
  bool strict = false;
  bool summary_json = false;
};
struct ExtractOptions {
  std::string platform;
  std::string kind;
  bool list = false;
  bool strict = false;
  std::vector<std::string> files;
};
struct UrlOptions {
  std::string input;  ///< "" where URLs are given; "-" for stdin
  std::vector<std::string> urls;
};
struct ResolveOptions {
  bool csv = false;
  bool canonical = false;
  std::optional<std::filesystem::path> from_archive;
  std::string input;
  std::vector<std::string> urls;
};
struct JudgeOptions {
  enum class Label { not_known, on, off };
  bool stored = false;                 ///< the posts of the database, in place of lines
  std::vector<std::string> campaigns;  ///< with stored
  bool summary_json = false;           ///< with stored
  std::optional<std::string> lang;     ///< this and what follows with explain: what is known of the text
  std::optional<std::string> platform;
  std::optional<Timestamp> created_at;
  Label paid_label = Label::not_known;
  bool political = false;
  std::optional<std::string> language;  ///< of the explanation
  std::vector<std::string> jurisdictions;
  std::vector<std::string> required_tags;
  std::vector<std::string> fail_on;
  bool list_reasons = false;
  std::optional<std::string> explain;
  bool strict = false;
  std::vector<std::string> files;
};
struct ReportOptions {
  ReportQuery query;
  std::optional<std::string> output;
};
struct AnswerOptions {
  bool list = false;
  std::string account;
  std::optional<std::string> campaign;
  std::optional<std::string> post;
  std::optional<std::string> by;
  std::optional<Timestamp> received;
  std::string file;
  TableFormat format = TableFormat::table;
};
struct AlertsOptions {
  enum class Action { list, deliver, check, test, acknowledge, silence, list_silences, end_silence, rehearse };
  Action action = Action::list;
  std::string channel;
  std::string alert;         ///< id, of acknowledge
  bool false_alarm = false;  ///< with alert
  std::optional<std::string> note;
  std::optional<std::chrono::milliseconds> lasts;  ///< of acknowledge and silence
  std::optional<std::string> campaign;             ///< this and what follows: what a silence holds back
  std::optional<std::string> platform;
  std::optional<std::string> handle;
  std::optional<std::string> kind;
  std::optional<std::string> source;
  std::optional<std::string> why;
  std::int64_t silence = 0;                     ///< number, of end_silence
  std::vector<std::filesystem::path> archives;  ///< this and what follows: of rehearse
  std::optional<Timestamp> since;
  std::optional<Timestamp> until;
  RehearsalFormat format = RehearsalFormat::text;
};
struct SqlOptions {
  std::string sql;
  TableFormat format = TableFormat::table;
};
struct DoctorOptions {
  bool json = false;
  bool online = false;  ///< also ask the sources' hosts: names, certificates, clock
  bool send = false;    ///< also send a test message through each channel
};

using Command = std::variant<InitOptions, CrawlOptions, ImportOptions, ExtractOptions, UrlOptions, ResolveOptions,
                             JudgeOptions, ReportOptions, AnswerOptions, AlertsOptions, SqlOptions, DoctorOptions>;

struct CommandLine {
  Common common;
  Command command;
};

/// The command line, or the exit code where everything was said already (--help, --version: 0; wrong usage: 64).
std::variant<CommandLine, int> read_command_line(int argc, const char* const* argv);

}  // namespace paidtrail::app
